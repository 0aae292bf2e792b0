import type { RunColumn } from '../../src/shared/runColumns.ts';
import { groupValueOf, isGroupable } from '../../src/shared/runColumns.ts';
import { sortedByExtreme } from '../../src/shared/extremeColumns.ts';
import { parseExtremeId } from '../../src/shared/metricExtremes.ts';
import { linesOf } from '../../src/shared/runLines.ts';
import type { GroupLine, RunLines } from '../../src/shared/runLines.ts';
import type { RunRow } from '../../src/shared/runTable.ts';
import type { RunLayout, RunSort } from '../../src/shared/runView.ts';
import { compareGroups, GroupCells } from './groupCells.ts';
import type { Cell } from './cells.ts';
import type { Ticks, TickState } from './ticks.ts';

export interface LinesFrom {
  readonly rows: readonly RunRow[];
  readonly columns: readonly RunColumn[];
  readonly layout: RunLayout;
  readonly sort: RunSort | undefined;
  readonly pinned: ReadonlySet<string>;
  readonly parentOf: (row: RunRow) => string | undefined;
  /** Are runs nested at all? */
  readonly isNested: boolean;
}

/** What the grid needs to know of groups. */
export interface GridGroups {
  /** What runs are grouped by. */
  readonly columns: readonly RunColumn[];
  readonly cellOf: (group: GroupLine, column: RunColumn) => Cell;
  readonly tickState: (group: GroupLine) => TickState;
}

/** The lines of the table, made anew when what they are made from has changed; and which the user has folded. */
export class TableLines {
  readonly #cells = new GroupCells();
  #toggled: ReadonlySet<string>;
  #key: readonly unknown[] = [];
  #lines: RunLines = linesOf({ rows: [], pinned: new Set(), toggled: new Set() });
  #groupColumns: readonly RunColumn[] = [];
  #ticks: { readonly of: ReadonlySet<string>; readonly states: Map<GroupLine, TickState> } = {
    of: new Set(),
    states: new Map(),
  };

  constructor(toggled: readonly string[]) {
    this.#toggled = new Set(toggled);
  }

  /** What runs are grouped by: those of the layout that this table has, in the order of the layout. */
  get groupColumns(): readonly RunColumn[] {
    return this.#groupColumns;
  }

  get current(): RunLines {
    return this.#lines;
  }

  /** Folded or unfolded by the user. */
  get toggled(): ReadonlySet<string> {
    return this.#toggled;
  }

  toggle(id: string): void {
    const toggled = new Set(this.#toggled);
    if (!toggled.delete(id)) toggled.add(id);
    this.#toggled = toggled;
  }

  /** Unfolds all groups, or where all are unfolded folds them. */
  toggleGroups(): void {
    const { groups } = this.#lines;
    const ids = new Set(groups.map(({ id }) => id));
    const others = [...this.#toggled].filter((id) => !ids.has(id));
    const isAnyFolded = groups.some(({ isFolded }) => isFolded);
    this.#toggled = new Set(isAnyFolded ? [...others, ...ids] : others);
  }

  update({ rows, columns, layout, sort, pinned, parentOf, isNested }: LinesFrom): RunLines {
    const { groupBy, groupShows, isFlat } = layout;
    // Columns change with all that is read of histories.
    const isByColumns = groupBy.length > 0 || parseExtremeId(sort?.column ?? '') !== undefined;
    const made = isByColumns ? columns : undefined;
    const key = [rows, made, groupBy, groupShows, isFlat, sort, pinned, this.#toggled];
    if (key.every((part, at) => part === this.#key[at])) return this.#lines;
    this.#key = key;
    this.#groupColumns = groupColumns(columns, groupBy);
    const by = this.#groupColumns;
    const sorted = columns.find(({ id }) => id === sort?.column);
    const compare = compareGroups(sort, sorted, groupShows);
    const groups = {
      valuesOf: (row: RunRow) => by.map((column) => groupValueOf(row, column)),
      ...(compare ? { compare } : {}),
    };
    this.#lines = linesOf({
      rows: sortedByExtreme(rows, columns, sort),
      pinned,
      toggled: this.#toggled,
      ...(by.length > 0 ? { groups } : isNested && !isFlat ? { parentOf } : {}),
    });
    return this.#lines;
  }

  gridGroups(shows: RunLayout['groupShows'], ticks: Ticks): GridGroups {
    if (this.#ticks.of !== ticks.ids) this.#ticks = { of: ticks.ids, states: new Map() };
    const { states } = this.#ticks;
    return {
      columns: this.#groupColumns,
      cellOf: (group, column) => this.#cells.cellOf(group, column, shows),
      tickState: (group) => {
        const known = states.get(group);
        if (known) return known;
        const state = ticks.stateOf(group.rows);
        states.set(group, state);
        return state;
      },
    };
  }
}

/** Those of a layout that this table has, in the order of the layout. */
function groupColumns(columns: readonly RunColumn[], groupBy: RunLayout['groupBy']): readonly RunColumn[] {
  return groupBy.flatMap((id) => columns.find((column) => column.id === id && isGroupable(column)) ?? []);
}
