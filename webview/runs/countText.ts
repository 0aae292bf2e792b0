import { countOf, formatCount } from '../../src/shared/format.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';
import type { RunSort } from '../../src/shared/runView.ts';

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

export interface TickCount {
  readonly shown: number;
  /** With those that a filter hides, or that are not loaded. */
  readonly all: number;
}

/** "6 ticked", "2 of 6 ticked shown". */
export function tickText({ shown, all }: TickCount): string {
  return shown === all
    ? `${formatCount(all)} ticked`
    : `${formatCount(shown)} of ${formatCount(all)} ticked shown`;
}

/** Nothing where all are shown. */
export function hiddenTicksText({ shown, all }: TickCount): string {
  if (shown === all) return '';
  return all - shown === 1
    ? 'One ticked run is not shown. What you do with the ticked runs, you do with it too.'
    : `${formatCount(all - shown)} ticked runs are not shown. What you do with the ticked runs, you do with them too.`;
}

/** The rows are in an order that the server can't give. */
export interface OrderedHere {
  /** What its column says. */
  readonly by: string;
  /** Of how many rows the value is still to be read. */
  readonly unread: number;
}

export function orderedHere(
  columns: readonly RunColumn[],
  sort: RunSort | undefined,
): OrderedHere | undefined {
  const column = columns.find(({ id }) => id === sort?.column);
  return column?.extreme && { by: column.label, unread: column.extreme.unread };
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
