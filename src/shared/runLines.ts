import type { RunRow } from './runTable.ts';

// What stands in the table, line by line: the runs in their order, those pinned on top of all, and either in
// groups or children under their parents. Pure, and made anew only when something of it changes.

/** A run. */
export interface RowLine {
  readonly kind: 'run';
  /** The run's id. */
  readonly id: string;
  readonly row: RunRow;
  /** How far it is indented. */
  readonly depth: number;
  /** The line it is folded away with. */
  readonly parent?: string;
  /** How many runs stand under it at once; 0 where it can't be folded. */
  readonly children: number;
  readonly isFolded: boolean;
  readonly isPinned: boolean;
}

/** Runs that have the same values. */
export interface GroupLine {
  readonly kind: 'group';
  /** No run has it. */
  readonly id: string;
  /** One per column that it is grouped by; undefined: not logged. */
  readonly values: readonly (string | undefined)[];
  /** All of them, also those that are pinned and stand on top. */
  readonly rows: readonly RunRow[];
  readonly isFolded: boolean;
}

export type RunLine = RowLine | GroupLine;

export interface LinesInput {
  /** In their order. */
  readonly rows: readonly RunRow[];
  readonly pinned: ReadonlySet<string>;
  /** Lines that the user folded or unfolded: groups are folded by themselves, parents are not. */
  readonly toggled: ReadonlySet<string>;
  /** Absent for none. */
  readonly groups?: {
    /** Value by value. */
    readonly valuesOf: (row: RunRow) => readonly (string | undefined)[];
    /** Which group comes first; by themselves they stand as their first runs do. */
    readonly compare?: (one: GroupLine, other: GroupLine) => number;
  };
  /** The parent of a run; absent where all stand side by side. */
  readonly parentOf?: (row: RunRow) => string | undefined;
}

export interface RunLines {
  readonly lines: readonly RunLine[];
  readonly groups: readonly GroupLine[];
  /** Place of a line; undefined for one that is not shown. */
  readonly placeOf: (id: string) => number | undefined;
  /** The runs of a line: a group's, or one with all that are nested in it. */
  readonly runsOf: (id: string) => readonly RunRow[];
}

export function linesOf(input: LinesInput): RunLines {
  const { rows, groups: grouping } = input;
  if (grouping) {
    const groups = groupsOf(rows, grouping, input.toggled);
    const byId = new Map(groups.map((group) => [group.id, group]));
    return finished({
      lines: groupedLines(input, groups),
      groups,
      rows,
      below: (id) => byId.get(id)?.rows,
    });
  }
  const children = input.parentOf ? childrenOf(rows, input.parentOf) : noChildren;
  return finished({
    lines: nestedLines(input, children),
    groups: [],
    rows,
    below: (id) => (children.has(id) ? familyOf(rows, children, id) : undefined),
  });
}

/** Is there a run whose parent is there too? */
export function hasNested(rows: readonly RunRow[], parentOf: (row: RunRow) => string | undefined): boolean {
  const ids = new Set(rows.map(({ id }) => id));
  return rows.some((row) => {
    const parent = parentOf(row);
    return parent !== undefined && parent !== row.id && ids.has(parent);
  });
}

type Children = ReadonlyMap<string, readonly RunRow[]>;
const noChildren: Children = new Map();
const childless: readonly RunRow[] = [];

function finished({
  lines,
  groups,
  rows,
  below,
}: Pick<RunLines, 'lines' | 'groups'> & {
  readonly rows: readonly RunRow[];
  readonly below: (id: string) => readonly RunRow[] | undefined;
}): RunLines {
  const places = new Map(lines.map(({ id }, index) => [id, index]));
  return {
    lines,
    groups,
    placeOf: (id) => places.get(id),
    runsOf: (id) => below(id) ?? rows.filter((row) => row.id === id),
  };
}

function groupsOf(
  rows: readonly RunRow[],
  { valuesOf, compare }: NonNullable<LinesInput['groups']>,
  toggled: LinesInput['toggled'],
): readonly GroupLine[] {
  const found = new Map<string, { readonly values: GroupLine['values']; readonly rows: RunRow[] }>();
  for (const row of rows) {
    const values = valuesOf(row);
    // JSON tells a text that is empty from a value that is not there.
    const id = `group ${JSON.stringify(values.map((value) => value ?? null))}`;
    const group = found.get(id);
    if (group) group.rows.push(row);
    else found.set(id, { values, rows: [row] });
  }
  const groups = [...found].map(([id, group]): GroupLine => ({
    kind: 'group',
    id,
    ...group,
    isFolded: !toggled.has(id),
  }));
  return compare ? groups.sort(compare) : groups;
}

function groupedLines({ rows, pinned }: LinesInput, groups: readonly GroupLine[]): readonly RunLine[] {
  const lines: RunLine[] = [];
  for (const row of rows) if (pinned.has(row.id)) lines.push(plainLine(row, { isPinned: true }));
  for (const group of groups) {
    lines.push(group);
    if (group.isFolded) continue;
    for (const row of group.rows) {
      if (!pinned.has(row.id)) lines.push({ ...plainLine(row), depth: 1, parent: group.id });
    }
  }
  return lines;
}

function plainLine(row: RunRow, { isPinned = false } = {}): RowLine {
  return { kind: 'run', id: row.id, row, depth: 0, children: 0, isFolded: false, isPinned };
}

/** By the ids of parents that are there. */
function childrenOf(
  rows: readonly RunRow[],
  parentOf: (row: RunRow) => string | undefined,
): Map<string, RunRow[]> {
  const ids = new Set(rows.map(({ id }) => id));
  const children = new Map<string, RunRow[]>();
  for (const row of rows) {
    const parent = parentOf(row);
    if (parent === undefined || parent === row.id || !ids.has(parent)) continue;
    const list = children.get(parent);
    if (list) list.push(row);
    else children.set(parent, [row]);
  }
  return children;
}

/** A pinned run stands on top with its children, and no more under its parent. */
function nestedLines({ rows, pinned, toggled }: LinesInput, children: Children): readonly RunLine[] {
  const top = rows.filter(({ id }) => pinned.has(id));
  if (children.size === 0) {
    const rest = top.length === 0 ? rows : rows.filter(({ id }) => !pinned.has(id));
    return [...top.map((row) => plainLine(row, { isPinned: true })), ...rest.map((row) => plainLine(row))];
  }
  const nested = new Set([...children.values()].flat().map(({ id }) => id));
  const roots = rows.filter(({ id }) => !nested.has(id) && !pinned.has(id));
  const lines: RunLine[] = [];
  const seen = new Set<string>();
  const put = (root: RunRow): void => {
    // A list in place of recursion: nothing says how deep runs are nested.
    const todo: (Pick<RowLine, 'row' | 'depth' | 'parent'> & { readonly isShown: boolean })[] = [
      { row: root, depth: 0, isShown: true },
    ];
    for (let next = todo.pop(); next; next = todo.pop()) {
      const { isShown, ...place } = next;
      const { id } = place.row;
      if (seen.has(id)) continue;
      seen.add(id);
      const all = children.get(id) ?? childless;
      const below = pinned.size === 0 ? all : all.filter((row) => !pinned.has(row.id));
      const isFolded = below.length > 0 && toggled.has(id);
      const isPinned = pinned.has(id);
      if (isShown) lines.push({ kind: 'run', id, ...place, children: below.length, isFolded, isPinned });
      const inner = { depth: place.depth + 1, parent: id, isShown: isShown && !isFolded };
      for (let at = below.length - 1; at >= 0; at--) todo.push({ row: below[at]!, ...inner });
    }
  };
  for (const row of [...top, ...roots]) put(row);
  // Runs that name each other as parents: MLflow lets anybody write such tags.
  for (const row of rows) if (!seen.has(row.id)) put(row);
  return lines;
}

function familyOf(rows: readonly RunRow[], children: Children, id: string): readonly RunRow[] {
  const family = new Set([id]);
  for (const each of family) for (const child of children.get(each) ?? []) family.add(child.id);
  return rows.filter((row) => family.has(row.id));
}
