import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Jsonrpc from 'vscode-languageserver/node';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  Hover,
  InitializeResult,
  PublishDiagnosticsParams,
} from 'vscode-languageserver';

import { describeIdRequest, type DescribeIdParams } from '../../src/shared/language.ts';

// The built server over standard streams, as another editor starts it.

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } =
  require('vscode-languageserver/node') as typeof Jsonrpc;
const serverPath = fileURLToPath(new URL('../../dist/language-server.js', import.meta.url));

/** One editor with one server. */
class Editor {
  readonly process: ChildProcess;
  readonly connection: Jsonrpc.MessageConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  settings: unknown = null;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.process = spawn(process.execPath, [serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout!),
      new StreamMessageWriter(this.process.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of this.#waiting) wake();
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', () => [this.settings]);
    this.connection.listen();
  }

  async initialize(capabilities: object = {}): Promise<InitializeResult> {
    const params = { processId: process.pid, rootUri: null, capabilities, workspaceFolders: null };
    const result = await this.connection.sendRequest<InitializeResult>('initialize', params);
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, languageId = 'mlproject'): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change(
    uri: string,
    version: number,
    edit: { line: number; from: number; to: number; text: string },
  ): Promise<void> {
    const range = {
      start: { line: edit.line, character: edit.from },
      end: { line: edit.line, character: edit.to },
    };
    const params = { textDocument: { uri, version }, contentChanges: [{ range, text: edit.text }] };
    return this.connection.sendNotification('textDocument/didChange', params);
  }

  ask<T>(method: string, uri: string, at?: { line: number; character: number }): Promise<T> {
    return this.connection.sendRequest<T>(`textDocument/${method}`, {
      textDocument: { uri },
      ...(at && { position: at }),
    });
  }

  /** The diagnostics of a document once they are `done`. */
  async diagnostics(
    uri: string,
    done: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<Diagnostic[]> {
    for (;;) {
      const found = this.published.findLast((params) => params.uri === uri && done(params));
      if (found) return found.diagnostics;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return exited;
  }
}

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

describe('language server over stdio', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-language-'));
  const uri = pathToFileURL(join(folder, 'MLproject')).href;
  const editor = new Editor();
  before(async () => {
    const { capabilities } = await editor.initialize({
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        hover: { contentFormat: ['markdown'] },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
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
    assert.equal(fix?.title, 'Write --alpha');
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

  it('ends when it is told to', async () => assert.equal(await editor.stop(), 0));
});

describe('language server and an editor that knows runs', () => {
  it('asks about ids, and does not wait for long', async () => {
    const editor = new Editor();
    try {
      editor.connection.onRequest(describeIdRequest, ({ kind, id }: DescribeIdParams) =>
        id === 'slow'
          ? new Promise(() => {})
          : { name: `${kind} ${id}`, status: 'FINISHED', startTime: 0, metrics: [], connection: 'c' },
      );
      const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } };
      const initializationOptions = { describeIds: true };
      const params = { processId: process.pid, rootUri: null, capabilities, initializationOptions };
      await editor.connection.sendRequest('initialize', params);
      await editor.connection.sendNotification('initialized', {});
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
