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

/** The rows are in an order that the server can't give. */
export interface OrderedHere {
  /** What its column says. */
  readonly by: string;
  /** Of how many rows the value is still to be read. */
  readonly unread: number;
}

/** Nothing where it is the order of all runs. */
export function orderText(
  { by, unread }: OrderedHere,
  { more }: Pick<RunTableState, 'more'>,
  loaded: number,
): string {
  const rest = unread > 0 ? `, ${formatCount(loaded - unread)} of ${formatCount(loaded)} read` : '';
  return more || unread > 0 ? `Ordered by ${by} among the loaded runs${rest}` : '';
}
