import type { Dialect, EntityType } from './dialect.ts';
import { checkIdentifier } from './dialect.ts';
import { FilterError } from './filterError.ts';
import { readTokens } from './lexer.ts';

export interface Order {
  readonly type: EntityType;
  readonly key: string;
  readonly ascending: boolean;
}

/** `identifier [ASC|DESC]` of an `order_by`. */
export function splitOrder(text: string): { readonly identifier: string; readonly ascending: boolean } {
  const place = { start: 0, end: text.length };
  const [identifier, direction, ...more] = readTokens(text);
  const isReadable =
    identifier?.kind === 'identifier' || (identifier?.kind === 'string' && identifier.text[0] === '"');
  if (!identifier || !isReadable || more.length > 0 || (direction && direction.kind !== 'identifier')) {
    throw new FilterError(`Invalid order_by clause '${text}'. Could not be parsed.`, place);
  }
  const word = (direction?.text ?? 'asc').toLowerCase();
  if (word !== 'asc' && word !== 'desc') {
    throw new FilterError(`Invalid ordering key in order_by clause '${text}'.`, place);
  }
  return { identifier: identifier.text, ascending: word === 'asc' };
}

/** One entry of an `order_by` with its words checked. `attributes`: those that can be ordered by. */
export function checkOrder(text: string, dialect: Dialect, attributes: readonly string[]): Order {
  const { identifier, ascending } = splitOrder(text);
  const place = { start: 0, end: text.length };
  const aliases = Object.fromEntries(
    Object.entries(dialect.aliases).filter(([alias]) => !alias.includes(' ')),
  );
  return { ...checkIdentifier(identifier, { ...dialect, aliases, attributes }, place), ascending };
}
