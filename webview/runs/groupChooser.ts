import { groupShows, showsTitles } from '../../src/shared/groupStats.ts';
import { groupTitles, isGroupable, isShown } from '../../src/shared/runColumns.ts';
import type { ColumnGroup, RunColumn } from '../../src/shared/runColumns.ts';
import type { RunLayout } from '../../src/shared/runView.ts';
import { create, link, setText } from '../dom.ts';
import { ChooserBox, chooserLine, chooserNote, isSameList, moreNote } from './chooserBox.ts';

/** More lines than these nobody reads: the search narrows them down. */
const mostLines = 200;

export interface GroupChooserActions {
  readonly change: (part: Partial<RunLayout>) => void;
  /** Unfolds all groups, or folds them. */
  readonly foldAll: () => void;
}

/** What runs are grouped by, and what of their numbers a group shows. */
export class GroupChooser {
  readonly box: ChooserBox;
  readonly #actions: GroupChooserActions;
  readonly #shows = create('select', { attributes: { 'aria-label': 'Groups show' } });
  readonly #fold: HTMLButtonElement;
  readonly #none: HTMLButtonElement;
  #columns: readonly RunColumn[] = [];
  #layout: RunLayout | undefined;

  constructor(actions: GroupChooserActions) {
    this.#actions = actions;
    this.#shows.append(
      ...groupShows.map((each) => create('option', { text: showsTitles[each], attributes: { value: each } })),
    );
    this.#shows.addEventListener('change', () => {
      const shows = groupShows.find((each) => each === this.#shows.value);
      if (shows) actions.change({ groupShows: shows });
    });
    this.#fold = link('Expand all', actions.foldAll);
    this.#none = link('Clear', () => actions.change({ groupBy: [] }));
    this.box = new ChooserBox({
      label: 'Group by',
      opener: 'groups',
      placeholder: 'Group by params, tags, dataset',
      lines: (wanted) => this.#lines(wanted),
      foot: [
        create('label', {
          class: 'chooser-choice',
          children: [create('span', { text: 'Show' }), this.#shows],
        }),
        this.#fold,
        this.#none,
      ],
    });
  }

  update(
    all: readonly RunColumn[],
    layout: RunLayout,
    { groups, isAnyFolded }: { readonly groups: number; readonly isAnyFolded: boolean },
  ): void {
    const columns = all.filter(isGroupable);
    const isSame = layout === this.#layout && isSameList(columns, this.#columns);
    this.#columns = columns;
    this.#layout = layout;
    this.#shows.value = layout.groupShows;
    setText(this.#fold, isAnyFolded ? 'Expand all' : 'Collapse all');
    for (const each of [this.#fold, this.#none]) each.hidden = groups === 0;
    if (!isSame) this.box.redraw();
  }

  /** Those chosen first, in their order; then what differs and is shown, which is most likely meant. */
  #lines(wanted: string): readonly HTMLElement[] {
    const layout = this.#layout;
    if (!layout) return [];
    const byId = new Map(this.#columns.map((column) => [column.id, column]));
    const chosen = layout.groupBy.flatMap((id) => byId.get(id) ?? []);
    const rest = this.#columns.filter((column) => !chosen.includes(column));
    const likely = (column: RunColumn): boolean => column.differs && isShown(column, layout);
    const sorted = [...rest.filter(likely), ...rest.filter((column) => !likely(column))];
    const matches = ({ label }: RunColumn): boolean => label.toLowerCase().includes(wanted);
    const found = [...chosen, ...sorted].filter(matches);
    const lines = found.slice(0, mostLines).map((column) => this.#line(column, chosen.includes(column)));
    if (found.length === 0) {
      const what =
        rest.length + chosen.length === 0 ? 'There is nothing to group by yet.' : 'Nothing has this name.';
      lines.push(chooserNote(what));
    }
    return [...lines, ...moreNote(found.length - mostLines)];
  }

  #line(column: RunColumn, isChosen: boolean): HTMLElement {
    const line = chooserLine(column.id, column.label, isChosen ? 'true' : 'false');
    line.append(create('span', { class: 'chooser-count', text: kinds[column.group] }));
    line.addEventListener('click', () => {
      const { groupBy } = this.#layout!;
      const others = groupBy.filter((id) => id !== column.id);
      this.#actions.change({ groupBy: isChosen ? others : [...others, column.id] });
    });
    return line;
  }
}

const kinds: Readonly<Record<ColumnGroup, string>> = {
  ...groupTitles,
  params: 'Param',
  tags: 'Tag',
};
