import type { EntityType } from '../../src/filter/dialect.ts';
import type { KnownKeys } from '../../src/filter/completion.ts';
import { withExtremes } from '../../src/shared/extremeColumns.ts';
import type { RunExtremes } from '../../src/shared/metricExtremes.ts';
import type { ExtremesFrom } from '../../src/shared/extremeColumns.ts';
import { ColumnStats, columnsWith } from '../../src/shared/runColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import { hasNested } from '../../src/shared/runLines.ts';
import type { RowLine } from '../../src/shared/runLines.ts';
import type { RowOrder, RunRow, ValueGroup, ValueKey } from '../../src/shared/runTable.ts';
import { entryPointTag, parentTag } from '../../src/shared/runTags.ts';

const mostValues = 50;

export interface NewRows {
  /** Behind how many known ones the keys come. */
  readonly from: number;
  readonly keys: readonly ValueKey[];
  readonly rows: readonly RunRow[];
}

/** The rows as they have come so far, and the columns that follow from them. */
export class RunData {
  readonly #byId = new Map<string, RunRow>();
  #keys: ValueKey[] = [];
  #rows: readonly RunRow[] = [];
  #parentPlace = -1;
  #entryPointPlace = -1;
  #stats: ColumnStats | undefined;
  #columns: readonly RunColumn[] | undefined;
  #isNested: boolean | undefined;
  #parentNames: Readonly<Record<string, string>> = {};
  readonly #extremes = new Map<string, Map<string, RunExtremes>>();
  #withExtremes: { readonly of: readonly unknown[]; readonly columns: readonly RunColumn[] } | undefined;

  get rows(): readonly RunRow[] {
    return this.#rows;
  }

  /** The same list as long as they are the same. */
  get columns(): readonly RunColumn[] {
    if (!this.#stats) this.#addStats((this.#stats = new ColumnStats()), this.#rows);
    this.#columns ??= columnsWith(this.#keys, this.#stats);
    return this.#columns;
  }

  /** Those, and for the extremes that are asked for. */
  columnsFor(view: Pick<ExtremesFrom, 'layout' | 'sort' | 'chosen'>): readonly RunColumn[] {
    const { columns: own } = this;
    const of = [own, this.#rows, view.layout.shown, view.layout.directions, view.sort?.column, view.chosen];
    const before = this.#withExtremes;
    if (before?.of.every((part, at) => part === of[at])) return before.columns;
    const columns = withExtremes(own, { ...view, rows: this.#rows, known: this.#extremes });
    this.#withExtremes = { of, columns };
    return columns;
  }

  addExtremes(extremes: readonly RunExtremes[]): void {
    this.#withExtremes = undefined;
    for (const each of extremes) {
      const byRun = this.#extremes.get(each.metric) ?? new Map<string, RunExtremes>();
      this.#extremes.set(each.metric, byRun);
      byRun.set(each.runId, each);
    }
  }

  /** The id of a run's parent, which may not be here; undefined where it is not nested. */
  readonly parentOf = (row: RunRow): string | undefined => {
    const parent = row.values[this.#parentPlace];
    return typeof parent === 'string' ? parent : undefined;
  };

  setParentNames(names: Readonly<Record<string, string>>): void {
    this.#parentNames = names;
  }

  /** What a run's parent is called; undefined where it has none, or its name is not known (yet). */
  parentNameOf(row: RunRow): string | undefined {
    const parent = this.parentOf(row);
    if (parent === undefined || parent === row.id) return undefined;
    return this.#byId.get(parent)?.name ?? this.#parentNames[parent];
  }

  /** The same, where the run does not stand under its parent anyway. */
  parentNameBeside({ row, parent }: Pick<RowLine, 'row' | 'parent'>): string | undefined {
    return parent !== undefined && parent === this.parentOf(row) ? undefined : this.parentNameOf(row);
  }

  /** Has it a parent that is not here, and whose name is not known? */
  lacksParentName(runId: string): boolean {
    const row = this.#byId.get(runId);
    return row !== undefined && this.parentOf(row) !== undefined && this.parentNameOf(row) === undefined;
  }

  /** Was it made by an entry point of a project? */
  isFromProject({ values }: RunRow): boolean {
    return this.#entryPointPlace >= 0 && (values[this.#entryPointPlace] ?? null) !== null;
  }

  /** Has any run that was here a parent? */
  get hasChildren(): boolean {
    return this.#parentPlace >= 0;
  }

  /** Does any run stand under its parent, which is here too? */
  get isNested(): boolean {
    this.#isNested ??= this.#parentPlace >= 0 && hasNested(this.#rows, this.parentOf);
    return this.#isNested;
  }

  /** Rows that are new are shown when the order names them. */
  add({ from, keys, rows }: NewRows): void {
    if (keys.length > 0) this.#keys = [...this.#keys.slice(0, from), ...keys];
    this.#parentPlace = this.#placeOfTag(parentTag);
    this.#entryPointPlace = this.#placeOfTag(entryPointTag);
    const isChange = rows.some(({ id }) => this.#byId.has(id));
    for (const row of rows) this.#byId.set(row.id, row);
    this.#isNested = undefined;
    if (!isChange) return;
    this.#rows = this.#rows.map((row) => this.#byId.get(row.id) ?? row);
    this.#stats = undefined;
    this.#columns = undefined;
  }

  setOrder({ kept, ids }: RowOrder): void {
    const more = ids.flatMap((id) => this.#byId.get(id) ?? []);
    const isMore = kept === this.#rows.length;
    this.#rows = [...this.#rows.slice(0, kept), ...more];
    this.#isNested = undefined;
    if (isMore) {
      if (this.#stats) this.#addStats(this.#stats, more);
      return;
    }
    const there = new Set(this.#rows.map(({ id }) => id));
    for (const id of this.#byId.keys()) if (!there.has(id)) this.#byId.delete(id);
    this.#stats = undefined;
    this.#columns = undefined;
  }

  #placeOfTag(tag: string): number {
    return this.#keys.findIndex(({ group, key }) => group === 'tags' && key === tag);
  }

  #addStats(stats: ColumnStats, rows: readonly RunRow[]): void {
    if (stats.add(rows, this.#keys.length)) this.#columns = undefined;
  }

  /** Has any run come yet that has logged something? */
  get isAnyKnown(): boolean {
    return this.#keys.length > 0;
  }

  /** For the completion of filters. */
  get known(): KnownKeys {
    const keysOf = (group: ValueGroup): readonly string[] =>
      this.#keys
        .filter((key) => key.group === group)
        .map(({ key }) => key)
        .sort();
    return {
      metrics: keysOf('metrics'),
      params: keysOf('params'),
      tags: keysOf('tags'),
      valuesOf: (type, key) => this.#valuesOf(type, key),
    };
  }

  #valuesOf(type: EntityType, key: string): readonly string[] {
    const found = new Set<string>();
    const group = type === 'parameter' ? 'params' : type === 'tag' ? 'tags' : undefined;
    const place = this.#keys.findIndex((each) => each.group === group && each.key === key);
    for (const row of this.#rows) {
      const value = group === undefined ? attributeOf(row, key) : row.values[place];
      if (value !== undefined && value !== null) found.add(String(value));
      if (found.size >= mostValues) break;
    }
    return [...found].sort();
  }
}

function attributeOf(row: RunRow, key: string): string | undefined {
  return { run_name: row.name, run_id: row.id, user_id: row.user }[key];
}
