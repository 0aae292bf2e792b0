import { initialColumns } from '../../src/shared/runView.ts';
import type { RunLayout, RunSort } from '../../src/shared/runView.ts';
import { movedColumn } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, RunColumn } from '../../src/shared/runColumns.ts';
import type { ColumnAction } from '../../src/shared/runTable.ts';

// What is done to a column from its head or its menu. Pure.

export interface LayoutChange {
  readonly action: Exclude<ColumnAction, 'sortAscending' | 'sortDescending'>;
  /** Its id. */
  readonly column: string;
}

export function changedLayout(
  layout: RunLayout,
  arranged: ArrangedColumns,
  { action, column }: LayoutChange,
): RunLayout {
  const { pinned, shown, hidden } = layout;
  const without = (list: readonly string[]): readonly string[] => list.filter((id) => id !== column);
  switch (action) {
    case 'pin':
      return { ...layout, pinned: pinned.includes(column) ? without(pinned) : [...pinned, column] };
    case 'hide':
      return {
        ...layout,
        shown: without(shown),
        hidden: [...without(hidden), column],
        pinned: without(pinned),
      };
    case 'moveLeft':
      return movedColumn(layout, arranged, { id: column, by: -1 });
    case 'moveRight':
      return movedColumn(layout, arranged, { id: column, by: 1 });
    case 'reset':
      return { ...layout, ...initialColumns };
  }
}

/** Numbers and times from the largest at first, texts from A; then the other way; then as it was at first. */
export function nextSort(
  current: RunSort | undefined,
  column: string,
  found: Pick<RunColumn, 'isNumeric' | 'key'> | undefined,
): RunSort | undefined {
  const isLargestFirst = found?.isNumeric === true || found?.key === 'start_time';
  if (current?.column !== column) return { column, isDescending: isLargestFirst };
  return current.isDescending === isLargestFirst ? { column, isDescending: !isLargestFirst } : undefined;
}
