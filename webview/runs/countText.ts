import { countOf, formatCount } from '../../src/shared/format.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';

/**
 * "1,000 of 12,034 loaded", "1,000 loaded" where nobody knows how many there are, "12 runs"; "12 of 1,000 loaded
 * match" where only what is loaded could be asked the whole filter.
 */
export function countText({ more, total, query, onLoaded }: RunTableState, loaded: number): string {
  const found = query.filter === '' ? '' : ' match the filter';
  if (!more) return `${countOf(loaded, 'run')}${loaded === 1 && found ? ' matches the filter' : found}`;
  if (onLoaded) return `${formatCount(loaded)} of ${formatCount(onLoaded.of)} loaded match`;
  const all = total === undefined || total < loaded ? '' : ` of ${formatCount(total)}`;
  return `${formatCount(loaded)}${all} loaded`;
}
