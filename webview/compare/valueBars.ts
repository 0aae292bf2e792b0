import { exactNumber, formatNumber } from '../../src/shared/format.ts';
import { arrange, create } from '../dom.ts';
import type { Column } from './column.ts';
import { createDot } from './runDot.ts';
import type { Line } from './series.ts';

export interface ValueBarsInput {
  readonly lines: readonly Line[];
  readonly columns: ReadonlyMap<string, Column>;
  readonly hidden: ReadonlySet<string>;
  readonly lit: string | undefined;
}

/** One bar per run, from zero, for a metric that was logged once: a line would be a lone dot. */
export function drawValueBars(parent: HTMLElement, input: ValueBarsInput): void {
  const lines = input.lines.filter((line) => !input.hidden.has(line.id));
  const finite = lines.map(valueOf).filter((value) => !Number.isNaN(value));
  const low = Math.min(0, ...finite);
  const span = Math.max(0, ...finite) - low || 1;
  const rows = lines.flatMap((line) => {
    const column = input.columns.get(line.id);
    if (!column) return [];
    const value = valueOf(line);
    const bar = create('span', { class: `bar bar-${column.look.pattern}` });
    bar.style.setProperty('--run-light', column.look.light);
    bar.style.setProperty('--run-dark', column.look.dark);
    if (!Number.isNaN(value)) {
      bar.style.left = `${((Math.min(0, value) - low) / span) * 100}%`;
      bar.style.width = `${(Math.abs(value) / span) * 100}%`;
    }
    const faded = input.lit !== undefined && input.lit !== column.id;
    return create('li', {
      class: faded ? 'bar-row faded' : 'bar-row',
      children: [
        createDot(column.look),
        create('bdi', { class: 'bar-name', text: column.name, title: column.name }),
        create('span', { class: 'bar-track', children: [bar] }),
        Number.isNaN(value)
          ? create('span', { class: 'bar-value odd', text: line.points[0]?.gap ?? '' })
          : create('span', { class: 'bar-value', text: formatNumber(value), title: exactNumber(value) }),
      ],
    });
  });
  arrange(parent, [create('ul', { class: 'bars', children: rows })]);
}

function valueOf(line: Line): number {
  return line.points[0]?.y ?? Number.NaN;
}
