import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Reply } from './harness/server.ts';
import { ServerUnderTest } from './harness/server.ts';

describe('the extended filter language over HTTP', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
    for (const [name, acc, team] of [
      ['a-1', 0.1, 'blue'],
      ['a-2', 0.9, 'red'],
      ['b-1', 0.5, 'blue'],
    ] as const) {
      const run = await server.createRun('0', { run_name: name });
      const metrics = [{ key: 'acc', value: acc, timestamp: 1 }];
      await server.ok('POST', 'runs/log-batch', {
        run_id: run,
        metrics,
        tags: [{ key: 'team', value: team }],
      });
    }
    const long = await server.createRun('0', { run_name: 'long' });
    await server.ok('POST', 'runs/set-tag', { run_id: long, key: 'text', value: 'a'.repeat(8000) });
  });
  after(() => server[Symbol.asyncDispose]());

  const search = (filter: string, language = 'extended'): Promise<Reply> =>
    server.send('POST', '/api/2.0/mlflow/runs/search', {
      headers: { 'content-type': 'application/json', 'x-mlflow-vscode-filter': language },
      body: JSON.stringify({ experiment_ids: ['0'], filter, order_by: ['run_name'] }),
    });

  for (const [filter, names] of [
    ["tags.team = 'red' OR metrics.acc < 0.2", ['a-1', 'a-2']],
    ["tags.team = 'blue' AND (metrics.acc < 0.2 OR metrics.acc > 0.8)", ['a-1']],
    ["tags.team = 'red' OR tags.team = 'blue' AND metrics.acc < 0.2", ['a-1', 'a-2']],
    ["run_name RLIKE '^a-\\d$'", ['a-1', 'a-2']],
    ["tags.team RLIKE '(?i)^B' OR run_name RLIKE '^l'", ['a-1', 'b-1', 'long']],
    ["tags.nope RLIKE '.*'", []],
    ["tags.text RLIKE '^(a+)+$'", ['long']],
    ["tags.text RLIKE '^(a+)+b$'", []],
    ['', ['a-1', 'a-2', 'b-1', 'long']],
  ] as const) {
    it(filter === '' ? 'nothing' : filter, async () => {
      const reply = await search(filter);
      assert.equal(reply.status, 200, reply.text);
      const runs = (reply.json.runs ?? []) as readonly { readonly info: { readonly run_name: string } }[];
      assert.deepEqual(
        runs.map(({ info }) => info.run_name),
        names,
      );
    });
  }

  it('is there only for who names it', async () => {
    for (const filter of [
      "tags.team = 'red' OR metrics.acc < 0.2",
      '(metrics.acc > 0)',
      "run_name RLIKE 'a'",
    ]) {
      const reply = await server.post('runs/search', { experiment_ids: ['0'], filter });
      assert.deepEqual([reply.status, reply.json.error_code], [400, 'INVALID_PARAMETER_VALUE'], filter);
    }
    const other = await search('metrics.acc > 0', 'sql');
    assert.deepEqual(
      [other.status, other.json.message],
      [400, "X-MLflow-VSCode-Filter can only be 'extended'."],
    );
  });

  it('says what is wrong', async () => {
    const reply = await search("run_name RLIKE '(a)\\1'");
    assert.equal(reply.status, 400);
    assert.equal(reply.json.message, "Invalid pattern '(a)\\1': back references are not supported.");
    const repeated = await search("run_name RLIKE '(a{1,100}){1,100}'");
    assert.equal(repeated.status, 400);
    assert.equal(repeated.json.message, "Invalid pattern '(a{1,100}){1,100}': it repeats too much.");
  });

  it('serves others while it looks for a slow pattern, gives up on it in the end, and goes on after that', async () => {
    const experiment = await server.createExperiment('many');
    // Each letter another one, so that nothing learned from the last one helps.
    const text = (seed: number): string =>
      Array.from({ length: 2600 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((index * 7 + seed * 131) % 20_000)),
      ).join('');
    const runs = await Promise.all(Array.from({ length: 400 }, () => server.createRun(experiment)));
    await Promise.all(
      runs.map((run, index) =>
        server.ok('POST', 'runs/set-tag', { run_id: run, key: 'text', value: text(index) }),
      ),
    );
    const filter = "tags.text RLIKE '(?:\\w?\\w?\\w?\\w?\\w?){40}[ab]\\d$'";
    const searching = server.send('POST', '/api/2.0/mlflow/runs/search', {
      headers: { 'content-type': 'application/json', 'x-mlflow-vscode-filter': 'extended' },
      body: JSON.stringify({ experiment_ids: [experiment], filter }),
    });
    const others = Promise.all(
      runs.slice(0, 50).map((run_id) => server.ok('GET', `runs/get?run_id=${run_id}`)),
    );
    assert.equal(
      await Promise.race([searching.then(() => 'the search'), others.then(() => 'others')]),
      'others',
    );
    const reply = await searching;
    assert.deepEqual(
      [reply.status, reply.json?.error_code],
      [400, 'INVALID_PARAMETER_VALUE'],
      reply.text.slice(0, 200),
    );
    assert.match(reply.json.message, /^RLIKE takes too long here/);
    assert.equal((await search("run_name RLIKE '^a'")).json.runs.length, 2);
  });
});
