import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import { python, runPython } from './pythonScript.ts';

describe('traces of the unmodified MLflow client', { skip: python === '' && 'no Python with MLflow' }, () => {
  let server: ServerUnderTest;
  let said: {
    readonly passed: string[];
    readonly warned: string[];
    readonly first: string;
    readonly experiment: string;
  };
  let listed: Readonly<Record<string, readonly unknown[]>>;
  before(async () => {
    server = await ServerUnderTest.started('--token-env', 'SERVER_TOKEN');
  });
  after(() => server[Symbol.asyncDispose]());

  it('are logged, found, changed, judged and deleted, without a warning', { timeout: 400_000 }, async () => {
    const env = { MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: 'secret-token' };
    said = await runPython('client_traces.py', env, server.folder);
    assert.deepEqual(said.passed, [
      'traces',
      'get_trace',
      'search_traces',
      'tags_and_links',
      'assessments',
      'evaluate',
      'genai_evaluate',
      'delete_traces',
    ]);
    assert.deepEqual(said.warned, []);
    assert.doesNotMatch(server.stderr, / error /, 'the server had no inner error');
    listed = await runPython('list_traces.py', { ...env, EXPERIMENT: said.experiment }, server.folder);
    assert.equal(listed['named']?.length, 1);
  });

  it('are shown with their spans to a page', { timeout: 30_000 }, async () => {
    const headers = { authorization: 'Bearer secret-token' };
    const path = `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${said.first}`;
    const { status, text } = await server.send('GET', path, { headers });
    assert.equal(status, 200);
    const json = JSON.parse(text);
    assert.deepEqual(
      json.spans.map(({ name }: { name: string }) => name),
      ['answer', 'double'],
    );
    const folder = join(server.folder, 'mlartifacts', said.experiment, 'traces', said.first, 'artifacts');
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'traces.json'), 'utf8')), json);
  });

  it('are found in the very file by MLflow itself', { timeout: 120_000 }, async () => {
    assert.equal(await server.stop(), 0);
    const database = new DatabaseSync(server.database, { readOnly: true });
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
    database.close();
    const env = { MLFLOW_TRACKING_URI: `sqlite:///${server.database}`, EXPERIMENT: said.experiment };
    assert.deepEqual(await runPython('list_traces.py', env, server.folder), listed);
  });
});
