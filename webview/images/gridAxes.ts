import type { ImageRun } from '../../src/shared/images.ts';
import type { Column } from './gridModel.ts';

/** One line of the grid: a run, or a step or file. */
export type Line =
  | { readonly kind: 'run'; readonly id: string; readonly run: ImageRun }
  | { readonly kind: 'column'; readonly id: string; readonly column: Column };

export interface Axes {
  readonly rows: readonly Line[];
  readonly columns: readonly Line[];
}

export function axesOf(
  runs: readonly ImageRun[],
  columns: readonly Column[],
  runsAre: 'rows' | 'columns',
): Axes {
  const runLines = runs.map((run): Line => ({ kind: 'run', id: run.id, run }));
  const columnLines = columns.map((column): Line => ({ kind: 'column', id: column.id, column }));
  return runsAre === 'rows'
    ? { rows: runLines, columns: columnLines }
    : { rows: columnLines, columns: runLines };
}

/** Which run and which step or file meet there. */
export function placeOf(
  row: Line,
  column: Line,
): { readonly run: ImageRun; readonly column: Column } | undefined {
  if (row.kind === 'run' && column.kind === 'column') return { run: row.run, column: column.column };
  if (row.kind === 'column' && column.kind === 'run') return { run: column.run, column: row.column };
  return undefined;
}

/** Of lines of equal size those that a part of the scrolled area shows: from, and before. */
export function inView(
  start: number,
  length: number,
  size: number,
  count: number,
): readonly [number, number] {
  const first = Math.max(0, Math.floor(start / size));
  return [Math.min(first, count), Math.min(count, Math.max(first, Math.ceil((start + length) / size)))];
}

/** Where a key leads from a place; undefined for a key that leads nowhere. -1 is the head. */
export function moved(
  event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
  { row, column }: { readonly row: number; readonly column: number },
  grid: {
    readonly rows: number;
    readonly columns: number;
    readonly page: number;
    readonly least: { readonly row: number; readonly column: number };
  },
): { readonly row: number; readonly column: number } | undefined {
  const far = event.ctrlKey || event.metaKey;
  const { rows, columns, page, least } = grid;
  const to = (nextRow: number, nextColumn: number) => ({
    row: Math.max(least.row, Math.min(rows - 1, nextRow)),
    column: Math.max(least.column, Math.min(columns - 1, nextColumn)),
  });
  switch (event.key) {
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'PageUp':
      return to(Math.max(0, row - page), column);
    case 'PageDown':
      return to(row + page, column);
    case 'Home':
      return to(far ? 0 : row, 0);
    case 'End':
      return to(far ? rows : row, columns);
    default:
      return undefined;
  }
}
