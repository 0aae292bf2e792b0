import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { copyRuns } from '../../src/state/copyRuns.ts';
import { ServerUnderTest } from '../server/harness/server.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { python, runPython } from './pythonScript.ts';

interface Made {
  readonly ids: readonly string[];
  readonly model: string;
}

describe('runs copied from a real MLflow server', { skip: python === '' && 'no Python with MLflow' }, () => {
  let folder: string;
  let source: MlflowServer;
  let target: ServerUnderTest;
  let made: Made;
  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mlflow-copy-')));
    [source, target] = await Promise.all([startMlflowServer(python, folder), ServerUnderTest.started()]);
    made = (await runPython('make_runs.py', { MLFLOW_TRACKING_URI: source.url }, folder)) as Made;
  });
  after(async () => {
    await source?.stop();
    await target[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What MLflow reads of them, whatever the way. */
  async function readBy(uri: string): Promise<unknown> {
    const env = { MLFLOW_TRACKING_URI: uri, RUN_IDS: JSON.stringify(made.ids), MODEL_ID: made.model };
    return runPython('read_runs.py', env, folder);
  }

  it('are read by MLflow as they were, over REST and in the file', { timeout: 300_000 }, async () => {
    const results = await copyRuns({
      source: new MlflowClient({ url: source.url }),
      target: new MlflowClient({ url: target.url }),
      runIds: made.ids,
    });
    assert.deepEqual(
      results.map(({ outcome, points, models, problems }) => [outcome, points, models, problems]),
      [
        ['copied', 26_003, 1, []],
        ['copied', 1, 0, []],
        ['copied', 0, 0, []],
      ],
    );
    const original = await readBy(source.url);
    assert.deepEqual(await readBy(target.url), original);
    await target.stop();
    using database = new DatabaseSync(target.database, { readOnly: true });
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
  });

  it(
    'are opened by an MLflow server, after what was deleted went for good',
    { timeout: 300_000 },
    async () => {
      await target.start();
      const client = new MlflowClient({ url: target.url });
      const { goes, stays, backup } = await client.callOwn('deletePermanently', {
        dry_run: false,
        run_ids: [made.ids[2] ?? ''],
        backup: true,
      });
      assert.deepEqual([goes.map(({ id }) => id), stays], [[made.ids[2]], []]);
      assert.ok(readFileSync(backup ?? '').length > 0);
      const [parent = ''] = made.ids;
      await client.call('deleteRun', { run_id: parent });
      await client.call('deleteLoggedModel', { model_id: made.model });
      const second = await client.callOwn('deletePermanently', {
        dry_run: false,
        run_ids: [parent],
        model_ids: [made.model],
      });
      assert.deepEqual(second.goes.map(({ kind }) => kind).sort(), ['logged_model', 'run']);
      assert.ok(second.bytes > 0);
      await target.stop();
      using database = new DatabaseSync(target.database, { readOnly: true });
      assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
      const uri = `sqlite:///${target.database}`;
      const { runs } = await runPython('list_runs.py', { STORE_URI: uri }, folder);
      assert.equal(runs, 1);
    },
  );
});
