import { extremePoint } from './extremeColumns.ts';
import type { ColumnExtreme } from './extremeColumns.ts';
import { extremeKinds } from './metricExtremes.ts';
import type { CellValue, RunRow, ValueGroup, ValueKey } from './runTable.ts';
import type { RunLayout } from './runView.ts';

// Which columns a table of runs has, and in which order. Pure.

export type ColumnGroup = 'attributes' | ValueGroup;

export interface RunColumn {
  /** Unique, and the same over reloads: `metrics.loss`. */
  readonly id: string;
  readonly group: ColumnGroup;
  /** Of its group among the groups. */
  readonly groupPlace: number;
  readonly key: string;
  /** What its head says. */
  readonly label: string;
  /** Place of its values in a row's list, or of its metric's last values; -1 for attributes. */
  readonly index: number;
  /** Its values are numbers: they stand right. */
  readonly isNumeric: boolean;
  /** Not all loaded runs have the same. */
  readonly differs: boolean;
  /** It shows not the last value of the metric, but one of the whole history. */
  readonly extreme?: ColumnExtreme;
}

export interface ArrangedColumns {
  /** All there are, in their order. */
  readonly all: readonly RunColumn[];
  /** Of those that are shown: beside the name, and the rest. */
  readonly pinned: readonly RunColumn[];
  readonly scrolling: readonly RunColumn[];
  /** How many "only columns that differ" hides. */
  readonly alike: number;
}

export const groupTitles: Readonly<Record<ColumnGroup, string>> = {
  attributes: 'Run',
  params: 'Params',
  metrics: 'Metrics',
  tags: 'Tags',
};

/** What stands in the column of the names, which is always there. */
export const nameId = 'attributes.run_name';

const attributes = [
  { key: 'status', label: 'Status', isNumeric: false, isShown: true },
  { key: 'start_time', label: 'Created', isNumeric: false, isShown: true },
  { key: 'duration', label: 'Duration', isNumeric: true, isShown: true },
  { key: 'user_id', label: 'User', isNumeric: false, isShown: false },
  { key: 'datasets', label: 'Dataset', isNumeric: false, isShown: false },
  { key: 'run_id', label: 'Run ID', isNumeric: false, isShown: false },
] as const;

/** By the table itself: all but what MLflow keeps for its own use, and what the machine says of itself. */
export function isShownAtFirst({
  group,
  key,
  extreme,
}: Pick<RunColumn, 'group' | 'key' | 'extreme'>): boolean {
  if (extreme) return false;
  if (group === 'attributes') return attributes.some((one) => one.key === key && one.isShown);
  if (group === 'tags') return !key.startsWith('mlflow.');
  return !(group === 'metrics' && key.startsWith('system/'));
}

export function isShown(column: RunColumn, { shown, hidden }: Pick<RunLayout, 'shown' | 'hidden'>): boolean {
  return isShownAtFirst(column) ? !hidden.includes(column.id) : shown.includes(column.id);
}

/** All columns that these rows have. Of `keys` those without any value in them are left out. */
export function columnsOf(keys: readonly ValueKey[], rows: readonly RunRow[]): readonly RunColumn[] {
  const stats = new ColumnStats();
  stats.add(rows, keys.length);
  return columnsWith(keys, stats);
}

/** The same, where it is known already what rows have in them. */
export function columnsWith(keys: readonly ValueKey[], stats: ColumnStats): readonly RunColumn[] {
  const order = groupOrderOf(keys);
  const fixed = attributes.map(({ key, label, isNumeric }): RunColumn => ({
    id: `attributes.${key}`,
    group: 'attributes',
    groupPlace: order.indexOf('attributes'),
    key,
    label,
    index: -1,
    isNumeric,
    differs: true,
  }));
  const found = keys.flatMap(({ group, key }, index): RunColumn[] => {
    const found = stats.of(index);
    if (!found?.isThere) return [];
    return [
      {
        id: `${group}.${key}`,
        group,
        groupPlace: order.indexOf(group),
        key,
        label: key,
        index,
        isNumeric: group === 'metrics' || (group === 'params' && found.isNumeric),
        differs: found.differs,
      },
    ];
  });
  return [...fixed, ...found];
}

/** Sorted into groups and their order, and chosen, as the user has set it. */
export function arrangeColumns(columns: readonly RunColumn[], layout: RunLayout): ArrangedColumns {
  const places = new Map(layout.order.map((id, index) => [id, index]));
  // A metric's extremes stand behind its last value until they are moved.
  const placeOf = ({ id, key, extreme }: RunColumn): number =>
    places.get(id) ?? (extreme && places.get(`metrics.${key}`)) ?? Infinity;
  const all = [...columns].sort(
    (a, b) => a.groupPlace - b.groupPlace || compareNumbers(placeOf(a), placeOf(b)) || byNature(a, b),
  );
  const [hidden, shown, pins] = [new Set(layout.hidden), new Set(layout.shown), new Set(layout.pinned)];
  const chosen = all.filter((column) =>
    isShownAtFirst(column) ? !hidden.has(column.id) : shown.has(column.id),
  );
  const kept = layout.onlyDifferences ? chosen.filter(({ differs }) => differs) : chosen;
  const byId = new Map(kept.map((column) => [column.id, column]));
  return {
    all,
    pinned: layout.pinned.flatMap((id) => byId.get(id) ?? []),
    scrolling: kept.filter(({ id }) => !pins.has(id)),
    alike: chosen.length - kept.length,
  };
}

/** The layout with a column one place further in its group; itself where there is no such place. */
export function movedColumn(
  layout: RunLayout,
  { scrolling, pinned, all }: ArrangedColumns,
  { id, by }: { readonly id: string; readonly by: 1 | -1 },
): RunLayout {
  const pinnedAt = layout.pinned.indexOf(id);
  if (pinnedAt >= 0) {
    const ids = pinned.map((column) => column.id);
    return { ...layout, pinned: swapped(ids, ids.indexOf(id), by) };
  }
  const at = scrolling.findIndex((column) => column.id === id);
  const [column, other] = [scrolling[at], scrolling[at + by]];
  if (!column || other?.group !== column.group) return layout;
  const group = all.filter((each) => each.group === column.group).map((each) => each.id);
  const rest = group.filter((each) => each !== id);
  const target = rest.indexOf(other.id) + (by === 1 ? 1 : 0);
  const others = layout.order.filter((each) => !group.includes(each));
  return { ...layout, order: [...others, ...rest.toSpliced(target, 0, id)] };
}

/** A run's value in a column of params, metrics or tags; undefined where it has none, or it was not read. */
export function valueOf(
  row: RunRow,
  { index, extreme }: Pick<RunColumn, 'index' | 'extreme'>,
): CellValue | undefined {
  if (!extreme) return row.values[index] ?? undefined;
  const known = extreme.known.get(row.id);
  const point = extremePoint(row, extreme);
  return point || !known || known.problem !== undefined ? point?.value : 'NaN';
}

/** May runs be grouped by it? Not by numbers that each run has its own of. */
export function isGroupable({ group, key }: Pick<RunColumn, 'group' | 'key'>): boolean {
  if (group === 'attributes') return key === 'status' || key === 'user_id' || key === 'datasets';
  return group === 'params' || group === 'tags';
}

/** What a run has in a column of texts that runs are grouped by. */
export function groupValueOf(
  row: RunRow,
  column: Pick<RunColumn, 'group' | 'key' | 'index'>,
): string | undefined {
  if (column.group !== 'attributes') {
    const value = valueOf(row, column);
    return value === undefined ? undefined : String(value);
  }
  return { status: row.status, user_id: row.user || undefined, datasets: row.datasets }[column.key];
}

export function isNumericText(text: string): boolean {
  return text.trim() !== '' && !Number.isNaN(Number(text));
}

/** Behind more metrics than that nobody would find the params. */
const mostMetricsFirst = 30;

/**
 * What people look for first is how well a run did: metrics are not to be scrolled to, unless they are many. Keys
 * without values count too: which ones have values changes with each filter, and columns should not.
 */
function groupOrderOf(keys: readonly ValueKey[]): readonly ColumnGroup[] {
  const countIn = (wanted: ValueGroup): number =>
    keys.filter(({ group, key }) => group === wanted && isShownAtFirst({ group, key })).length;
  const metrics = countIn('metrics');
  return metrics > mostMetricsFirst && metrics > countIn('params')
    ? ['attributes', 'params', 'tags', 'metrics']
    : ['attributes', 'metrics', 'params', 'tags'];
}

const names = new Intl.Collator('en', { numeric: true });

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** Attributes as they stand above; else by name, the machine's own metrics last. */
function byNature(a: RunColumn, b: RunColumn): number {
  if (a.group === 'attributes') return 0;
  const isSystem = ({ key }: RunColumn): number => Number(key.startsWith('system/'));
  return isSystem(a) - isSystem(b) || names.compare(a.key, b.key) || placeInMetric(a) - placeInMetric(b);
}

/** The last value comes first. */
function placeInMetric({ extreme }: RunColumn): number {
  return extreme ? extremeKinds.indexOf(extreme.kind) : -1;
}

interface ColumnStat {
  isThere: boolean;
  isNumeric: boolean;
  differs: boolean;
  readonly first: CellValue | null;
}

/** What rows have in each place of their values; more rows can be added. */
export class ColumnStats {
  readonly #columns: ColumnStat[] = [];
  #rows = 0;

  of(index: number): Readonly<ColumnStat> | undefined {
    return this.#columns[index];
  }

  /** Gives whether any column has changed by it. */
  add(rows: readonly RunRow[], columns: number): boolean {
    let hasChanged = false;
    for (let index = 0; index < columns; index++) {
      const before = this.#columns[index];
      const column = before ? { ...before } : newStat(rows, { index, before: this.#rows });
      for (const { values } of rows) addValue(column, values[index] ?? null);
      if (before && isSameStat(before, column)) continue;
      this.#columns[index] = column;
      hasChanged = true;
    }
    this.#rows += rows.length;
    return hasChanged;
  }
}

/** Rows from before it was known have nothing in it. */
function newStat(
  rows: readonly RunRow[],
  { index, before }: { readonly index: number; readonly before: number },
): ColumnStat {
  const first = before > 0 ? null : (rows[0]?.values[index] ?? null);
  return { isThere: false, isNumeric: true, differs: false, first };
}

function addValue(column: ColumnStat, value: CellValue | null): void {
  if (value !== column.first) column.differs = true;
  if (value === null) return;
  column.isThere = true;
  if (column.isNumeric && typeof value === 'string' && !isNumericText(value)) column.isNumeric = false;
}

function isSameStat(one: ColumnStat, other: ColumnStat): boolean {
  return one.isThere === other.isThere && one.isNumeric === other.isNumeric && one.differs === other.differs;
}

function swapped(list: readonly string[], at: number, by: 1 | -1): readonly string[] {
  const [one, other] = [list[at], list[at + by]];
  if (one === undefined || other === undefined) return list;
  return list.with(at, other).with(at + by, one);
}
