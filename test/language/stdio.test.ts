import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  Hover,
  Location,
  SemanticTokens,
  SemanticTokensDelta,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';

import { describeIdMethod, type DescribeIdParams } from '../../src/shared/language.ts';
import { Editor } from './stdioEditor.ts';

const literalActions = {
  codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
};

// The built server over standard streams, as another editor starts it.

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

describe('language server over stdio', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-language-'));
  const uri = pathToFileURL(join(folder, 'MLproject')).href;
  const editor = new Editor();
  before(async () => {
    editor.folders = [{ uri: pathToFileURL(folder).href, name: 'x' }];
    const { capabilities } = await editor.initialize({
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        hover: { contentFormat: ['markdown'] },
        ...literalActions,
      },
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    });
    assert.equal(capabilities.textDocumentSync, 2);
    assert.ok(capabilities.hoverProvider && capabilities.codeLensProvider && capabilities.completionProvider);
    assert.equal(capabilities.executeCommandProvider, undefined);
  });
  after(() => {
    editor.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('follows edits with diagnostics of the right version', async () => {
    await editor.open(
      uri,
      'name: x\npython_env: env.yaml\nentry_points:\n  main:\n    command: "python {a"\n',
    );
    const first = await editor.diagnostics(uri, ({ version }) => version === 1);
    assert.deepEqual(codes(first), ['E3', 'E9']);
    assert.match(String(first[0]?.message), new RegExp(`${folder}/env.yaml, but no such file was found`));
    await editor.change(uri, 2, { line: 4, from: 21, to: 23, text: '' });
    assert.deepEqual(codes(await editor.diagnostics(uri, ({ version }) => version === 2)), ['E3']);
  });

  it('looks again when a file appears', async () => {
    writeFileSync(join(folder, 'env.yaml'), '{}');
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    assert.deepEqual(codes(await editor.diagnostics(uri)), []);
  });

  it('looks for the scripts of the commands', async () => {
    const project = pathToFileURL(join(folder, 'mlproject')).href;
    await editor.open(project, 'entry_points:\n  main:\n    command: python train.py\n');
    const [diagnostic] = await editor.diagnostics(project);
    assert.equal(diagnostic?.code, 'W10');
    assert.deepEqual(diagnostic.range.start, { line: 2, character: 20 });
    writeFileSync(join(folder, 'train.py'), '');
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    assert.deepEqual(codes(await editor.diagnostics(project)), []);
  });

  it('reads the options of scripts anew when they change', async () => {
    const project = pathToFileURL(join(folder, 'MLPROJECT')).href;
    const script = (option: string): void =>
      writeFileSync(
        join(folder, 'fit.py'),
        `import argparse\np = argparse.ArgumentParser()\np.add_argument("${option}")\np.parse_args()\n`,
      );
    script('--alpha');
    await editor.open(project, 'entry_points:\n  main:\n    command: python fit.py --alhpa 1\n');
    const diagnostics = await editor.diagnostics(project);
    assert.deepEqual(codes(diagnostics), ['W21']);
    const [fix] = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: project },
      range: diagnostics[0]!.range,
      context: { diagnostics },
    });
    assert.equal(fix?.title, 'Change to `--alpha`');
    const items = await editor.ask<CompletionItem[]>('completion', project, { line: 2, character: 32 });
    assert.ok(items.some(({ label }) => label === '--alpha'));
    script('--alhpa');
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    assert.deepEqual(codes(await editor.diagnostics(project)), []);
  });

  it('answers completion, hover, lenses and symbols', async () => {
    await editor.change(uri, 3, { line: 4, from: 0, to: 0, text: '    pa\n' });
    const items = await editor.ask<CompletionItem[]>('completion', uri, { line: 4, character: 6 });
    assert.ok(items.some(({ label, insertTextFormat }) => label === 'parameters' && insertTextFormat === 2));
    await editor.change(uri, 4, { line: 4, from: 0, to: 6, text: '' });
    const shown = await editor.ask<Hover>('hover', uri, { line: 0, character: 2 });
    assert.match((shown.contents as { value: string }).value, /Name of the project/);
    const [lens] = await editor.ask<CodeLens[]>('codeLens', uri);
    assert.deepEqual(lens?.command, {
      title: 'Run',
      command: 'mlflow.runProject',
      arguments: [{ uri, entryPoint: 'main' }],
    });
    assert.equal((await editor.ask<unknown[]>('documentSymbol', uri)).length, 3);
  });

  it('stays awake beside empty, binary and huge files', async () => {
    const started = performance.now();
    await editor.open('untitled:a', '');
    await editor.open('untitled:b', '\u007fELF\0'.repeat(10_000));
    await editor.open('untitled:c', `name: ${'x: {'.repeat(2_500_000)}`);
    assert.deepEqual(codes(await editor.diagnostics('untitled:a')), ['E1']);
    assert.deepEqual(codes(await editor.diagnostics('untitled:b')), ['E17']);
    assert.deepEqual(codes(await editor.diagnostics('untitled:c')), ['size']);
    assert.deepEqual(await editor.ask<unknown[]>('completion', 'untitled:c', { line: 0, character: 3 }), []);
    assert.ok(performance.now() - started < 30_000);
  });

  it('shows what the setting says, and clears what is closed', async () => {
    editor.settings = { diagnostics: 'off' };
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(await editor.diagnostics('untitled:a'), []);
    editor.settings = { diagnostics: 'all' };
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(codes(await editor.diagnostics('untitled:a')), ['E1']);
    editor.published.length = 0;
    await editor.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: 'untitled:a' },
    });
    assert.deepEqual(await editor.diagnostics('untitled:a'), []);
  });

  it('drops what a newer edit has overtaken', async () => {
    const target = 'untitled:typed';
    await editor.open(target, 'name: x\n');
    await editor.diagnostics(target);
    editor.published.length = 0;
    for (let i = 0; i < 40; i++)
      void editor.change(target, i + 2, { line: 0, from: 0, to: 0, text: i % 2 ? ' ' : 'a' });
    await editor.diagnostics(target, ({ version }) => version === 41);
    const versions = editor.published
      .filter(({ uri: of }) => of === target)
      .map(({ version }) => version ?? 0);
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
    assert.equal(versions.at(-1), 41);
  });

  it('goes to definitions, renames, formats, folds and mends', async () => {
    const project = pathToFileURL(join(folder, 'moved', 'MLproject')).href;
    mkdirSync(join(folder, 'moved', 'node_modules'), { recursive: true });
    writeFileSync(
      join(folder, 'moved', 'steps.py'),
      'import mlflow\nmlflow.run(".", "main", parameters={"b": 1})\n',
    );
    writeFileSync(join(folder, 'moved', 'node_modules', 'x.py'), 'import mlflow\nmlflow.run("..", "main")\n');
    const text =
      'entry_points:\n  main:\n    parameters:\n        b:   int\n    command: python steps.py {b} {c}\n';
    await editor.open(project, text);
    const at = { line: 4, character: 31 };
    const ask = <T>(method: string, more: object): Promise<T> =>
      editor.connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri: project }, ...more });
    const [place] = await ask<Location[]>('definition', { position: at });
    assert.deepEqual(place, {
      uri: project,
      range: { start: { line: 3, character: 8 }, end: { line: 3, character: 9 } },
    });
    assert.equal(
      (await ask<unknown[]>('references', { position: at, context: { includeDeclaration: true } })).length,
      3,
    );
    assert.equal((await ask<unknown[]>('documentHighlight', { position: at })).length, 2);
    assert.equal((await ask<{ placeholder: string }>('prepareRename', { position: at })).placeholder, 'b');
    await assert.rejects(ask('rename', { position: at, newName: 'a+b' }), /Names may only contain/);
    const { changes = {} } = await ask<WorkspaceEdit>('rename', {
      position: { line: 1, character: 3 },
      newName: 'train',
    });
    assert.deepEqual(
      Object.keys(changes)
        .map((of) => of.split('/').at(-1))
        .toSorted(),
      ['MLproject', 'steps.py'],
    );
    const edits = await ask<TextEdit[]>('formatting', { options: { tabSize: 2, insertSpaces: true } });
    assert.deepEqual(
      edits.map(({ newText }) => newText),
      ['      ', ' '],
    );
    assert.equal((await ask<unknown[]>('documentLink', {})).length, 1);
    assert.ok((await ask<unknown[]>('foldingRange', {})).length > 1);
    assert.equal((await ask<unknown[]>('selectionRange', { positions: [at] })).length, 1);
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    assert.equal((await ask<unknown[]>('inlayHint', { range })).length, 0);
    const full = await ask<SemanticTokens>('semanticTokens/full', {});
    assert.equal(full.data.length, 5 * 5);
    await editor.change(project, 2, { line: 4, from: 34, to: 35, text: 'b' });
    const { edits: delta } = await ask<SemanticTokensDelta>('semanticTokens/full/delta', {
      previousResultId: full.resultId,
    });
    assert.equal(delta.length, 1);
    assert.equal((await ask<SemanticTokens>('semanticTokens/range', { range })).data.length, 5 * 5);
    await editor.change(project, 3, { line: 4, from: 34, to: 35, text: 'c' });
    const diagnostics = await editor.diagnostics(project, ({ version }) => version === 3);
    const actions = await ask<CodeAction[]>('codeAction', {
      range: diagnostics[0]!.range,
      context: { diagnostics },
    });
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Declare the parameter `c`', 'Write the braces twice, for the shell'],
    );
  });

  it('ends when it is told to', async () => assert.equal(await editor.stop(), 0));
});

describe('language server for an editor that knows runs', () => {
  it('shows the last run of each entry point, and none that comes late', async () => {
    const editor = new Editor();
    const asked: unknown[] = [];
    let answer: Promise<unknown> = Promise.resolve([{ entryPoint: 'main', title: 'a run', runId: 'r' }]);
    editor.connection.onRequest('mlflow/lastRuns', (params: unknown) => {
      asked.push(params);
      return answer;
    });
    try {
      await editor.initialize({ experimental: { mlflow: { runs: true } } });
      const uri = 'file:///project/MLproject';
      await editor.open(uri, 'entry_points:\n  main:\n    command: x\n');
      const titles = async (): Promise<unknown[]> =>
        (await editor.ask<CodeLens[]>('codeLens', uri)).map(({ command }) => command?.title);
      assert.deepEqual(await titles(), ['Run', 'a run']);
      assert.deepEqual(asked, [{ uri, entryPoints: ['main'] }]);
      answer = new Promise(() => {});
      assert.deepEqual(await titles(), ['Run']);
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
    }
  });
});

describe('language server for an editor that knows its Python', () => {
  it('writes an environment with what is installed', async () => {
    const editor = new Editor();
    const root = mkdtempSync(join(tmpdir(), 'mlflow-python-'));
    const packages = join(root, 'venv', 'lib', 'python3.12', 'site-packages');
    for (const name of ['mlflow-3.17.2.dist-info', 'scikit_learn-1.8.0.dist-info'])
      mkdirSync(join(packages, name), { recursive: true });
    writeFileSync(join(root, 'venv', 'pyvenv.cfg'), 'home = x\nversion = 3.12.4\n');
    writeFileSync(join(root, 't.py'), 'import sklearn, pandas\n');
    editor.connection.onRequest('mlflow/pythonFolder', () => join(root, 'venv', 'bin'));
    try {
      await editor.initialize({
        experimental: { mlflow: { python: true } },
        textDocument: literalActions,
        workspace: { workspaceEdit: { resourceOperations: ['create', 'rename'] } },
      });
      const uri = pathToFileURL(join(root, 'MLproject')).href;
      await editor.open(uri, 'python_env: p.yaml\nentry_points: {main: {command: python t.py}}\n');
      const diagnostics = await editor.diagnostics(uri);
      const [action] = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: diagnostics[0]!.range,
        context: { diagnostics, only: ['quickfix'] },
      });
      const edit = action?.edit?.documentChanges?.[1];
      assert.ok(edit && 'edits' in edit);
      assert.deepEqual(
        edit.edits.map((part) => ('newText' in part ? part.newText : '')),
        ['python: "3.12.4"\ndependencies:\n  - mlflow==3.17.2\n  - pandas\n  - scikit-learn==1.8.0\n'],
      );
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe('language server on a workspace', () => {
  it('shows problems of files that nobody has opened, and hands them over when one is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-language-'));
    const editor = new Editor();
    try {
      writeFileSync(join(folder, 'MLproject'), 'conda_env: conda.yaml\n');
      writeFileSync(join(folder, 'conda.yaml'), 'dependencies:\n- python>3.8\n- mlflow\n');
      const rootUri = pathToFileURL(folder).href;
      const workspaceFolders = [{ uri: rootUri, name: 'w' }];
      const params = { processId: process.pid, rootUri, capabilities: {}, workspaceFolders };
      await editor.connection.sendRequest('initialize', params);
      await editor.connection.sendNotification('initialized', {});
      const uri = `${rootUri}/MLproject`;
      const [found] = await editor.diagnostics(uri);
      assert.equal(found?.code, 'E12');
      assert.match(found.codeDescription?.href ?? '', /docs\/diagnostics\.md#L\d+$/);
      assert.deepEqual(found.relatedInformation?.[0]?.location, {
        uri: `${rootUri}/conda.yaml`,
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 12 } },
      });
      await editor.open(uri, 'name: x\nconda_env: conda.yaml\n');
      await editor.diagnostics(uri, ({ version }) => version === 1);
      editor.published.length = 0;
      await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
      assert.deepEqual(codes(await editor.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0)), [
        'E12',
      ]);
      rmSync(join(folder, 'MLproject'));
      editor.published.length = 0;
      const changes = [{ uri, type: 3 }];
      await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
      assert.deepEqual(await editor.diagnostics(uri), []);
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('language server for an editor that knows ids', () => {
  it('asks about ids, and does not wait for long', async () => {
    const editor = new Editor();
    try {
      editor.connection.onRequest(describeIdMethod, ({ kind, id }: DescribeIdParams) =>
        id === 'slow'
          ? new Promise(() => {})
          : { name: `${kind} ${id}`, status: 'FINISHED', startTime: 0, metrics: [], connection: 'c' },
      );
      await editor.initialize({
        textDocument: { hover: { contentFormat: ['markdown'] } },
        experimental: { mlflow: { ids: true } },
      });
      await editor.open('untitled:m', 'run_id: abc\nmodel_id: slow\nmetadata: {}\n', 'mlmodel');
      const shown = await editor.ask<Hover>('hover', 'untitled:m', { line: 0, character: 9 });
      assert.match((shown.contents as { value: string }).value, /^\*\*run abc\*\* finished/);
      assert.equal(await editor.ask('hover', 'untitled:m', { line: 1, character: 12 }), null);
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
    }
  });
});

describe('language server for a simple editor', () => {
  it('writes no snippets and takes its settings from the start', async () => {
    const editor = new Editor();
    try {
      const params = {
        processId: process.pid,
        rootUri: null,
        capabilities: {},
        initializationOptions: { diagnostics: 'errors' },
      };
      await editor.connection.sendRequest('initialize', params);
      await editor.connection.sendNotification('initialized', {});
      await editor.open('untitled:x', 'nmae: x\nentry_points:\n');
      assert.deepEqual(codes(await editor.diagnostics('untitled:x')), ['E7']);
      await editor.open('untitled:y', '');
      const items = await editor.ask<CompletionItem[]>('completion', 'untitled:y', { line: 0, character: 0 });
      const texts = items.map(({ textEdit }) => (textEdit as { newText: string }).newText);
      assert.ok(texts.includes('python_env: python_env.yaml'));
      assert.ok(items.every(({ documentation }) => (documentation as { kind: string }).kind === 'plaintext'));
      const shown = await editor.ask<Hover>('hover', 'untitled:x', { line: 1, character: 3 });
      const { kind, value } = shown.contents as { kind: string; value: string };
      assert.equal(kind, 'plaintext');
      assert.match(value, /^entry_points: mapping\n\n/);
      assert.doesNotMatch(value, /[`*]/);
      // A question of the server would have failed: this editor answers none.
      const model = 'file:///no-such-folder/MLmodel';
      await editor.open(model, 'flavors: {}\nrun_id: abc\n', 'mlmodel');
      assert.equal(await editor.ask('hover', model, { line: 1, character: 9 }), null);
      const actions = {
        textDocument: { uri: 'untitled:x' },
        range: shown.range,
        context: { diagnostics: [] },
      };
      assert.deepEqual(await editor.connection.sendRequest('textDocument/codeAction', actions), []);
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
    }
  });
});

describe('language server in a workspace of several folders', () => {
  const root = mkdtempSync(join(tmpdir(), 'mlflow-folders-'));
  const editor = new Editor();
  after(() => {
    editor.process.kill();
    rmSync(root, { recursive: true, force: true });
  });

  it('takes the environment manager of the folder that a project is in', async () => {
    const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
    for (const name of ['conda', 'local']) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'python_env.yaml'), 'dependencies: [mlflow]\n');
    }
    editor.folders = ['conda', 'local'].map((name) => ({ uri: uriOf(name), name }));
    const managers = new Map([[uriOf('conda'), 'conda']]);
    editor.connection.onRequest(
      'workspace/configuration',
      ({ items }: { readonly items: readonly { readonly scopeUri?: string; readonly section: string }[] }) =>
        items.map(({ scopeUri, section }) =>
          section === 'mlflow.projects'
            ? { environmentManager: managers.get(scopeUri ?? '') ?? 'local' }
            : null,
        ),
    );
    await editor.initialize({
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    });
    const text = 'python_env: python_env.yaml\n';
    for (const name of ['conda', 'local']) await editor.open(`${uriOf(name)}/MLproject`, text);
    const said = async (name: string, code: string | undefined): Promise<unknown[]> =>
      codes(
        await editor.diagnostics(`${uriOf(name)}/MLproject`, ({ diagnostics }) =>
          code === undefined ? diagnostics.length === 0 : diagnostics.some((found) => found.code === code),
        ),
      );
    assert.deepEqual(await said('conda', 'E20'), ['E20']);
    assert.deepEqual(await said('local', undefined), []);

    managers.clear();
    managers.set(uriOf('local'), 'conda');
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(await said('local', 'E20'), ['E20']);
    assert.deepEqual(await said('conda', undefined), []);
    assert.equal(await editor.stop(), 0);
  });
});
