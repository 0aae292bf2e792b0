import { nameId } from '../../src/shared/runColumns.ts';
import type { Geometry } from './geometry.ts';

/** The cell that the keyboard is on, by what it shows: so it stays there when rows come and go. */
export interface Cursor {
  /** A run's id or a group's; undefined for the heads. */
  readonly line: string | undefined;
  /** `name` for the name. */
  readonly column: string;
}

export interface Place {
  /** -1 for the heads. */
  readonly row: number;
  readonly column: number;
}

/** All columns that the keyboard can be on, from left to right. */
export function cursorColumns({ pinned, scrolling }: Geometry): readonly string[] {
  return ['name', ...pinned.map(({ column }) => column.id), ...scrolling.map(({ column }) => column.id)];
}

/** The column of the name is called `name` in cells, and by its attribute where it is sorted or resized. */
export function columnIdOf(column: string): string {
  return column === 'name' ? nameId : column;
}

/** Where a key leads; undefined for one that leads nowhere. */
export function moved(
  from: Place,
  event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Place | undefined {
  const whole = event.ctrlKey || event.metaKey;
  const row = (at: number): Place => ({ ...from, row: Math.max(-1, Math.min(size.rows - 1, at)) });
  const column = (at: number): Place => ({
    ...from,
    column: Math.max(0, Math.min(size.columns - 1, at)),
  });
  switch (event.key) {
    case 'ArrowUp':
      return row(whole ? 0 : from.row - 1);
    case 'ArrowDown':
      return row(whole ? size.rows - 1 : from.row + 1);
    case 'ArrowLeft':
      return column(whole ? 0 : from.column - 1);
    case 'ArrowRight':
      return column(whole ? size.columns - 1 : from.column + 1);
    case 'PageUp':
      return row(Math.max(0, from.row - size.page));
    case 'PageDown':
      return row(from.row + size.page);
    case 'Home':
      return whole ? { row: Math.min(0, size.rows - 1), column: 0 } : column(0);
    case 'End':
      return whole ? { row: size.rows - 1, column: size.columns - 1 } : column(size.columns - 1);
    default:
      return undefined;
  }
}
