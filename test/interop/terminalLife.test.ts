import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { range, Stage, storedSteps } from '../server/life/stage.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';

describe('the real client while the server is killed', () => {
  let stage: Stage;
  before(() => {
    stage = new Stage();
  });
  after(() => stage.dispose());

  test('goes on logging, and every step that was acknowledged is there', async () => {
    const window = await stage.openWindow();
    const { lease } = await window.connect();
    const script = join(import.meta.dirname, 'py', 'train_steps.py');
    const training = stage.run(python, [script, '120'], lease);
    for (const step of [20, 70]) {
      await training.reaches(step);
      process.kill(stage.lease.pid, 'SIGKILL');
    }
    await training.done();
    assert.deepEqual(training.acknowledged, range(120));
    assert.deepEqual(await storedSteps(stage.lease, await training.runId()), range(120));
    assert.deepEqual([stage.lease.port, stage.lease.token], [lease.port, lease.token]);
  });
});
