import type { KnownKeys } from '../../src/filter/completion.ts';
import { unknownKeys } from '../../src/filter/unknownKeys.ts';
import type { UnknownKey } from '../../src/filter/unknownKeys.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';

/** What may be why a filter finds little: it asks for keys that no run has. */
export interface FilterHint {
  readonly filter: string;
  readonly keys: readonly UnknownKey[];
  readonly text: string;
}

/** A filter that finds more is meant as it stands. */
const few = 5;

export interface HintFrom {
  readonly rows: number;
  readonly isBusy: boolean;
  /** Has any run come since the table was opened? Else nothing is known of keys. */
  readonly isAnyKnown: boolean;
  readonly known: () => Pick<KnownKeys, 'metrics' | 'params' | 'tags'>;
}

/** Only of a filter that was answered: while somebody types nothing is said. */
export function filterHint(
  { query, loadedAt, problem }: RunTableState,
  { rows, isBusy, isAnyKnown, known }: HintFrom,
): FilterHint | undefined {
  const { filter } = query;
  if (filter === '' || rows > few || isBusy || !isAnyKnown || loadedAt === undefined || problem)
    return undefined;
  const keys = unknownKeys(filter, known());
  if (keys.length === 0) return undefined;
  const names = [...new Set(keys.map(({ name }) => name))];
  return { filter, keys, text: `No loaded run has ${names.join(' or ')}.` };
}

/** The filter with what is meant in place of what was written. */
export function mended({ filter, keys }: FilterHint): string {
  return keys.reduceRight(
    (text, { start, end, meant }) =>
      meant === undefined ? text : text.slice(0, start) + meant + text.slice(end),
    filter,
  );
}
