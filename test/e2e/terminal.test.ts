import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Lease } from '../../src/embedded/lease.ts';
import { eventually } from '../server/life/stage.ts';
import type { SharedVSCode } from './harness/vscode.ts';
import { useVSCode } from './harness/vscode.ts';

type Variables = Readonly<Record<string, string>>;
let files = 0;

/** What a new terminal has of MLFLOW_TRACKING_*, without the prefix. */
async function newTerminal({ host, workbench }: SharedVSCode): Promise<Variables> {
  const name = `environment${++files}`;
  await workbench.terminal.open();
  // Short, since it is typed key by key; the second file says that the first is whole.
  await workbench.terminal.type(`env > ../${name}; > ../${name}-done`);
  await eventually(
    'the terminal has written its environment',
    () => existsSync(join(host.scratch, `${name}-done`)),
    60,
  );
  const lines = readFileSync(join(host.scratch, name), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('MLFLOW_TRACKING_'));
  return Object.fromEntries(
    lines.map((line) => line.slice('MLFLOW_TRACKING_'.length).split(/=(.*)/s).slice(0, 2)),
  );
}

/** Opens terminals until one has what is expected: a change takes a moment to arrive. */
async function expectTerminal(vscode: SharedVSCode, expected: Variables): Promise<void> {
  for (const until = Date.now() + 30_000; ;) {
    await pause(1_000);
    const found = await newTerminal(vscode);
    if (isDeepStrictEqual(found, expected)) return;
    if (Date.now() > until) assert.deepEqual(found, expected);
  }
}

function leaseOf({ host }: SharedVSCode): Lease | undefined {
  const [file] = globSync('servers/*/server.json', { cwd: host.storage });
  return file ? (JSON.parse(readFileSync(join(host.storage, file), 'utf8')) as Lease) : undefined;
}

async function ours(vscode: SharedVSCode): Promise<Variables> {
  await eventually('the server has a lease', () => leaseOf(vscode) !== undefined, 60);
  const { url, token } = leaseOf(vscode) as Lease;
  return { URI: url, TOKEN: token };
}

describe('a terminal of VS Code', () => {
  const vscode = useVSCode();

  test('has the embedded server, although the view was never opened', async () => {
    await expectTerminal(vscode, await ours(vscode));
  });

  test(
    'lets the real client log to it',
    { skip: !process.env['MLFLOW_PYTHON'] && 'Python is missing' },
    async () => {
      const code =
        "import mlflow; mlflow.set_experiment('typed'); mlflow.start_run(run_name='by-hand'); mlflow.log_metric('loss', 0.5)";
      await vscode.workbench.terminal.open();
      await vscode.workbench.terminal.type(`python -c "${code}"; echo ended $?`);
      await vscode.workbench.terminal.waitFor(/ended 0/, { timeout: 90_000 });
      await vscode.workbench.openView('MLflow');
      const tree = vscode.workbench.tree('Experiments');
      await tree.expand('typed');
      await tree.row('by-hand').waitFor();
    },
  );

  test('is left alone while a .env names another server', async () => {
    const file = join(vscode.host.workspace, '.env');
    writeFileSync(file, 'MLFLOW_TRACKING_URI=http://127.0.0.1:5999\n');
    await expectTerminal(vscode, {});
    rmSync(file);
    await expectTerminal(vscode, await ours(vscode));
  });

  test('is left alone where the terminal settings name a server or an account', async () => {
    const setting = 'terminal.integrated.env.linux';
    const prefixed = (variables: Variables): Variables =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [`MLFLOW_TRACKING_${name}`, value]),
      );
    const settings: readonly Variables[] = [
      { URI: 'http://127.0.0.1:5999' },
      { USERNAME: 'me', PASSWORD: 'secret' },
    ];
    for (const variables of settings) {
      vscode.workbench.changeSettings({ [setting]: prefixed(variables) });
      await expectTerminal(vscode, variables);
    }
    // The client sends our token beside a user name without password.
    vscode.workbench.changeSettings({ [setting]: prefixed({ USERNAME: 'me' }) });
    await expectTerminal(vscode, { ...(await ours(vscode)), USERNAME: 'me' });
    vscode.workbench.changeSettings({ [setting]: {} });
    await expectTerminal(vscode, await ours(vscode));
  });

  test('is left alone when the setting is off', async () => {
    vscode.workbench.changeSettings({ 'mlflow.terminal.setTrackingUri': false });
    await expectTerminal(vscode, {});
    assert.match(await targetOf(vscode), /mlflow\.terminal\.setTrackingUri is off/);
    vscode.workbench.changeSettings({ 'mlflow.terminal.setTrackingUri': true });
    await expectTerminal(vscode, await ours(vscode));
    assert.match(await targetOf(vscode), /^Runs go to mlflow\.db\./);
  });
});

describe('a terminal where the environment of VS Code names another server', () => {
  const vscode = useVSCode({ env: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5999' } });

  test('has nothing of ours, and the status bar says where runs go', async () => {
    const { workbench } = vscode;
    await workbench.openView('MLflow');
    // The server is up, so that there was something to set.
    await workbench.tree('Experiments').row('wine-quality').waitFor();
    assert.deepEqual(await newTerminal(vscode), { URI: 'http://127.0.0.1:5999' });
    assert.match(
      await targetOf(vscode),
      /^Runs go to http:\/\/127\.0\.0\.1:5999\. MLFLOW_TRACKING_URI is set in the environment/,
    );
  });
});

describe('a terminal of a folder that is not trusted', () => {
  const vscode = useVSCode({ workspaceTrust: true });

  test('has the server as soon as the folder is trusted', async () => {
    const { workbench } = vscode;
    await workbench.stayRestricted();
    await workbench.openView('MLflow');
    await workbench.tree('Experiments').row('wine-quality').waitFor();
    assert.match(await targetOf(vscode), /In Restricted Mode/);
    await workbench.trustFolder();
    await expectTerminal(vscode, await ours(vscode));
  });
});

/** Where runs go, as the menu of the status bar says it. */
async function targetOf({ workbench }: SharedVSCode): Promise<string> {
  await workbench.statusBarItem('mlflow.db').click();
  assert.equal(await workbench.quickInput.title(), 'MLflow: mlflow.db');
  const { placeholder } = await workbench.quickInput.value();
  await workbench.quickInput.cancel();
  return placeholder;
}
