import { formatCount } from '../../src/shared/format.ts';
import { chosenDirection, extremeId, extremeKinds } from '../../src/shared/metricExtremes.ts';
import type { ExtremeKind, MetricDirections } from '../../src/shared/metricExtremes.ts';
import { groupTitles, isShown, isShownAtFirst } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns, ColumnGroup, RunColumn } from '../../src/shared/runColumns.ts';
import { initialColumns } from '../../src/shared/runView.ts';
import type { RunLayout } from '../../src/shared/runView.ts';
import { create, icon, link } from '../dom.ts';
import { ChooserBox, chooserLine, chooserNote, isSameList, moreNote } from './chooserBox.ts';

/** More lines than these nobody reads: the search narrows them down. */
const mostLines = 300;

const extremeLabels: Readonly<Record<ExtremeKind, string>> = {
  min: 'Min of history',
  max: 'Max of history',
  best: 'Best of history',
};

/** What is shown or hidden of a column that is not there while it is hidden. */
type Tickable = Pick<RunColumn, 'id' | 'group' | 'key'> & { readonly isExtreme?: true };

/** The list of all columns: search, show and hide, single ones and whole groups; what of a metric is shown. */
export class ColumnChooser {
  readonly box: ChooserBox;
  readonly #change: (part: Partial<RunLayout>) => void;
  /** Metrics that were opened or closed by hand. */
  readonly #toggled = new Map<string, boolean>();
  /** Of metrics those of their last values. */
  #columns: readonly RunColumn[] = [];
  #layout: RunLayout | undefined;
  #directions: MetricDirections = {};

  constructor(change: (part: Partial<RunLayout>) => void) {
    this.#change = change;
    this.box = new ChooserBox({
      label: 'Columns',
      opener: 'columns',
      placeholder: 'Search columns',
      lines: (wanted) => this.#lines(wanted),
      foot: [link('Reset columns', () => change(initialColumns))],
    });
  }

  update({ all }: ArrangedColumns, layout: RunLayout, directions: MetricDirections): void {
    const columns = all.filter(({ extreme }) => !extreme);
    const isSame =
      layout === this.#layout && directions === this.#directions && isSameList(columns, this.#columns);
    if (isSame) return;
    this.#columns = columns;
    this.#layout = layout;
    this.#directions = directions;
    this.box.redraw();
  }

  #lines(wanted: string): readonly HTMLElement[] {
    const layout = this.#layout;
    if (!layout) return [];
    const search = searchOf(wanted);
    const found = this.#columns.filter((column) => isFound(column, search));
    const lines: HTMLElement[] = [];
    for (const group of new Set(found.map((column) => column.group))) {
      const columns = found.filter((column) => column.group === group);
      lines.push(this.#groupLine(group, columns, layout));
      for (const column of columns) {
        if (lines.length < mostLines) lines.push(...this.#columnLines(column, layout, search));
      }
    }
    if (found.length === 0) lines.push(chooserNote('No column has this name.'));
    return [...lines, ...moreNote(found.length - mostLines)];
  }

  #groupLine(group: ColumnGroup, columns: readonly RunColumn[], layout: RunLayout): HTMLElement {
    const count = columns.filter((column) => isShown(column, layout)).length;
    const state = count === 0 ? 'false' : count === columns.length ? 'true' : 'mixed';
    const line = chooserLine(`group ${group}`, groupTitles[group], state);
    line.classList.add('chooser-group');
    line.append(
      create('span', {
        class: 'chooser-count',
        text: `${formatCount(count)} of ${formatCount(columns.length)}`,
      }),
    );
    line.addEventListener('click', () => this.#show(columns, state !== 'true'));
    return line;
  }

  #columnLines(column: RunColumn, layout: RunLayout, search: Search): readonly HTMLElement[] {
    const isOn = isShown(column, layout);
    const line = chooserLine(column.id, column.label, isOn ? 'true' : 'false');
    if (layout.pinned.includes(column.id)) line.append(icon('pinned'));
    line.addEventListener('click', () => this.#show([column], !isOn));
    if (column.group !== 'metrics') return [line];
    const isOpen = this.#isOpen(column.key, layout, search);
    this.#addFold(line, column.key, isOpen);
    return isOpen ? [line, ...this.#extremeLines(column.key, layout)] : [line];
  }

  /** Those are open of which more than the last value is shown or searched, until somebody says otherwise. */
  #isOpen(metric: string, { shown }: RunLayout, { isForExtreme }: Search): boolean {
    const isUsed = extremeKinds.some((kind) => shown.includes(extremeId(kind, metric)));
    return this.#toggled.get(metric) ?? (isUsed || isForExtreme);
  }

  /** By its chevron, or as trees have it by the right and the left arrow. */
  #addFold(line: HTMLElement, metric: string, isOpen: boolean): void {
    const toggle = (): void => {
      this.#toggled.set(metric, !isOpen);
      this.box.redraw();
    };
    const fold = create('span', {
      class: 'chooser-fold',
      title: isOpen ? 'Close (Left Arrow)' : 'Its lowest, highest and best value (Right Arrow)',
      children: [icon(isOpen ? 'chevron-down' : 'chevron-right')],
    });
    fold.addEventListener('click', (event) => {
      event.stopPropagation();
      toggle();
    });
    line.prepend(fold);
    line.setAttribute('aria-expanded', String(isOpen));
    line.addEventListener('keydown', (event) => {
      if (event.key !== (isOpen ? 'ArrowLeft' : 'ArrowRight')) return;
      event.preventDefault();
      toggle();
    });
  }

  #extremeLines(metric: string, layout: RunLayout): readonly HTMLElement[] {
    return extremeKinds.map((kind) => {
      const id = extremeId(kind, metric);
      const isOn = layout.shown.includes(id);
      const line = chooserLine(id, extremeLabels[kind], isOn ? 'true' : 'false');
      line.classList.add('chooser-extreme');
      line.setAttribute('aria-label', `${extremeLabels[kind]} of ${metric}`);
      line.addEventListener('click', () =>
        this.#show([{ id, group: 'metrics', key: metric, isExtreme: true }], !isOn),
      );
      if (kind !== 'best') return line;
      return create('div', {
        class: 'chooser-pair',
        children: [line, this.#directionButton(metric, layout)],
      });
    });
  }

  #directionButton(metric: string, layout: RunLayout): HTMLElement {
    const direction = chosenDirection(metric, layout.directions, this.#directions);
    const [better, other] = direction === 'min' ? ['Lower', 'higher'] : ['Higher', 'lower'];
    const button = create('button', {
      class: 'chooser-direction',
      title: `${better} values of ${metric} are better. Choose ${other}`,
      attributes: { 'data-line': `direction ${metric}` },
      children: [
        icon(direction === 'min' ? 'arrow-down' : 'arrow-up'),
        create('span', { text: `${better} is better` }),
      ],
    });
    button.addEventListener('click', () => {
      const turned = direction === 'min' ? 'max' : 'min';
      this.#change({ directions: { ...layout.directions, [metric]: turned } });
    });
    return button;
  }

  #show(columns: readonly Tickable[], on: boolean): void {
    const { shown, hidden } = this.#layout!;
    const ids = new Set(columns.map(({ id }) => id));
    const without = (list: readonly string[]): string[] => list.filter((id) => !ids.has(id));
    const isFirst = (column: Tickable): boolean => !column.isExtreme && isShownAtFirst(column);
    const changed = columns.filter((column) => isFirst(column) !== on).map(({ id }) => id);
    this.#change({
      shown: on ? [...without(shown), ...changed] : without(shown),
      hidden: on ? without(hidden) : [...without(hidden), ...changed],
    });
  }
}

interface Search {
  readonly text: string;
  /** Without the kind of an extreme at its end. */
  readonly metric: string;
  readonly isForExtreme: boolean;
}

/** "best", "loss min" and "loss · min" are about what is shown of metrics. */
function searchOf(text: string): Search {
  const [, metric] = /^(.*?)(?:^|[\s·])(?:min|max|best)$/.exec(text) ?? [];
  return { text, metric: metric?.replace(/[\s·]+$/, '') ?? '', isForExtreme: metric !== undefined };
}

function isFound({ label, group }: RunColumn, { text, metric, isForExtreme }: Search): boolean {
  const name = label.toLowerCase();
  return name.includes(text) || (isForExtreme && group === 'metrics' && name.includes(metric));
}
