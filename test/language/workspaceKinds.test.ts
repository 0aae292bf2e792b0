import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CodeAction, CodeLens, Diagnostic, Hover, WorkspaceEdit } from 'vscode-languageserver';
import { Editor } from './stdioEditor.ts';

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

/** What is wrong in the text itself, beside four names of files that are nowhere. */
const named = [
  'python_env: nowhere.yaml',
  'entry_points:',
  '  main:',
  '    parameters:',
  '      data: {type: path, default: gone.csv}',
  '    command: python missing.py {data} {b}',
  '',
].join('\n');

describe('documents without a folder on disk', () => {
  for (const uri of ['untitled:MLproject', 'memfs:/project/MLproject', 'vscode-vfs://github/o/r/MLproject']) {
    it(`are checked for what their text says: ${uri}`, async () => {
      const editor = new Editor();
      const logged: unknown[] = [];
      editor.connection.onNotification('window/logMessage', (message) => void logged.push(message));
      editor.folders = uri.startsWith('untitled') ? null : [{ uri: uri.replace(/\/[^/]*$/, ''), name: 'v' }];
      try {
        await editor.initialize({
          workspace: { workspaceFolders: true },
          textDocument: {
            codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
          },
        });
        await editor.open(uri, named);
        const diagnostics = await editor.diagnostics(uri);
        assert.deepEqual(codes(diagnostics), ['E9']);
        // All that asks for files in other documents answers, with what the text alone can say.
        const at = { line: 5, character: 32 };
        assert.ok(await editor.ask<Hover>('hover', uri, at));
        assert.ok(Array.isArray(await editor.ask('completion', uri, at)));
        assert.deepEqual(await editor.ask<CodeLens[]>('codeLens', uri), []);
        assert.equal((await editor.ask<unknown[]>('documentSymbol', uri)).length, 2);
        await editor.ask('documentLink', uri);
        await editor.ask('definition', uri, { line: 5, character: 22 });
        const actions = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri },
          range: diagnostics[0]!.range,
          context: { diagnostics },
        });
        assert.equal(actions[0]?.title, 'Declare the parameter `b`');
        const { changes, documentChanges } = await editor.connection.sendRequest<WorkspaceEdit>(
          'textDocument/rename',
          { textDocument: { uri }, position: at, newName: 'rows' },
        );
        assert.match(JSON.stringify(changes ?? documentChanges), /"rows"/);
        await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
        assert.deepEqual(await editor.diagnostics(uri, (params) => params.diagnostics.length === 0), []);
        assert.equal(await editor.stop(), 0);
        assert.deepEqual(logged, []);
      } finally {
        editor.process.kill();
      }
    });
  }
});

describe('several folders at once', () => {
  it('each have their own files, and their problems come and go with them', async () => {
    const root = mkdtempSync(join(tmpdir(), 'mlflow-folders-'));
    const editor = new Editor();
    const uriOf = (folder: string): string => pathToFileURL(join(root, folder)).href;
    const projectOf = (folder: string): string => `${uriOf(folder)}/MLproject`;
    // The same project: only the first folder and the third lack the file that it names.
    for (const folder of ['a', 'b', 'c']) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'MLproject'), 'python_env: env.yaml\n');
    }
    writeFileSync(join(root, 'b', 'env.yaml'), '{}');
    const change = (added: readonly string[], removed: readonly string[]): Promise<void> => {
      const of = (names: readonly string[]): object[] => names.map((name) => ({ uri: uriOf(name), name }));
      return editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added: of(added), removed: of(removed) },
      });
    };
    try {
      editor.folders = ['a', 'b'].map((name) => ({ uri: uriOf(name), name }));
      await editor.initialize({ workspace: { workspaceFolders: true } });
      assert.deepEqual(codes(await editor.diagnostics(projectOf('a'))), ['E3']);
      await editor.open(projectOf('b'), 'name: b\npython_env: env.yaml\n');
      assert.deepEqual(codes(await editor.diagnostics(projectOf('b'))), []);

      editor.published.length = 0;
      await change(['c'], ['a']);
      assert.deepEqual(codes(await editor.diagnostics(projectOf('c'))), ['E3']);
      assert.deepEqual(codes(await editor.diagnostics(projectOf('a'))), []);
      assert.deepEqual(codes(await editor.diagnostics(projectOf('b'))), []);

      editor.published.length = 0;
      await change([], ['b', 'c']);
      assert.deepEqual(codes(await editor.diagnostics(projectOf('c'))), []);
      assert.equal(await editor.stop(), 0);
    } finally {
      editor.process.kill();
      rmSync(root, { recursive: true, force: true });
    }
  });
});
