import { extremeId, metricOf } from '../../src/shared/metricExtremes.ts';
import type { Geometry } from './geometry.ts';

const known = new WeakMap<Geometry, Map<string, string>>();

/** What the menu of a column's head is asked for, as VS Code reads it from an attribute. */
export function columnContext(geometry: Geometry, column: string): string {
  let contexts = known.get(geometry);
  if (!contexts) known.set(geometry, (contexts = new Map()));
  let context = contexts.get(column);
  if (context === undefined) contexts.set(column, (context = JSON.stringify(contextOf(geometry, column))));
  return context;
}

function contextOf({ pinned, scrolling }: Geometry, column: string): object {
  const section = { webviewSection: 'column', column };
  const metric = metricOf(column);
  if (metric === undefined) return section;
  const placed = [...pinned, ...scrolling];
  const has = (id: string): boolean => placed.some((each) => each.column.id === id);
  const direction = placed.find((each) => each.column.id === column)?.column.extreme?.direction;
  // Which of the metric's columns are there already.
  return {
    ...section,
    mlflowMetric: true,
    mlflowHasLast: has(`metrics.${metric}`),
    mlflowHasMin: has(extremeId('min', metric)),
    mlflowHasMax: has(extremeId('max', metric)),
    mlflowHasBest: has(extremeId('best', metric)),
    ...(direction === undefined ? {} : { mlflowDirection: direction }),
  };
}
