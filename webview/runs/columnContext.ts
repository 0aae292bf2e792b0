import { nameId } from '../../src/shared/runColumns.ts';
import type { MetricDirection } from '../../src/shared/metricDirection.ts';
import { extremeId, metricOf } from '../../src/shared/metricExtremes.ts';
import type { Geometry } from './geometry.ts';

const known = new WeakMap<Geometry, Map<string, string>>();

/** Which values of a metric are the better ones; another one comes with another geometry. */
export type DirectionOf = (metric: string) => MetricDirection;

/** What the menu of a column's head is asked for, as VS Code reads it from an attribute. */
export function columnContext(geometry: Geometry, column: string, directionOf: DirectionOf): string {
  let contexts = known.get(geometry);
  if (!contexts) known.set(geometry, (contexts = new Map()));
  let context = contexts.get(column);
  if (context === undefined) {
    context = JSON.stringify(contextOf(geometry, column, directionOf));
    contexts.set(column, context);
  }
  return context;
}

function contextOf({ pinned, scrolling }: Geometry, column: string, directionOf: DirectionOf): object {
  const section = {
    webviewSection: 'column',
    column,
    // The column of the names always stands first.
    mlflowFixed: column === nameId,
    mlflowPinned: pinned.some((each) => each.column.id === column),
  };
  const metric = metricOf(column);
  if (metric === undefined) return section;
  const placed = [...pinned, ...scrolling];
  const has = (id: string): boolean => placed.some((each) => each.column.id === id);
  // Which of the metric's columns are there already.
  return {
    ...section,
    mlflowMetric: true,
    mlflowHasLast: has(`metrics.${metric}`),
    mlflowHasMin: has(extremeId('min', metric)),
    mlflowHasMax: has(extremeId('max', metric)),
    mlflowHasBest: has(extremeId('best', metric)),
    mlflowDirection: directionOf(metric),
  };
}
