import type { EntityType } from '../../src/filter/dialect.ts';
import type { KnownKeys } from '../../src/filter/completion.ts';
import { withExtremes } from '../../src/shared/extremeColumns.ts';
import type { RunExtremes } from '../../src/shared/metricExtremes.ts';
import type { ExtremesFrom } from '../../src/shared/extremeColumns.ts';
import { columnsOf } from '../../src/shared/runColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import { hasNested } from '../../src/shared/runLines.ts';
import type { RunRow, RunTableMessage, ValueGroup, ValueKey } from '../../src/shared/runTable.ts';
import { parentTag } from '../../src/shared/runTags.ts';

const mostValues = 50;

/** The rows as they have come so far, and the columns that follow from them. */
export class RunData {
  readonly #byId = new Map<string, RunRow>();
  #keys: ValueKey[] = [];
  #rows: readonly RunRow[] = [];
  #parentPlace = -1;
  #columns: readonly RunColumn[] | undefined;
  #isNested: boolean | undefined;
  readonly #extremes = new Map<string, Map<string, RunExtremes>>();
  #withExtremes: { readonly of: readonly unknown[]; readonly columns: readonly RunColumn[] } | undefined;

  get rows(): readonly RunRow[] {
    return this.#rows;
  }

  get columns(): readonly RunColumn[] {
    this.#columns ??= columnsOf(this.#keys, this.#rows);
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

  get isNested(): boolean {
    this.#isNested ??= hasNested(this.#rows, this.parentOf);
    return this.#isNested;
  }

  add({ from, keys, rows }: Extract<RunTableMessage, { readonly type: 'rows' }>): void {
    this.#keys = [...this.#keys.slice(0, from), ...keys];
    this.#parentPlace = this.#keys.findIndex(({ group, key }) => group === 'tags' && key === parentTag);
    for (const row of rows) this.#byId.set(row.id, row);
    this.#rows = this.#rows.map((row) => this.#byId.get(row.id) ?? row);
    this.#columns = undefined;
    this.#isNested = undefined;
  }

  setOrder(ids: readonly string[]): void {
    this.#rows = ids.flatMap((id) => this.#byId.get(id) ?? []);
    const there = new Set(this.#rows.map(({ id }) => id));
    for (const id of this.#byId.keys()) if (!there.has(id)) this.#byId.delete(id);
    this.#columns = undefined;
    this.#isNested = undefined;
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
