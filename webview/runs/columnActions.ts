import { initialColumns } from '../../src/shared/runView.ts';
import type { RunLayout, RunSort } from '../../src/shared/runView.ts';
import { isShownAtFirst, movedColumn } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, RunColumn } from '../../src/shared/runColumns.ts';
import { extremeId, metricOf } from '../../src/shared/metricExtremes.ts';
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
      return { ...layout, pinned: [...without(pinned), column] };
    case 'unpin':
      return { ...layout, pinned: without(pinned) };
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
    case 'showLast':
    case 'showMin':
    case 'showMax':
    case 'showBest':
    case 'lowerIsBetter':
    case 'higherIsBetter':
      return metricLayout(layout, metricOf(column), action);
    case 'reset':
      return { ...layout, ...initialColumns };
  }
}

type MetricAction = keyof typeof kinds | 'showLast' | 'lowerIsBetter' | 'higherIsBetter';
const kinds = { showMin: 'min', showMax: 'max', showBest: 'best' } as const;

/** What of a metric is shown, and which of its values are better. */
function metricLayout(layout: RunLayout, metric: string | undefined, action: MetricAction): RunLayout {
  if (metric === undefined) return layout;
  switch (action) {
    case 'lowerIsBetter':
    case 'higherIsBetter': {
      const direction = action === 'lowerIsBetter' ? 'min' : 'max';
      return { ...layout, directions: { ...layout.directions, [metric]: direction } };
    }
    case 'showLast': {
      const id = `metrics.${metric}`;
      return withColumn(layout, { id, isFirst: isShownAtFirst({ group: 'metrics', key: metric }) });
    }
    default:
      return withColumn(layout, { id: extremeId(kinds[action], metric), isFirst: false });
  }
}

function withColumn(
  layout: RunLayout,
  { id, isFirst }: { readonly id: string; readonly isFirst: boolean },
): RunLayout {
  const without = (list: readonly string[]): readonly string[] => list.filter((each) => each !== id);
  const shown = without(layout.shown);
  return { ...layout, shown: isFirst ? shown : [...shown, id], hidden: without(layout.hidden) };
}

/** Numbers and times from the largest at first, extremes from the best, texts from A; then the other way; then as it was at first. */
export function nextSort(
  current: RunSort | undefined,
  column: string,
  found: Pick<RunColumn, 'isNumeric' | 'key' | 'extreme'> | undefined,
): RunSort | undefined {
  const isNumber = found?.isNumeric === true || found?.key === 'start_time';
  const isLargestFirst = found?.extreme ? found.extreme.direction === 'max' : isNumber;
  if (current?.column !== column) return { column, isDescending: isLargestFirst };
  return current.isDescending === isLargestFirst ? { column, isDescending: !isLargestFirst } : undefined;
}
