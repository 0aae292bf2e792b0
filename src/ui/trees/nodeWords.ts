import type { Connection } from '../../state/connection.ts';
import { whyReadOnly } from '../../state/usableConnection.ts';

/** Words behind a node's `contextValue` that menus ask for: whose server it is on, and can it be changed? */
export function nodeWords(kind: string, connection: Connection | undefined): string {
  const words = [kind];
  // Only the embedded server deletes for good.
  if (connection?.kind === 'embedded') words.push('own');
  if (isReadOnly(connection)) words.push('readOnly');
  return words.join('.');
}

export function isReadOnly(connection: Connection | undefined): boolean {
  return whyReadOnly(connection) !== undefined;
}
