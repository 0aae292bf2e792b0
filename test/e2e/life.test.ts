import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Lease } from '../../src/embedded/lease.ts';
import { isAlive } from '../../src/embedded/processes.ts';
import { clientOf, eventually, range, startTraining, storedSteps } from '../server/life/stage.ts';
import type { Training } from '../server/life/stage.ts';
import { useVSCode } from './harness/vscode.ts';
import type { Workbench } from './harness/workbench.ts';

/** Long enough for a window on a busy machine to hold the server that it has just started. */
const idleExitSeconds = 12;

describe('the embedded server under a real VS Code', () => {
  const vscode = useVSCode({ env: { MLFLOW_VSCODE_IDLE_EXIT_SECONDS: String(idleExitSeconds) } });
  const trainings: Training[] = [];
  after(() => trainings.forEach((training) => training.kill()));

  const leases = (): readonly Lease[] =>
    globSync('servers/*/server.json', { cwd: vscode.host.storage }).map(
      (file) => JSON.parse(readFileSync(join(vscode.host.storage, file), 'utf8')) as Lease,
    );
  const servers = (): readonly number[] =>
    vscode.host.ownProcesses('server.js --backend').map(({ pid }) => pid);
  const train = (steps: number, pauseMs = 20): Training => {
    const training = startTraining(lease(), steps, pauseMs);
    trainings.push(training);
    return training;
  };

  function lease(): Lease {
    const [found] = leases();
    assert.ok(found, 'there is no lease');
    return found;
  }

  async function showsExperiments(workbench: Workbench): Promise<void> {
    await workbench.openView('MLflow');
    await workbench.tree('Experiments').row('wine-quality').waitFor();
  }

  test('comes up by itself, and two windows share it', async () => {
    await showsExperiments(vscode.workbench);
    const second = await vscode.host.openWindow();
    await showsExperiments(second);
    assert.equal(leases().length, 1);
    assert.deepEqual(servers(), [lease().pid]);
    assert.equal(lease().database, join(vscode.host.workspace, 'mlflow.db'));
    await second.close();
  });

  test('outlives the reload of its window, and the script does not notice', async () => {
    const before = lease();
    const training = train(150);
    await training.reaches(5);
    await vscode.workbench.reload();
    await showsExperiments(vscode.workbench);
    assert.deepEqual(lease(), before);
    assert.deepEqual(servers(), [before.pid]);
    await training.done();
    assert.deepEqual(await storedSteps(before, await training.runId()), range(150));
  });

  test('is back at once when it is killed under a script, and the view says so', async () => {
    const before = lease();
    const training = train(100);
    await training.reaches(20);
    process.kill(before.pid, 'SIGKILL');
    await training.done();
    assert.notEqual(lease().pid, before.pid);
    assert.deepEqual([lease().port, lease().token], [before.port, before.token]);
    assert.deepEqual(training.acknowledged, range(100));
    assert.deepEqual(await storedSteps(lease(), await training.runId()), range(100));
    const view = vscode.workbench.tree('Experiments').pane;
    await view.getByText(/The tracking server was restarted at \d\d:\d\d\./).waitFor();
    assert.deepEqual(await vscode.workbench.notifications(), []);
  });

  test('outlives a killed extension host; the next one finds it', async () => {
    const before = lease();
    const training = train(150);
    await training.reaches(5);
    vscode.host.killExtensionHosts();
    await training.reaches(60);
    assert.ok(isAlive(before.pid));
    await vscode.workbench.reload();
    await showsExperiments(vscode.workbench);
    assert.deepEqual(lease(), before);
    assert.deepEqual(servers(), [before.pid]);
    await training.done();
    assert.deepEqual(await storedSteps(before, await training.runId()), range(150));
  });

  test('goes on after the window is closed while a run is RUNNING, then ends', async () => {
    const { pid } = lease();
    // Silent for longer than the server would wait.
    const training = train(2, (idleExitSeconds + 3) * 1000);
    await training.reaches(0);
    await vscode.workbench.page.close({ runBeforeUnload: true });
    // A page that is gone leaves its extension host waiting for it to come back; a closed desktop window does not.
    await eventually('the page is closed', () => vscode.workbench.page.isClosed());
    vscode.host.killExtensionHosts();
    await training.done();
    assert.ok(isAlive(pid), 'it ended while the run was RUNNING');
    const { run } = await clientOf(lease()).call('getRun', { run_id: await training.runId() });
    assert.equal(run.info.status, 'FINISHED');
    await eventually('the server ends', () => !isAlive(pid), idleExitSeconds * 4);
    assert.deepEqual(servers(), []);
  });
});
