import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fillDatabase } from '../bench/server/fillDatabase.ts';
import { MlflowClient } from '../src/api/client.ts';
import type { ViewType } from '../src/api/entities.ts';
import { arrangeColumns, columnsOf, groupValueOf } from '../src/shared/runColumns.ts';
import { linesOf } from '../src/shared/runLines.ts';
import { groupStats } from '../src/shared/groupStats.ts';
import { numberOf } from '../src/shared/format.ts';
import type { CellValue, RunRow } from '../src/shared/runTable.ts';
import { initialLayout } from '../src/shared/runView.ts';
import type { RunQuery } from '../src/shared/runView.ts';
import { ConnectionList } from '../src/state/connectionList.ts';
import type { Connection } from '../src/state/connection.ts';
import { RunColors } from '../src/state/runColors.ts';
import { RunTable } from '../src/state/runTable.ts';
import { csvOf } from '../src/ui/panels/exportRuns.ts';
import { logRuns, sweepRuns } from './compareData.ts';
import { TestConnection } from './server/state/testConnection.ts';

// The core of the run table, over the wire: the same on the embedded server and on a real MLflow server.

/** Of which every fiftieth is deleted. */
const filled = 1250;
export const manyRuns = filled - filled / 50;
const manyExperiment = '1';
const sweepSize = 12;

/** Fills the database of a server that is not started yet with more runs than a page. */
export function fillManyRuns(folder: string, file: string): void {
  fillDatabase(join(folder, file), { runs: filled, experiments: 1, metrics: 2, params: 2, tags: 1 });
}

export class TableStage {
  readonly #connection: TestConnection;
  readonly #connections = new ConnectionList();
  readonly #url: string;
  #sweepId = '';
  ids: readonly string[] = [];

  constructor(url: string, kind: Connection['kind']) {
    this.#url = url;
    this.#connection = new TestConnection(url, kind);
    this.#connections.set([this.#connection]);
  }

  /** Does the server know filters beyond MLflow's, and how many runs there are? */
  get isOurs(): boolean {
    return this.#connection.kind === 'embedded';
  }

  async logSweep(): Promise<void> {
    const client = new MlflowClient({ url: this.#url });
    this.ids = await logRuns(client, 'a sweep for the table', sweepRuns(sweepSize, 2));
    const found = await client.call('getExperimentByName', { experiment_name: 'a sweep for the table' });
    this.#sweepId = found.experiment.experiment_id;
  }

  sweep(): RunTable {
    return this.#tableOf(this.#sweepId);
  }

  many(viewType?: ViewType): RunTable {
    return this.#tableOf(manyExperiment, viewType);
  }

  #tableOf(experimentId: string, viewType: ViewType = 'ACTIVE_ONLY'): RunTable {
    const memento = { get: () => undefined, update: () => Promise.resolve() };
    return new RunTable({
      connections: this.#connections,
      connectionId: this.#connection.id,
      experimentId,
      query: { filter: '' },
      colors: new RunColors(memento),
      pollSeconds: () => 0,
      viewType: () => viewType,
    });
  }
}

export interface TableCase {
  readonly title: string;
  readonly check: (stage: TableStage) => Promise<void>;
}

export const tableCases: readonly TableCase[] = [
  {
    title: 'opens with the newest run first and all that the runs have logged',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, '');
        assert.deepEqual(
          table.rows.map(({ id }) => id),
          [...stage.ids].reverse(),
        );
        const { experiment, more, problem, total } = table.state;
        assert.deepEqual([experiment, more, problem], ['a sweep for the table', false, undefined]);
        assert.equal(total, stage.isOurs ? sweepSize : undefined);
        assert.deepEqual(valuesOf(table, 'params', 'learning_rate').slice(0, 4), [
          '0.003',
          '0.01',
          '0.03',
          '0.1',
        ]);
        const tenth = sweepRuns(sweepSize, 2)[9]!;
        const row = table.rows.find(({ id }) => id === stage.ids[9])!;
        assert.deepEqual([row.name, row.status, row.end! - row.start], [tenth.name, 'FINISHED', 7000]);
      }),
  },
  ...(
    [
      ['metrics.val_loss', true],
      ['metrics.val_loss', false],
      ['params.learning_rate', false],
      ['attributes.start_time', false],
      ['attributes.run_name', true],
    ] as const
  ).map(([column, isDescending]) => ({
    title: `is ordered by ${column}${isDescending ? ', the largest first' : ''}`,
    check: (stage: TableStage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, '', { column, isDescending });
        const found = table.rows.map((row) => sortValue(table, row.id, column));
        const sorted = found.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
        assert.deepEqual(found, isDescending ? sorted.toReversed() : sorted);
        assert.ok(new Set(found).size > 2);
      }),
  })),
  {
    title: 'is filtered by the server; what that refuses is told, and the old rows stay',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, "params.seed = '0' AND metrics.val_loss > 0");
        assert.deepEqual(valuesOf(table, 'params', 'seed'), ['0', '0', '0', '0']);
        await ask(table, "attributes.nonsense = 'x'");
        assert.equal(table.state.problem?.kind, 'query');
        assert.equal(table.rows.length, 4);
      }),
  },
  {
    title: 'takes OR, brackets and patterns, if need be on what is loaded',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, "params.seed = '0' AND (run_name RLIKE 'depth=3$' OR metrics.val_loss > 100)");
        assert.ok(table.rows.every(({ name }) => name.endsWith('depth=3')));
        assert.equal(table.rows.length, 2);
        assert.deepEqual(table.state.onLoaded?.words, stage.isOurs ? undefined : ['OR', 'RLIKE']);
      }),
  },
  {
    title: 'says how much of how much is loaded, and loads more',
    check: (stage) =>
      using(stage.many(), async (table) => {
        await ask(table, '');
        const all = stage.isOurs ? manyRuns : undefined;
        assert.deepEqual([table.rows.length, table.state.more, table.state.total], [1000, true, all]);
        await table.loadMore();
        assert.deepEqual([table.rows.length, table.state.more], [manyRuns, false]);
        assert.equal(new Set(table.rows.map(({ id }) => id)).size, manyRuns);
        assert.deepEqual([table.rows[0]?.name, table.rows.at(-1)?.name], [`run ${filled - 2}`, 'run 0']);
      }),
  },
  {
    title: 'shows deleted runs among the others where they are asked for, and which they are',
    check: (stage) =>
      using(stage.many('ALL'), async (table) => {
        await ask(table, '');
        await table.loadMore();
        const deleted = table.rows.filter(({ isDeleted }) => isDeleted);
        assert.deepEqual([table.rows.length, deleted.length], [filled, filled - manyRuns]);
        assert.equal(table.state.total, stage.isOurs ? filled : undefined);
      }),
  },
  {
    title: 'pages in the order of a metric without losing a run',
    check: (stage) =>
      using(stage.many(), async (table) => {
        await ask(table, '', { column: 'metrics.metric0', isDescending: false });
        await table.loadMore();
        const values = valuesOf(table, 'metrics', 'metric0').map((value) => numberOf(value as number));
        assert.deepEqual(
          values,
          values.toSorted((one, other) => one - other),
        );
        assert.equal(new Set(table.rows.map(({ id }) => id)).size, manyRuns);
      }),
  },
  {
    title: 'is grouped by params, with what the numbers of a group come to',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, '');
        const columns = columnsOf(table.keys, table.rows);
        const columnOf = (id: string) => columns.find((column) => column.id === id)!;
        const rate = columnOf('params.learning_rate');
        const by = { valuesOf: (row: RunRow) => [groupValueOf(row, rate)] };
        const none = { pinned: new Set<string>(), toggled: new Set<string>() };
        const { groups } = linesOf({ rows: table.rows, groups: by, ...none });
        assert.deepEqual(
          groups.map(({ values, rows }) => [values[0], rows.length]),
          ['0.003', '0.01', '0.03', '0.1'].map((rate) => [rate, 3]),
        );
        const { index } = columnOf('metrics.model_size_mb');
        const sizes = groups[0]!.rows.map(({ values }) => numberOf(values[index] as number));
        const stats = groupStats(sizes);
        assert.deepEqual([stats?.count, stats?.min, stats?.max], [3, Math.min(...sizes), Math.max(...sizes)]);
      }),
  },
  {
    title: 'offers every column that the runs have, and shows those that differ only',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, '');
        const columns = columnsOf(table.keys, table.rows);
        const ids = columns.map(({ id }) => id);
        for (const id of ['params.seed', 'metrics.val_f1', 'tags.stage', 'attributes.duration'])
          assert.ok(ids.includes(id), `${id} is missing in ${ids.join()}`);
        const all = arrangeColumns(columns, initialLayout).scrolling.map(({ id }) => id);
        const unlike = arrangeColumns(columns, { ...initialLayout, onlyDifferences: true }).scrolling;
        assert.ok(all.includes('params.subsample'));
        assert.ok(!unlike.some(({ id }) => id === 'params.subsample'));
        assert.ok(unlike.some(({ id }) => id === 'params.seed'));
      }),
  },
  {
    title: 'is exported as CSV with exact values',
    check: (stage) =>
      using(stage.sweep(), async (table) => {
        await ask(table, "params.seed = '1'");
        const { scrolling } = arrangeColumns(columnsOf(table.keys, table.rows), initialLayout);
        const [head, ...lines] = csvOf({ rows: table.rows, columns: scrolling }).trim().split('\r\n');
        const place = head!.split(',').indexOf('metrics.val_loss');
        assert.deepEqual(
          lines.map((line) => Number(line.split(',')[place])),
          valuesOf(table, 'metrics', 'val_loss'),
        );
        assert.equal(lines.length, 4);
      }),
  },
];

async function using(table: RunTable, check: (table: RunTable) => Promise<void>): Promise<void> {
  try {
    await check(table);
  } finally {
    table.dispose();
  }
}

function ask(table: RunTable, filter: string, sort?: RunQuery['sort']): Promise<void> {
  return table.ask({ filter, ...(sort ? { sort } : {}) });
}

function valuesOf(table: RunTable, group: string, key: string): (CellValue | null)[] {
  const place = table.keys.findIndex((each) => each.group === group && each.key === key);
  return table.rows.map(({ values }) => values[place] ?? null);
}

function sortValue(table: RunTable, id: string, column: string): string | number {
  const at = table.rows.findIndex((row) => row.id === id);
  const row = table.rows[at]!;
  if (column === 'attributes.start_time') return row.start;
  if (column === 'attributes.run_name') return row.name;
  const [group = '', key = ''] = column.split('.');
  return valuesOf(table, group, key)[at] ?? '';
}
