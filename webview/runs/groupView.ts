import { countOf, formatCount, missing } from '../../src/shared/format.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { GroupLine } from '../../src/shared/runLines.ts';
import type { RunStatus } from '../../src/shared/runTable.ts';
import { create, setText } from '../dom.ts';
import { statusText } from './cells.ts';
import type { Cell } from './cells.ts';
import { cellId, LineView } from './rowView.ts';
import type { LineInput } from './rowView.ts';
import type { TickState } from './ticks.ts';

export interface GroupInput extends LineInput {
  readonly line: GroupLine;
  /** The columns that it is grouped by. */
  readonly columns: readonly RunColumn[];
  readonly ticked: TickState;
  readonly cellOf: (group: GroupLine, column: RunColumn) => Cell;
}

/** One group on the screen: what its runs have in common, how many they are, and what their numbers come to. */
export class GroupView extends LineView {
  readonly #pairs = create('span', { class: 'group-pairs' });
  readonly #count = create('span', { class: 'group-count' });
  #shown: GroupLine | undefined;

  constructor() {
    super();
    this.element.classList.add('group-row');
    this.name.append(this.#pairs, this.#count);
  }

  update(input: GroupInput): void {
    const { line, columns, ticked } = input;
    if (line !== this.#shown) this.#showName(line, columns);
    this.showFold(line.isFolded);
    this.showTicked(ticked === 'some' ? 'mixed' : ticked === 'all' ? 'true' : 'false');
    this.place(input, {
      id: line.id,
      source: line,
      cellOf: (column) => input.cellOf(line, column),
    });
  }

  #showName(line: GroupLine, columns: readonly RunColumn[]): void {
    this.#shown = line;
    this.element.dataset['line'] = line.id;
    this.element.dataset['vscodeContext'] = JSON.stringify({ webviewSection: 'group' });
    this.element.setAttribute('aria-level', '1');
    this.name.id = cellId(line.id, 'name');
    const pairs = columns.map((column, at) => ({
      key: column.label,
      value: valueText(column, line.values[at]),
    }));
    this.#pairs.replaceChildren(
      ...pairs.map(({ key, value }) =>
        create('span', {
          class: 'group-pair',
          children: [
            create('bdi', { class: 'group-key', text: key }),
            create('bdi', { class: 'group-value', text: value.slice(0, 200).replaceAll(/\s+/g, ' ') }),
          ],
        }),
      ),
    );
    const runs = countOf(line.rows.length, 'loaded run');
    const names = pairs.map(({ key, value }) => `${key} = ${value}`);
    this.name.title = [...names, runs].join('\n');
    setText(this.#count, formatCount(line.rows.length));
    this.box.setAttribute('aria-label', `Tick the group ${names.join(', ')}`);
    this.box.title = `Tick ${runs}`;
  }
}

function valueText({ group, key }: RunColumn, value: string | undefined): string {
  if (value === undefined) return missing;
  return group === 'attributes' && key === 'status' ? statusText(value as RunStatus) : value;
}
