import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { proxiedPath } from '../../src/state/artifactSource.ts';
import { learned, loggedImage, uploadImages } from '../imageData.ts';
import { python, runPython } from '../interop/pythonScript.ts';
import { ServerUnderTest } from '../server/harness/server.ts';
import { assertAccessible } from './harness/accessibility.ts';
import { eventually } from './harness/eventually.ts';
import { ImagesPage } from './harness/imagesPage.ts';
import { RunsPage } from './harness/runsPage.ts';
import { clientOfHost, leaseOfHost, untilRows } from './harness/trackingWindow.ts';
import { untilFocus } from './harness/keyboard.ts';
import { useVSCode } from './harness/vscode.ts';
import type { Workbench } from './harness/workbench.ts';

function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  return eventually(async () => assert.ok(await holds(), `not in time: ${what}`), 40);
}

/** In the dialog for folders, which looks at the folder as it is typed. */
async function chooseFolder({ quickInput, page }: Workbench, folder: string): Promise<void> {
  assert.match(await quickInput.title(), /^Download /);
  await quickInput.typePath(`${folder}/`);
  await page.locator('.quick-input-widget').getByRole('button', { name: 'Download Here' }).click();
}

/** Logs a run with artifacts, as a script would. */
async function logRun(
  client: MlflowClient,
  name: string,
  artifacts: Readonly<Record<string, string>>,
): Promise<string> {
  const { info } = (
    await client.call('createRun', { experiment_id: '1', run_name: name, start_time: Date.now() })
  ).run;
  for (const [path, text] of Object.entries(artifacts)) {
    await client.uploadProxiedArtifact(`${proxiedPath(info.artifact_uri)}/${path}`, text);
  }
  const value = JSON.stringify([{ path: 'eval.json', type: 'table' }]);
  await client.call('setTag', { run_id: info.run_id, key: 'mlflow.loggedArtifacts', value });
  await client.call('updateRun', { run_id: info.run_id, status: 'FINISHED', end_time: Date.now() });
  return info.run_id;
}

describe('artifacts of the sample', () => {
  const vscode = useVSCode({
    // Else a diff may stand below one another, by the width of the window.
    settings: { 'diffEditor.useInlineViewWhenSpaceIsLimited': false, 'explorer.autoReveal': false },
  });
  const tree = () => vscode.workbench.tree('Experiments');

  before(async () => {
    await vscode.workbench.openView('MLflow');
    const client = await clientOfHost(vscode.host);
    const rows = Array.from({ length: 1500 }, (_, index) => [
      index === 1 ? 'of two\nlines' : `question ${index}`,
      index / 7,
      '<b>x</b>',
    ]);
    await logRun(client, 'one', {
      'notes.txt': 'same\nfrom one\n',
      'eval.json': JSON.stringify({ columns: ['question', 'score', 'html'], data: rows }),
      'data/deep/x.csv': 'a,b\n1,2\n',
    });
    await logRun(client, 'other', { 'notes.txt': 'same\nfrom the other\n' });
  });

  /** Opens the artifacts of one run, and of no other. */
  async function showArtifacts(run: string, file: string): Promise<void> {
    await tree().titleAction('Collapse');
    // The extension hears of it late: it must not hear of it after what is opened next, as no person is so fast.
    await pause(1500);
    await tree().expand('wine-quality');
    await tree().expand(run);
    await tree().expand('Artifacts');
    await tree().row(file).waitFor();
  }

  test('open in the editor, read-only, where their run can be found again', async () => {
    const { workbench } = vscode;
    await showArtifacts('one', 'notes.txt');
    await tree().click('notes.txt');
    await workbench.page.locator('.view-line', { hasText: 'from one' }).first().waitFor();
    await workbench.editor().click();
    await workbench.page.keyboard.type('x');
    await workbench.page
      .locator('.monaco-editor-overlaymessage', { hasText: 'Artifacts are kept as the run logged them.' })
      .waitFor();
    await tree().click('other');
    await workbench.tab('notes.txt').click();
    await workbench.runCommand('MLflow: Reveal in MLflow View');
    await untilRows(tree(), (rows) => rows.some(({ label, selected }) => label === 'one' && selected));
    // The tree goes on hearing of what is logged.
    await logRun(await clientOfHost(vscode.host), 'after it', {});
    await tree().row('after it').waitFor();
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('are compared with the same file of another run', async () => {
    const { workbench } = vscode;
    await showArtifacts('one', 'notes.txt');
    await tree().contextMenu('notes.txt', 'Compare Artifact with…');
    await workbench.quickInput.pick('other');
    await workbench.tab('notes.txt (one ↔ other)').waitFor();
    await workbench.page
      .locator('.monaco-diff-editor .view-line', { hasText: 'from the other' })
      .first()
      .waitFor();
    await workbench.page.locator('.monaco-diff-editor .line-delete').first().waitFor();
    await tree().contextMenu('notes.txt', 'Compare Artifact with…');
    await workbench.quickInput.pick('mlp lr=0.03');
    await workbench.page
      .locator('.notification-toast', { hasText: 'The run mlp lr=0.03 has no notes.txt.' })
      .waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('are searched for a text, and open where it is', async () => {
    const { workbench } = vscode;
    await workbench.runCommand('View: Close All Editors');
    await tree().contextMenu('one', 'Search in Artifacts…');
    assert.match(await workbench.quickInput.title(), /Search in Artifacts/);
    await workbench.quickInput.answer('FROM');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'notes.txt:2' }).waitFor();
    await until(
      'the search ends',
      async () => (await workbench.quickInput.value()).placeholder === '1 line in 3 files',
    );
    await workbench.quickInput.pick('from one');
    await workbench.tab('notes.txt').waitFor();
    await workbench.statusBarItem('Ln 2, Col 5 (4 selected)').waitFor();
  });

  test('that are pictures show in VS Code’s viewer', async () => {
    const { workbench } = vscode;
    await showArtifacts('linear lr=0.003', 'confusion_matrix.png');
    await tree().click('confusion_matrix.png');
    const frame = await workbench.webview('confusion_matrix.png');
    const image = frame.locator('img.zoomable, img').first();
    await image.waitFor();
    await until('the picture is drawn', () =>
      image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth > 10),
    );
  });

  test('that are a table show as one, as far as 1,000 rows', async () => {
    const { workbench } = vscode;
    await showArtifacts('one', 'eval.json');
    await tree().click('eval.json');
    const frame = await workbench.webview('eval.json');
    await frame.getByText(/^1,000 of 1,500 rows · 3 columns · \d+(\.\d)? KB$/).waitFor();
    await frame.getByRole('columnheader', { name: 'question' }).waitFor();
    assert.equal(await frame.getByRole('cell', { name: '<b>x</b>' }).first().innerText(), '<b>x</b>');
    const second = frame.locator('tbody tr', { hasText: 'of two' });
    assert.deepEqual(await second.locator('td').allInnerTexts(), ['of two↵lines', '0.1429', '<b>x</b>']);
    const heights = await frame
      .locator('tbody tr:not(.gap)')
      .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
    assert.deepEqual([...new Set(heights)], [24]);
    await frame.locator('.table-scroller').focus();
    await second.evaluate((row) => row.ownerDocument.getSelection()?.selectAllChildren(row));
    await workbench.page.keyboard.press('Control+c');
    const clipboard = () => workbench.page.evaluate('navigator.clipboard.readText()');
    await until('it is copied', async () => (await clipboard()) === `of two\nlines\t${1 / 7}\t<b>x</b>`);
    const before = await frame.locator('tbody tr').count();
    assert.ok(before < 100, `${before} rows are in the page`);
    await frame.locator('.table-scroller').evaluate((scroller) => scroller.scrollTo(0, 1e6));
    await frame.getByRole('cell', { name: 'question 999', exact: true }).waitFor();
    await assertAccessible(workbench, frame);
    await frame.getByRole('button', { name: 'Open as Text' }).click();
    await workbench.page.locator('.view-line', { hasText: '"columns"' }).first().waitFor();
  });

  test('that are images stand in a grid by run and step, and open in VS Code’s viewer', async () => {
    const { workbench, host } = vscode;
    const { page } = workbench;
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) problems.push(message.text());
    });
    const client = await clientOfHost(host);
    const picture = learned(1, 1, 48);
    const ids: string[] = [];
    for (const name of ['pictures <b>a</b>', 'pictures b']) {
      const run = { experiment_id: '1', run_name: name, start_time: Date.now() };
      const { run_id: id } = (await client.call('createRun', run)).run.info;
      // MLflow before 3.11 wrote such names.
      const old = 'images/dogs%step%1%timestamp%1790000000000%0b7f8f4e-5d3c-4a53-9f5b-0d1c2e3f4a5b.png';
      const [first] = loggedImage('dogs', 0, { content: picture });
      await uploadImages(client, id, [
        first!,
        { path: old, content: picture },
        { path: 'bad.png', content: 'no picture' },
      ]);
      ids.push(id);
    }
    await workbench.runCommand('View: Close All Editors');
    await tree().titleAction('Collapse');
    await tree().expand('wine-quality');
    await tree().click('pictures <b>a</b>');
    await tree().click('pictures b', ['Control']);
    await tree().contextMenu('pictures b', 'Show Images');
    const grid = await ImagesPage.shown(workbench, /^2 runs · 2 steps · 4 images$/);
    assert.deepEqual(await grid.heads(), ['Step 0', 'Step 1']);
    await untilFocus(grid.frame.getByRole('grid', { name: 'Images' }));
    for (const run of ['pictures <b>a</b>', 'pictures b']) {
      for (const step of ['Step 0', 'Step 1']) {
        await until('the picture is drawn', async () => (await grid.drawn(run, step)) === 48);
      }
    }
    await uploadImages(client, ids[1]!, loggedImage('dogs', 7, { content: picture }).slice(0, 1));
    await until('a new image appears', async () => (await grid.heads()).includes('Step 7'));
    await assertAccessible(workbench, grid.frame, [
      async () => {
        await grid.frame.getByLabel('Key or folder').selectOption('steps dogs');
        await grid.cell('pictures b', 'Step 7').locator('img').waitFor();
      },
      async () => {
        await grid.frame.getByLabel('Key or folder').selectOption('files ');
        await grid.frame.getByText('Not an image that can be shown').first().waitFor();
      },
    ]);
    await grid.frame.getByLabel('Key or folder').selectOption('steps dogs');
    const only = grid.frame.getByRole('button', { name: 'One step' });
    await only.click();
    await until('one step', async () => (await grid.heads()).join() === 'Step 0');
    await grid.frame.getByRole('slider', { name: 'Step' }).focus();
    await page.keyboard.press('End');
    await until('the last step', async () => (await grid.heads()).join() === 'Step 7');
    await only.click();
    await until('all steps', async () => (await grid.heads()).length === 3);
    await grid.frame.getByRole('button', { name: 'Runs down' }).click();
    assert.match((await grid.heads()).join(), /^pictures (b|<b>a<\/b>),pictures/);
    // By keyboard alone: from the head of the first run to its second image.
    await grid.grid.focus();
    for (const key of ['Control+Home', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) {
      await page.keyboard.press(key);
    }
    const viewer = page.locator('.tabs-container .tab', { hasText: 'dogs%step%1' });
    await viewer.waitFor();
    const shown = (await workbench.webview()).locator('img').first();
    await until('the full image is drawn', () =>
      shown.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth === 48),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(await workbench.notifications(), []);
  });

  test(
    'that Python logged as images show for the runs that are ticked in the table',
    { skip: python === '' && 'Python is missing' },
    async () => {
      const { workbench, host } = vscode;
      const { url, token } = await leaseOfHost(host);
      const env = { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token };
      await runPython('log_images.py', env, host.scratch);
      await workbench.runCommand('View: Close All Editors');
      await tree().contextMenu('wine-quality', 'Open Runs');
      const table = await RunsPage.shown(workbench, /runs/);
      await table.row('logged by Python').waitFor();
      await table.tick('logged by Python');
      await table.tick('pictures b');
      await table.frame.getByText('2 ticked').waitFor();
      await table.contextMenu('pictures b', 'Show Images of Ticked Runs');
      const grid = await ImagesPage.shown(workbench, /^2 runs/);
      await grid.frame.getByLabel('Key or folder').selectOption('steps val/dogs');
      await ImagesPage.shown(workbench, /^2 runs · 4 steps · 4 images$/);
      assert.deepEqual(await grid.heads(), ['Step 0', 'Step 1', 'Step 2', 'Step 2 (2)']);
      // MLflow's thumbnail of 256 px while it is shown small, the image itself when it is large.
      await until('the thumbnail', async () => (await grid.drawn('logged by Python', 'Step 1')) === 256);
      await grid.frame.getByLabel('Size of images').fill('400');
      await until('the image', async () => (await grid.drawn('logged by Python', 'Step 1')) === 300);
      await workbench.runCommand('View: Close All Editors');
    },
  );

  test('that are an MLmodel open as a page, with the text one click away', async () => {
    const { workbench, host } = vscode;
    await showArtifacts('linear lr=0.003', 'model');
    await tree().expand('model');
    await tree().click('MLmodel');
    const frame = await workbench.webview('MLmodel');
    await frame.getByRole('table', { name: 'Inputs' }).waitFor();
    await frame.getByRole('table', { name: 'python_function' }).getByText('mlflow.sklearn').waitFor();
    await frame.locator('pre[aria-label="Load and predict"]', { hasText: 'models:/m-' }).waitFor();
    await frame
      .locator('.summary')
      .getByText(/^wine-quality(-baseline)? v\d+/)
      .first()
      .waitFor();
    await assertAccessible(workbench, frame);
    await frame.getByRole('button', { name: 'requirements.txt' }).click();
    await workbench.tab('requirements.txt').waitFor();
    const again = await workbench.webview('MLmodel');
    await again.locator('.summary').getByRole('button', { name: 'linear lr=0.003' }).click();
    await workbench.tab('linear lr=0.003').waitFor();
    const once = await workbench.webview('MLmodel');
    await once.getByRole('button', { name: 'Open as Text' }).click();
    await workbench.page.locator('.view-line', { hasText: 'python_function' }).first().waitFor();
    await workbench.runCommand('View: Close All Editors');

    const folder = join(host.workspace, 'hostile');
    mkdirSync(folder);
    const hostile = [
      'flavors:',
      '  "<img src=x onerror=alert(1)>": {"[quit](command:workbench.action.quit)": "<script>alert(1)</script>"}',
      'saved_input_example_info: {artifact_path: ../mlflow.db, type: dataframe}',
      'run_id: [',
      'model_id: m-1',
      '',
    ];
    writeFileSync(join(folder, 'MLmodel'), hostile.join('\n'));
    await workbench.openFile('hostile/MLmodel');
    await workbench.runCommand('MLflow: Open as Model Page');
    const local = await workbench.webview();
    await local.locator('.banner', { hasText: 'MLflow can’t read this file. Line 4' }).waitFor();
    await local.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await local.getByText('It is not in the folder of the model.').waitFor();
    await local.locator('section[aria-label="Text"] pre', { hasText: 'run_id: [' }).waitFor();
    assert.equal(await local.locator('#root :is(img, script, a)').count(), 0);
    writeFileSync(join(folder, 'MLmodel'), `flavors: {}\nx: ${'y'.repeat(5 * 1024 * 1024)}\n`);
    await local.locator('.banner', { hasText: 'This file has 5 MB: that is too large' }).waitFor();
    await local.locator('.banner').getByRole('button', { name: 'Open as Text' }).waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  test('that are called a table and are none say so in their place', async () => {
    const { workbench } = vscode;
    await logRun(await clientOfHost(vscode.host), 'broken', { 'eval.json': '{}' });
    await workbench.runCommand('View: Close All Editors');
    await showArtifacts('broken', 'eval.json');
    await tree().click('eval.json');
    const frame = await workbench.webview('eval.json');
    await frame.getByText('This JSON file holds no table').waitFor();
    await frame.getByRole('button', { name: 'Try Again' }).waitFor();
    await frame.getByRole('button', { name: 'Open as Text' }).click();
    await workbench.page.locator('.view-line', { hasText: '{}' }).first().waitFor();
  });

  test('that are huge are asked for first', async () => {
    const { workbench } = vscode;
    const client = await clientOfHost(vscode.host);
    await logRun(client, 'huge', { 'huge.log': 'x'.repeat(51 * 1024 * 1024) });
    await showArtifacts('huge', 'huge.log');
    await tree().click('huge.log');
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'huge.log has 51 MB.' });
    await dialog.waitFor();
    await workbench.answerDialog('Cancel');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await workbench.tab('huge.log').count(), 0);
    await tree().click('huge.log');
    await workbench.answerDialog('Open');
    await workbench.tab('huge.log').waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  test('are copied into the workspace, a folder whole', async () => {
    const { workbench, host } = vscode;
    await showArtifacts('one', 'data');
    await tree().contextMenu('data', 'Copy to Workspace…');
    assert.match(await workbench.quickInput.title(), /Copy to Workspace/);
    await workbench.quickInput.type('../outside');
    await workbench.page
      .locator('.quick-input-widget', { hasText: 'Type a path inside the folder.' })
      .waitFor();
    await workbench.quickInput.answer('copies/data');
    const copy = join(host.workspace, 'copies', 'data', 'deep', 'x.csv');
    const said = 'Downloaded 1 file (8 B) to copies/data.';
    await workbench.page.locator('.notification-toast', { hasText: said }).waitFor();
    assert.equal(readFileSync(copy, 'utf8'), 'a,b\n1,2\n');
    assert.deepEqual(readdirSync(join(host.workspace, 'copies')), ['data']);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('of a run are downloaded with the models that it logged', async () => {
    const { workbench, host } = vscode;
    const folder = join(host.scratch, 'downloads');
    mkdirSync(folder);
    await tree().expand('wine-quality');
    await tree().contextMenu('linear lr=0.003', 'Download…');
    await chooseFolder(vscode.workbench, folder);
    await workbench.page.locator('.notification-toast', { hasText: /Downloaded \d+ files/ }).waitFor();
    assert.deepEqual(readdirSync(folder), ['linear lr=0.003']);
    const run = join(folder, 'linear lr=0.003');
    assert.ok(statSync(join(run, 'confusion_matrix.png')).size > 100);
    assert.match(readFileSync(join(run, 'model', 'MLmodel'), 'utf8'), /python_function/);
    await workbench.runCommand('Notifications: Clear All Notifications');
  });
});

describe('artifacts in the Explorer', () => {
  const vscode = useVSCode();

  test('are a folder of the workspace when somebody asks for it', async () => {
    const { host, workbench } = vscode;
    // A workspace that can have several folders already: a window of one folder is loaded anew for a second one.
    const workspace = join(host.scratch, 'sample.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'wine-quality' }] }));
    const tree = workbench.tree('Experiments');
    const lost = workbench.page.getByText('Open a folder to see the experiments');
    // VS Code in a browser now and then finds no folders in a workspace when it loads it.
    for (let tries = 1; tries <= 5; tries++) {
      await workbench.page.goto(`${host.url}/?${new URLSearchParams({ workspace })}`, {
        waitUntil: 'commit',
      });
      await workbench.whenReady();
      await workbench.openView('MLflow');
      await tree.row('wine-quality').or(lost).first().waitFor();
      if (!(await lost.isVisible())) break;
    }
    await tree.expand('wine-quality');
    await tree.contextMenu('linear lr=0.003', 'Add Artifacts to Workspace');
    await workbench.openView('Explorer');
    const rows = workbench.page.locator('.explorer-folders-view .monaco-list-row');
    const open = async (name: RegExp, inside: RegExp): Promise<void> => {
      const row = rows.filter({ hasText: name }).last();
      await row.waitFor();
      if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
      await rows.filter({ hasText: inside }).first().waitFor();
    };
    await open(/linear lr=0\.003 \(artifacts\)/, /confusion_matrix\.png/);
    await open(/^report$/, /report\.json/);
    await rows.filter({ hasText: 'report.json' }).first().click();
    await workbench.page.locator('.view-line', { hasText: 'precision' }).first().waitFor();
    assert.deepEqual(await workbench.notifications(), []);
  });
});

describe('artifacts of a slow server', () => {
  const vscode = useVSCode({ workspace: 'empty' });
  const tree = () => vscode.workbench.tree('Experiments');
  let real: ServerUnderTest | undefined;
  let slow: Server | undefined;
  after(async () => {
    slow?.closeAllConnections();
    slow?.close();
    await real?.[Symbol.asyncDispose]();
  });

  /** A real server behind a line on which one file takes for ever. */
  async function startSlow(url: string): Promise<string> {
    slow = createServer((incoming, outgoing) => {
      const { method } = incoming;
      const headers = { ...incoming.headers, host: new URL(url).host };
      const forward = ask(url + incoming.url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (!incoming.url?.endsWith('/large.bin')) return void answer.pipe(outgoing);
        answer.once('data', (chunk: Buffer) => {
          answer.pause();
          outgoing.write(chunk);
        });
      });
      incoming.pipe(forward);
    });
    await new Promise<void>((resolve) => slow?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
  }

  test('are no longer read when the download is cancelled, and nothing is left', async () => {
    const { workbench, host } = vscode;
    real = await ServerUnderTest.started();
    const client = new MlflowClient({ url: real.url });
    await client.call('createExperiment', { name: 'team' });
    await logRun(client, 'heavy', { 'large.bin': 'x'.repeat(2_000_000), 'small.txt': 'small' });
    const url = await startSlow(real.url);
    workbench.changeSettings({ 'mlflow.connections': [{ name: 'slow', url }] });
    await workbench.openView('MLflow');
    await untilRows(tree(), (rows) => rows.some(({ label }) => label === 'slow'), 90);
    await tree().expand('slow');
    await tree().expand('team');
    await tree().row('heavy').waitFor();
    const folder = join(host.scratch, 'cancelled');
    mkdirSync(folder);
    await tree().contextMenu('heavy', 'Download…');
    await chooseFolder(vscode.workbench, folder);
    const toast = workbench.page.locator('.notification-toast', { hasText: 'Downloading heavy' });
    await toast.waitFor();
    const files = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
    await until('the small file is there', () => files().some((name) => name.endsWith('small.txt')));
    // What is not whole has no name of a file yet.
    assert.ok(!files().some((name) => name.endsWith('large.bin')), files().join('\n'));
    assert.deepEqual(readdirSync(folder), ['heavy (incomplete)']);
    await toast.hover();
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await until('nothing is left', () => readdirSync(folder).length === 0);
    await toast.waitFor({ state: 'detached' });
    assert.deepEqual(await workbench.notifications(), []);
  });

  test('that can not be read say why, and no empty editor comes', async () => {
    const { workbench } = vscode;
    await tree().expand('heavy');
    await tree().expand('Artifacts');
    await tree().row('small.txt').waitFor();
    slow?.closeAllConnections();
    slow?.close();
    await tree().click('small.txt');
    const problem = workbench.page.locator('.notification-toast', { hasText: 'nothing listens there' });
    await problem.getByRole('button', { name: 'Show Log' }).waitFor();
    assert.equal(await workbench.tab('small.txt').count(), 0);
  });
});
