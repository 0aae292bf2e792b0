import assert from 'node:assert/strict';
import type { MlflowClient } from '../src/api/client.ts';
import type { FilterLanguage } from '../src/filter/filterPlan.ts';
import { findExperiments } from '../src/state/experimentReads.ts';
import { readExtremes } from '../src/state/extremeReads.ts';
import {
  deleteItem,
  deleteItemTag,
  readItemTags,
  renameItem,
  restoreItem,
  setItemTag,
} from '../src/state/itemEdits.ts';
import type { Item } from '../src/state/itemEdits.ts';
import { readNestedRuns } from '../src/state/nestedRuns.ts';
import { readRuns } from '../src/state/runListReads.ts';
import { runTreeOf } from '../src/state/runTree.ts';
import type { RunQuery } from '../src/shared/runView.ts';
import type { RunList } from '../src/state/trackingReads.ts';

// What the explorer asks of a server, and changes there: the same of the embedded one and of a real MLflow.

export interface ExplorerCase {
  readonly name: string;
  readonly check: (server: ExplorerServer) => Promise<void>;
}

/** A server in the words of these cases. */
export class ExplorerServer {
  readonly client: MlflowClient;
  readonly language: FilterLanguage;

  constructor(client: MlflowClient, language: FilterLanguage) {
    this.client = client;
    this.language = language;
  }

  async newExperiment(name: string): Promise<string> {
    return (await this.client.call('createExperiment', { name })).experiment_id;
  }

  async newRun(experimentId: string, start: number, loss: number, parent?: string): Promise<string> {
    const { run } = await this.client.call('createRun', {
      experiment_id: experimentId,
      run_name: `run ${start}`,
      start_time: start,
      tags: parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }],
    });
    const { run_id } = run.info;
    await this.client.call('logMetric', { run_id, key: 'loss', value: loss, timestamp: 1 });
    return run_id;
  }

  read(
    experimentId: string,
    query: RunQuery,
    more: { readonly count?: number; readonly viewType?: 'ALL'; readonly counts?: true } = {},
  ): Promise<RunList> {
    const request = {
      experimentId,
      count: 100,
      viewType: 'ACTIVE_ONLY',
      others: new Set<string>(),
      counts: false,
      language: this.language,
      query,
    } as const;
    return readRuns(this.client, { ...request, ...more });
  }
}

/** The names of runs as they stand in the tree. */
export function drawn(list: RunList): readonly string[] {
  const tree = runTreeOf(list);
  const lines = (run: (typeof tree.roots)[number], indent: string): readonly string[] => [
    indent + run.info.run_name,
    ...tree.childrenOf(run.info.run_id).flatMap((child) => lines(child, `${indent}  `)),
  ];
  return tree.roots.flatMap((run) => lines(run, ''));
}

const finds: readonly (readonly [typed: string, found: readonly string[]])[] = [
  ['100%', ['about 100% sure']],
  ['ABOUT', ['about 100% sure']],
  ["o'b", [`Miles O'Brien's "best"`]],
  ['"best"', [`Miles O'Brien's "best"`]],
  ['a_b', ['a_b']],
  ['back\\', ['back\\slash']],
  ['מודל', ['מודל 🍷']],
  ['🍷', ['מודל 🍷']],
  ["'; DROP", []],
];

/** MLflow's SQL stores keep infinity as this. */
const most = Number.MAX_VALUE;

export const explorerCases: readonly ExplorerCase[] = [
  {
    name: 'the lowest and highest values of whole histories, as all their points say them',
    async check(server) {
      const id = await server.newExperiment('extremes');
      const { client } = server;
      const runIds: string[] = [];
      const histories: readonly (readonly (number | string)[])[] = [
        Array.from({ length: 3000 }, (_, at) => ((at * 7919) % 1009) / 1009),
        ['NaN', 3, 'Infinity', 0.1 + 0.2, 'NaN', '-Infinity', -1],
        ['NaN'],
        [2, 1, 1, 2],
      ];
      for (const values of histories) {
        const { run } = await client.call('createRun', { experiment_id: id, start_time: 1 });
        runIds.push(run.info.run_id);
        for (let start = 0; start < values.length; start += 1000) {
          const metrics = values.slice(start, start + 1000).map((value, at) => ({
            key: 'm',
            value: value as number,
            timestamp: 5000 - ((start + at) % 3),
            step: start + at,
          }));
          await client.call('logBatch', { run_id: run.info.run_id, metrics });
        }
      }
      const found = await readExtremes(
        client,
        runIds.map((runId) => ({ runId, metric: 'm' })),
        { isEmbedded: server.language === 'extended', signal: new AbortController().signal },
      );
      const expected = histories.map((values, run) => {
        const numbers = values.map(Number).map((value) => Math.max(-most, Math.min(most, value)));
        const known = numbers.filter((value) => !Number.isNaN(value));
        const point = (value: number) => {
          const step = numbers.indexOf(value);
          return [value, step, 5000 - (step % 3)];
        };
        const extremes = known.length > 0 ? [Math.min(...known), Math.max(...known)].map(point) : [];
        return [runIds[run], ...extremes];
      });
      const said = found.map(({ runId, min, max }) => [
        runId,
        ...[min, max].flatMap((point) => (point ? [[Number(point.value), point.step, point.timestamp]] : [])),
      ]);
      assert.deepEqual(said, expected);
    },
  },
  {
    name: 'nested runs under a filter: below their parent where it matches, else with its name',
    async check(server) {
      const id = await server.newExperiment('nested');
      const good = await server.newRun(id, 1, 0.1);
      const bad = await server.newRun(id, 2, 9);
      await server.newRun(id, 3, 0.2, good);
      await server.newRun(id, 4, 0.3, bad);
      await server.newRun(id, 5, 9, good);
      const list = await server.read(id, { filter: 'metrics.loss < 1' });
      assert.deepEqual(drawn(list), ['run 4', 'run 1', '  run 3']);
      assert.deepEqual(list.parentNames, { [bad]: 'run 2' });
      const all = await server.read(id, { filter: '' });
      assert.deepEqual(drawn(all), ['run 2', '  run 4', 'run 1', '  run 5', '  run 3']);
      assert.equal(all.parentNames, undefined);
    },
  },
  {
    name: 'an order, in which a parent that is not loaded stands where its first child does',
    async check(server) {
      const id = await server.newExperiment('ordered');
      const parent = await server.newRun(id, 1, 50);
      await server.newRun(id, 2, 2, parent);
      await server.newRun(id, 3, 1);
      await server.newRun(id, 4, 3);
      const sort = { column: 'metrics.loss', isDescending: false };
      assert.deepEqual(drawn(await server.read(id, { filter: '', sort })), [
        'run 3',
        'run 4',
        'run 1',
        '  run 2',
      ]);
      const page = await server.read(id, { filter: '', sort }, { count: 3 });
      assert.deepEqual(drawn(page), ['run 3', 'run 1', '  run 2', 'run 4']);
      const falling = { column: 'metrics.loss', isDescending: true };
      assert.deepEqual(drawn(await server.read(id, { filter: '', sort: falling })), [
        'run 1',
        '  run 2',
        'run 4',
        'run 3',
      ]);
    },
  },
  {
    name: 'experiments by a part of their name, with what means more to SQL',
    async check(server) {
      for (const name of [
        'about 100% sure',
        `Miles O'Brien's "best"`,
        'a_b',
        'aXb',
        'back\\slash',
        'מודל 🍷',
      ]) {
        await server.newExperiment(name);
      }
      for (const [typed, found] of finds) {
        const experiments = await findExperiments(server.client, typed, {
          count: 100,
          viewType: 'ACTIVE_ONLY',
        });
        assert.deepEqual(
          experiments.map(({ name }) => name),
          found,
          typed,
        );
      }
    },
  },
  {
    name: 'what is nested in runs: at any depth, in one stage, also under one in the other, without those asked for',
    async check(server) {
      const id = await server.newExperiment('deeply nested');
      const { client } = server;
      const top = await server.newRun(id, 1, 0);
      const middle = await server.newRun(id, 2, 0, top);
      const gone = await server.newRun(id, 3, 0, middle);
      const deep = await server.newRun(id, 4, 0, gone);
      const other = await server.newRun(id, 5, 0);
      const below = await server.newRun(id, 6, 0, other);
      await client.call('deleteRun', { run_id: gone });
      // In a circle.
      await client.call('setTag', { run_id: other, key: 'mlflow.parentRunId', value: below });
      const item = (run: string, experimentId?: string): Item => ({
        kind: 'run',
        id: run,
        name: '',
        connectionId: 'c',
        client,
        ...(experimentId !== undefined && { experimentId }),
      });
      const nested = async (stage: 'active' | 'deleted', ...items: Item[]): Promise<readonly string[]> =>
        (await readNestedRuns(items, stage)).map(({ name }) => name).sort();
      assert.deepEqual(await nested('active', item(top)), ['run 2', 'run 4']);
      assert.deepEqual(await nested('active', item(top, id), item(middle), item(other)), ['run 4', 'run 6']);
      assert.deepEqual(await nested('deleted', item(top)), ['run 3']);
      assert.deepEqual(await nested('active', item(deep)), []);
      const sweep = await server.newRun(id, 100, 0);
      const trials = Array.from({ length: 30 }, (_, index) => server.newRun(id, 101 + index, 0, sweep));
      const [first, last] = [(await Promise.all(trials))[0]!, (await Promise.all(trials)).at(-1)!];
      await server.newRun(id, 200, 0, last);
      const names = [...trials.map((_, index) => `run ${101 + index}`), 'run 200'];
      assert.deepEqual(await nested('active', item(sweep)), names, 'more parents than are asked for singly');
      assert.deepEqual(await nested('active', item(first)), []);
      const [found] = await readNestedRuns([item(last)], 'active');
      await deleteItem(found!);
      assert.deepEqual(await nested('deleted', item(sweep, id)), ['run 200']);
    },
  },
  {
    name: 'changes of experiments and runs: name, tags, deleted and back',
    async check(server) {
      const experiment = await server.newExperiment('to be changed');
      const run = await server.newRun(experiment, 1, 1);
      const items: readonly Item[] = [
        { kind: 'experiment', id: experiment, name: '', connectionId: '', client: server.client },
        { kind: 'run', id: run, name: '', connectionId: '', client: server.client },
      ];
      const stateOf = async (item: Item): Promise<readonly string[]> => {
        if (item.kind === 'run') {
          const { info } = (await server.client.call('getRun', { run_id: item.id })).run;
          return [info.run_name, info.lifecycle_stage];
        }
        const found = (await server.client.call('getExperiment', { experiment_id: item.id })).experiment;
        return [found.name, found.lifecycle_stage];
      };
      for (const item of items) {
        const name = `${'n'.repeat(240)} שם 🍷 ${item.kind}`;
        await renameItem(item, name);
        assert.deepEqual(await stateOf(item), [name, 'active']);
        await setItemTag(item, { key: 'stage', value: 'first' });
        await setItemTag(item, { key: 'stage', value: 'second' });
        const stage = async () => (await readItemTags(item)).find(({ key }) => key === 'stage')?.value;
        assert.equal(await stage(), 'second');
        await deleteItemTag(item, 'stage');
        assert.equal(await stage(), undefined);
        await deleteItem(item);
        assert.deepEqual(await stateOf(item), [name, 'deleted']);
        await restoreItem(item);
        assert.deepEqual(await stateOf(item), [name, 'active']);
      }
      await server.client.call('deleteRun', { run_id: run });
      await assert.rejects(renameItem(items[1]!, 'late'), /active|deleted/);
    },
  },
];
