import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import { python, runPython } from './pythonScript.ts';

describe('the unmodified MLflow client', { skip: python === '' && 'no Python with MLflow' }, () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started('--token-env', 'SERVER_TOKEN');
  });
  after(() => server[Symbol.asyncDispose]());

  it('trains, logs, registers, searches and loads', { timeout: 240_000 }, async () => {
    const env = { MLFLOW_TRACKING_URI: server.url, MLFLOW_TRACKING_TOKEN: 'secret-token' };
    const { passed } = await runPython('client_training.py', env, server.folder);
    assert.deepEqual(passed, [
      'experiments',
      'logging',
      'failed_and_resumed_runs',
      'batches_and_tags',
      'async_logging',
      'artifacts',
      'datasets',
      'log_and_register',
      'registry',
      'prompts_stay_apart',
      'searches',
      'autolog',
      'traces_do_not_break_code',
    ]);
    assert.doesNotMatch(server.stderr, / error /, 'the server had no inner error');
    assert.ok(existsSync(join(server.folder, 'mlartifacts')));
  });

  it('leaves a file that MLflow itself opens, reads and writes', { timeout: 120_000 }, async () => {
    assert.equal(await server.stop(), 0);
    const database = new DatabaseSync(server.database, { readOnly: true });
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
    assert.deepEqual({ ...database.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'delete' });
    database.close();
    const uri = `sqlite:///${server.database}`;
    const said = await runPython('open_store.py', { STORE_URI: uri }, server.folder);
    assert.equal(said.experiments, 3);
    assert.equal(said.models, 2);

    await server.start();
    const { run } = await server.ok('GET', 'runs/get', { run_id: said.written });
    assert.equal(run.info.run_name, 'written by MLflow');
    assert.deepEqual(
      run.data.metrics.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
      [
        ['direct', 0.25],
        ['nothing', 'NaN'],
      ],
    );
    assert.equal(
      (await server.ok('GET', 'registered-models/get', { name: 'by-mlflow' })).registered_model.name,
      'by-mlflow',
    );
  });
});
