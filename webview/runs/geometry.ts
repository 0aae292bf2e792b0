import { nameId } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, ColumnGroup, RunColumn } from '../../src/shared/runColumns.ts';
import type { RunLayout } from '../../src/shared/runView.ts';

// Where rows and columns lie, and which of them are in view. Pure.

export const rowHeight = 24;
/** Group headings, and heads. */
export const headHeight = 2 * rowHeight;
export const tickWidth = 32;
export const leastNameWidth = 220;
/** Drawn beyond what is in view, so that a small scroll shows no gap before it is drawn. */
const spareRows = 4;

export interface PlacedColumn {
  readonly column: RunColumn;
  /** From the left edge of the table, in px. */
  readonly left: number;
  readonly width: number;
}

export interface PlacedGroup {
  readonly group: ColumnGroup;
  readonly left: number;
  readonly width: number;
}

export interface Geometry {
  readonly nameWidth: number;
  /** Beside the name. */
  readonly pinned: readonly PlacedColumn[];
  readonly scrolling: readonly PlacedColumn[];
  readonly groups: readonly PlacedGroup[];
  /** How much of the left stays when the rest is scrolled sideways. */
  readonly fixedWidth: number;
  readonly width: number;
}

export interface Range {
  readonly start: number;
  /** Not in it. */
  readonly end: number;
}

export function placeColumns({ pinned, scrolling }: ArrangedColumns, widths: RunLayout['widths']): Geometry {
  const nameWidth = widths[nameId] ?? leastNameWidth;
  let left = tickWidth + nameWidth;
  const place = (column: RunColumn): PlacedColumn => {
    const width = widths[column.id] ?? widthAtFirst(column);
    left += width;
    return { column, left: left - width, width };
  };
  const placedPins = pinned.map(place);
  const fixedWidth = left;
  const placed = scrolling.map(place);
  const groups: PlacedGroup[] = [];
  for (const { column, left: at, width } of placed) {
    const last = groups.at(-1);
    if (last?.group === column.group) groups[groups.length - 1] = { ...last, width: at + width - last.left };
    else groups.push({ group: column.group, left: at, width });
  }
  return { nameWidth, pinned: placedPins, scrolling: placed, groups, fixedWidth, width: left };
}

export function widthAtFirst({ group, key, label, isNumeric, extreme }: RunColumn): number {
  if (extreme) return 136;
  if (group === 'attributes') return attributeWidths[key] ?? 96;
  // The head in bold, with its paddings and the mark of an order; a long one is cut.
  const head = Math.round(label.length * 7.6) + 34;
  return Math.max(isNumeric ? 96 : 112, Math.min(200, head));
}

/** What is longest in them fits. */
const attributeWidths: Readonly<Record<string, number>> = { status: 92, start_time: 140, duration: 92 };

export function rowsInView(scrollTop: number, height: number, count: number): Range {
  const start = Math.max(0, Math.floor(scrollTop / rowHeight) - spareRows);
  const end = Math.min(count, Math.ceil((scrollTop + height - headHeight) / rowHeight) + spareRows);
  return { start: Math.min(start, count), end: Math.max(end, Math.min(start, count)) };
}

export function columnsInView({ scrolling, fixedWidth }: Geometry, scrollLeft: number, width: number): Range {
  const from = scrollLeft + fixedWidth;
  const to = scrollLeft + width;
  const start = firstWhere(scrolling, (placed) => placed.left + placed.width > from);
  const end = firstWhere(scrolling, (placed) => placed.left >= to);
  return { start, end: Math.max(start, end) };
}

/** The list is in order: those for which it holds stand last. */
function firstWhere<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where to scroll so that `start` to `end` is in view, between what covers the edges. */
export function scrollFor(
  { start, end }: Range,
  view: { readonly at: number; readonly size: number; readonly covered: number },
): number {
  if (start - view.covered < view.at) return Math.max(0, start - view.covered);
  return end > view.at + view.size ? end - view.size : view.at;
}
