import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MlflowClient } from '../../src/api/client.ts';
import type { Run } from '../../src/api/entities.ts';
import type { RunRequest } from '../../src/projects/runRequest.ts';
import { describeSupervisor } from '../../src/projects/runRequest.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { startMlflowServer } from './mlflowServer.ts';

const python = process.env['MLFLOW_PYTHON'];
const runner = join(import.meta.dirname, '../../src/runner/main.ts');

// `: >` and not `touch`: bash goes on after a SIGINT that comes while it waits for a process that ends well.
const mlproject = `name: interop
entry_points:
  main:
    parameters:
      lr: {type: float, default: 0.1}
      note: string
    command: python train.py --lr {lr} --note {note}
  bash:
    parameters: {text: {default: it's}}
    command: echo {text} in $MLFLOW_RUN_ID of $MLFLOW_EXPERIMENT_ID at $MLFLOW_TRACKING_URI
  fail:
    command: exit 3
  missing:
    command: no-such-command
  slow:
    command: ': > started; sleep 40; touch too-late'
  stubborn:
    command: "trap '' TERM; : > started; sleep 40 & wait; wait; touch too-late"
  broken:
    command: touch too-late {typo}
`;

/** As many do: sets its experiment, and logs under names of its own. */
const train = `
import argparse, mlflow
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--note")
args, _ = parser.parse_known_args()
mlflow.set_experiment("set by the script")
with mlflow.start_run(run_name="named by the script"):
    mlflow.log_param("seen", args.note)
    mlflow.log_metric("loss", args.lr, step=1)
`;

describe('supervisor of a project run', { skip: python ? false : 'MLFLOW_PYTHON is not set' }, () => {
  let temp: string;
  let folder: string;
  let server: MlflowServer;
  let client: MlflowClient;

  before(async () => {
    temp = realpathSync(mkdtempSync(join(tmpdir(), 'runner-')));
    folder = join(temp, 'project');
    mkdirSync(folder);
    writeFileSync(join(folder, 'MLproject'), mlproject);
    writeFileSync(join(folder, 'train.py'), train);
    server = await startMlflowServer(python ?? '', temp);
    client = new MlflowClient({ url: server.url });
  });
  after(async () => {
    await server?.stop();
    rmSync(temp, { recursive: true, force: true });
  });

  /** As in a terminal: a leader of its own group. */
  function start(entryPoint: string, options: Partial<RunRequest> & { env?: NodeJS.ProcessEnv } = {}) {
    const { env, ...rest } = options;
    const spec = describeSupervisor(
      {
        folder,
        workspaceFolder: temp,
        entryPoint,
        parameters: {},
        pythonFolder: dirname(python ?? ''),
        tracking: { MLFLOW_TRACKING_URI: server.url },
        ...rest,
      },
      process.execPath,
      runner,
    );
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
    return { child, ended, output: () => output };
  }

  async function runsOf(name: string): Promise<readonly Run[]> {
    const { experiment } = await client.call('getExperimentByName', { experiment_name: name });
    const request = { experiment_ids: [experiment.experiment_id], order_by: ['start_time DESC'] };
    return (await client.call('searchRuns', request)).runs ?? [];
  }

  const tagsOf = ({ data }: Run) =>
    Object.fromEntries((data.tags ?? []).map(({ key, value }) => [key, value]));
  const paramsOf = ({ data }: Run) =>
    Object.fromEntries((data.params ?? []).map(({ key, value }) => [key, value]));

  async function stopWith(signal: NodeJS.Signals, entryPoint: string) {
    for (const name of ['started', 'too-late']) rmSync(join(folder, name), { force: true });
    const { child, ended } = start(entryPoint, { experiment: `stopped ${entryPoint} ${signal}` });
    await waitForFile(join(folder, 'started'));
    signalGroup(child, signal);
    const code = await ended;
    const [run] = await runsOf(`stopped ${entryPoint} ${signal}`);
    return { code, status: run?.info.status, ended: run?.info.end_time };
  }

  it('records a run as mlflow run does', async () => {
    const values = { note: 'a note', extra: '1' };
    const mine = start('main', { parameters: values, env: { MLFLOW_EXPERIMENT_NAME: 'elsewhere' } });
    assert.equal(await mine.ended, 0, mine.output());
    assert.match(mine.output(), /> python train.py --lr 0.1 --note 'a note' --extra 1/);

    const args = ['run', '.', '--env-manager', 'local', '-P', 'note=a note', '-P', 'extra=1'];
    args.push('--experiment-name', 'set by the script');
    const path = `${dirname(python ?? '')}:${process.env['PATH']}`;
    // In two whole runs on a fresh clone the oracle's `python` did not see its environment's packages, in no other.
    const where = 'import mlflow, os; print(os.path.dirname(os.path.dirname(mlflow.__file__)))';
    const packages = (await promisify(execFile)(python ?? '', ['-c', where])).stdout.trim();
    await promisify(execFile)(join(dirname(python ?? ''), 'mlflow'), args, {
      cwd: folder,
      env: { ...process.env, PATH: path, PYTHONPATH: packages, MLFLOW_TRACKING_URI: server.url },
    });

    const [theirs, ours] = await runsOf('set by the script');
    assert.ok(theirs && ours);
    assert.equal(ours.info.status, 'FINISHED');
    assert.ok((ours.info.end_time ?? 0) >= ours.info.start_time);
    assert.deepEqual(tagsOf(ours), tagsOf(theirs));
    assert.equal(ours.info.run_name, 'named by the script');
    // The one difference: MLflow logs what the shell gets.
    assert.deepEqual(paramsOf(ours), { lr: '0.1', note: 'a note', extra: '1', seen: 'a note' });
    assert.deepEqual(paramsOf(theirs), { ...paramsOf(ours), note: "'a note'" });
    assert.equal(ours.data.metrics?.[0]?.value, 0.1);
  });

  it('ends the run of a command that knows nothing of MLflow, and gives it the variables', async () => {
    const { ended, output } = start('bash', { experiment: 'bash', env: { MLFLOW_RUN_ID: 'stale' } });
    assert.equal(await ended, 0);
    const [run] = await runsOf('bash');
    assert.equal(run?.info.status, 'FINISHED');
    const line = `it's in ${run.info.run_id} of ${run.info.experiment_id} at ${server.url}\n`;
    assert.ok(output().includes(line), output());
  });

  it('ends a run whose command fails as FAILED, with the exit code of the command', async () => {
    const { ended } = start('fail');
    assert.equal(await ended, 3);
    const [run] = await runsOf('interop');
    assert.equal(run?.info.status, 'FAILED');
  });

  it('says what to do about a command that is not found', async () => {
    const { ended, output } = start('missing', { pythonFolder: undefined });
    assert.equal(await ended, 127);
    assert.match(output(), /mlflow\.projects\.pythonPath/);
    assert.equal((await runsOf('interop'))[0]?.info.status, 'FAILED');
  });

  for (const [signal, code] of [
    ['SIGTERM', null],
    ['SIGHUP', null],
    ['SIGINT', 130],
  ] as const) {
    it(`ends the run as KILLED on ${signal}, and all of its processes`, async () => {
      const stopped = await stopWith(signal, 'slow');
      assert.equal(stopped.status, 'KILLED');
      assert.ok(stopped.ended);
      assert.equal(stopped.code, code);
      assert.equal(exists(join(folder, 'too-late')), false);
    });
  }

  it('ends what does not listen', async () => {
    const started = Date.now();
    assert.equal((await stopWith('SIGTERM', 'stubborn')).status, 'KILLED');
    assert.ok(Date.now() - started < 20_000);
    assert.equal(exists(join(folder, 'too-late')), false);
  });

  it('makes no run where MLflow would leave one open', async () => {
    const rows: [string, Partial<RunRequest>, RegExp][] = [
      ['main', {}, /No value given for missing parameters: 'note'/],
      ['broken', {}, /uses \{typo\}/],
      ['nope', {}, /Could not find nope among entry points/],
      ['bash', { parameters: { 'a+b': '1' } }, /parameter name "a\+b"/],
      ['bash', { tracking: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' } }, /can't be reached/],
      ['bash', { folder: temp }, /no MLproject file/],
    ];
    for (const [entryPoint, options, message] of rows) {
      const { ended, output } = start(entryPoint, { experiment: 'never', ...options });
      assert.equal(await ended, 1);
      assert.match(output(), message);
    }
    await assert.rejects(runsOf('never'), /never/);
    assert.equal(exists(join(folder, 'too-late')), false);
  });

  it('logs many params and long values', async () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`p${index}`, String(index)]),
    );
    const { ended, output } = start('bash', {
      experiment: 'many',
      parameters: { ...parameters, text: 'x'.repeat(7000) },
    });
    assert.equal(await ended, 0, output());
    const [run] = await runsOf('many');
    assert.ok(run);
    assert.deepEqual(paramsOf(run), { ...parameters, text: 'x'.repeat(6000) });
  });

  it('does not log into a deleted experiment', async () => {
    const { experiment_id } = await client.call('createExperiment', { name: 'gone' });
    await client.call('deleteExperiment', { experiment_id });
    const { ended, output } = start('bash', { experiment: 'gone' });
    assert.equal(await ended, 1);
    assert.match(output(), /"gone" is deleted/);
  });
});

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  // Ctrl+C goes to all of a terminal's job; a terminal that is closed tells only the process it started.
  process.kill(signal === 'SIGINT' ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
}

async function waitForFile(path: string): Promise<void> {
  for (const end = Date.now() + 20_000; !exists(path); await delay(50)) {
    if (Date.now() > end) throw new Error(`${path} does not appear`);
  }
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
