import type { ChartData } from '../../src/shared/compare.ts';
import { exactNumber, formatCount, formatNumber } from '../../src/shared/format.ts';
import { create, link } from '../dom.ts';
import type { Column } from './column.ts';
import { createDot } from './runDot.ts';

const firstRows = 100;

/** The table behind a chart: a row per step, a column per run, all as it was logged. */
export function createChartTable(
  chart: ChartData,
  columns: readonly Column[],
  options: { readonly rows?: number; readonly showAll: () => void },
): HTMLElement {
  const shown = columns.filter((column) => chart.series.some((series) => series.id === column.id));
  const values = shown.map((column) => {
    const series = chart.series.find((each) => each.id === column.id)!;
    // Where a step was logged twice, the later value stands.
    return new Map(series.steps.map((step, index) => [step, series.values[index]!]));
  });
  const steps = [...new Set(values.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  const most = options.rows ?? firstRows;
  const rows = steps.slice(0, most).map((step) =>
    create('tr', {
      children: [
        create('th', { text: formatCount(step), attributes: { scope: 'row' } }),
        ...values.map((map) => {
          const value = map.get(step);
          return value === undefined
            ? create('td', { class: 'missing', text: '–' })
            : create('td', { text: formatNumber(value), title: exactNumber(value) });
        }),
      ],
    }),
  );
  const heads = shown.map((column) =>
    create('th', {
      attributes: { scope: 'col' },
      title: column.name,
      children: [createDot(column.look), create('bdi', { text: column.name })],
    }),
  );
  const table = create('table', {
    class: 'points',
    attributes: { 'aria-label': `${chart.metric} by step` },
    children: [
      create('thead', {
        children: [
          create('tr', {
            children: [create('th', { text: 'Step', attributes: { scope: 'col' } }), ...heads],
          }),
        ],
      }),
      create('tbody', { children: rows }),
    ],
  });
  if (steps.length <= most) return table;
  const all = link(`Show all ${formatCount(steps.length)} steps`, options.showAll);
  return create('div', { children: [table, all] });
}
