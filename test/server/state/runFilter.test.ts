import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '../../../src/api/entities.ts';
import { runDialect } from '../../../src/filter/dialects.ts';
import { checkExpression } from '../../../src/filter/expression.ts';
import { FilterError } from '../../../src/filter/filterError.ts';
import type { FilterPlan } from '../../../src/filter/filterPlan.ts';
import { noFilter, plainFilter, planFilter } from '../../../src/filter/filterPlan.ts';
import { withRest } from '../../../src/state/runFilter.ts';
import { countRuns, readNamedRuns, readRunPages } from '../../../src/state/runTableReads.ts';
import { filterCases, filterNow, logFilterRuns } from '../../filterCases.ts';
import { TrackingServer } from './trackingServer.ts';

/** All of it asked of the runs, whatever the server could do. */
function onRuns(filter: string): FilterPlan {
  const { sent } = planFilter(filter, 'extended', filterNow);
  const condition = checkExpression(sent, runDialect);
  return { ...noFilter, rest: { condition, words: [], places: [] } };
}

describe('a filter, by the server and on loaded runs', () => {
  let server: TrackingServer;
  let experimentId: string;
  let all: readonly Run[];

  before(async () => {
    server = await TrackingServer.started();
    experimentId = await logFilterRuns(server.client, 'filtered');
    all = await read(noFilter);
  });
  after(() => server[Symbol.asyncDispose]());

  async function read(filter: FilterPlan): Promise<readonly Run[]> {
    const order_by = ['attributes.start_time ASC'];
    return (await readRunPages(server.client, { experimentId, filter, order_by, count: 100 }, {})).runs;
  }

  const namesOf = (runs: readonly Run[]): string => runs.map(({ info }) => info.run_name).join(' ');

  for (const [filter, names, words] of filterCases) {
    it(filter === '' ? 'nothing' : filter, async () => {
      const asked = planFilter(filter, 'extended', filterNow);
      assert.equal(asked.rest, undefined);
      assert.equal(namesOf(await read(asked)), names, 'the server');
      assert.equal(namesOf(await withRest(all, onRuns(filter))), names, 'the loaded runs');
      const shared = planFilter(filter, 'plain', filterNow);
      assert.equal(shared.rest?.words.join(' '), words);
      assert.equal(namesOf(await read(shared)), names, 'both');
      const count = await countRuns(server.client, { experiment_ids: [experimentId], filter: asked });
      const found = names === '' ? 0 : (await read(asked)).length;
      assert.equal(count, found);
    });
  }

  it('runs that are named answer the filter too', async () => {
    const ids = all.map(({ info }) => info.run_id);
    for (const language of ['plain', 'extended'] as const) {
      const filter = planFilter("run_name = 'old' OR run_name = 'nan'", language);
      const runs = await readNamedRuns(server.client, { experimentId, ids: ids.slice(1), filter }, {});
      assert.equal(namesOf(runs), 'nan', language);
    }
  });

  it('a hostile pattern is given up, and others have their turn until then', async () => {
    // Each letter another one, so that nothing learned from the last one helps.
    const text = (seed: number): string =>
      Array.from({ length: 50 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((index * 7 + seed * 131) % 20_000)),
      ).join('');
    const [run] = all;
    const runs = Array.from({ length: 1000 }, (_, index) => ({
      ...run!,
      data: { tags: [{ key: 'text', value: text(index) }] },
    }));
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await assert.rejects(
      withRest(runs, onRuns("tags.text RLIKE '(?:\\w?\\w?\\w?\\w?\\w?){40}[ab]\\d$'")),
      (error: unknown) =>
        error instanceof FilterError && error.message.startsWith('RLIKE takes too long here'),
    );
    clearInterval(turning);
    assert.ok(turns > 5, String(turns));
  });

  it('and so is one that nobody waits for', async () => {
    const controller = new AbortController();
    const runs = Array.from({ length: 20_000 }, () => all).flat();
    const reading = withRest(runs, onRuns("run_name RLIKE 'x' OR run_name RLIKE 'y'"), controller.signal);
    controller.abort();
    await assert.rejects(reading, { name: 'AbortError' });
  });

  it('a wrong one is sent as it is, and the server says so', async () => {
    await assert.rejects(read(planFilter('metrics.a > 1 OR', 'plain')), /Invalid clause/);
    await assert.rejects(read(planFilter('metrics.a > 1 OR', 'extended')), /Expected a comparison/);
    await assert.rejects(read(plainFilter("run_name RLIKE 'x'")), /Invalid comparator/);
  });
});
