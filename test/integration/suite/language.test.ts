import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { MlflowApi } from '../../../src/ui/trackingApi.ts';

const text = `name: x
entry_points:
  main:
    parameters:
      alpha: {type: float, default: 0.5}
    command: "python train.py {alpha} {beta}"
`;

/** Polls, since diagnostics come from another process. */
async function until<T>(what: string, read: () => T | undefined | PromiseLike<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no ${what} within 20 s`);
}

/** A file system in which every path is this file. */
function oneFile(content: Uint8Array): vscode.FileSystemProvider {
  const none = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: content.length }),
    readFile: () => content,
    readDirectory: none,
    createDirectory: none,
    writeFile: none,
    delete: none,
    rename: none,
  };
}

/** With a page of its own a code is an object. */
function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

function withEdits(uri: vscode.Uri, edits: readonly vscode.TextEdit[]): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  change.set(uri, [...edits]);
  return change;
}

describe('language features', () => {
  let document: vscode.TextDocument;
  before(async () => {
    document = await vscode.workspace.openTextDocument({ language: 'mlproject', content: text });
    await vscode.window.showTextDocument(document);
  });

  const codes = (uri: vscode.Uri): unknown[] =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === 'mlflow')
      .map(codeOf);
  const edit = async (change: (edit: vscode.WorkspaceEdit) => void): Promise<void> => {
    const workspaceEdit = new vscode.WorkspaceEdit();
    change(workspaceEdit);
    assert.ok(await vscode.workspace.applyEdit(workspaceEdit));
  };

  it('underline a mistake in an untitled document, and take it back when it is mended', async () => {
    const [found] = await until('E9', () => {
      const diagnostics = vscode.languages.getDiagnostics(document.uri);
      return diagnostics.some((diagnostic) => codeOf(diagnostic) === 'E9') ? diagnostics : undefined;
    });
    assert.ok(found);
    assert.equal(found.source, 'mlflow');
    assert.equal(document.getText(found.range), '{beta}');
    assert.match(found.message, /KeyError: 'beta'/);
    assert.ok(typeof found.code === 'object');
    const page = await vscode.workspace.openTextDocument(found.code.target.with({ fragment: '' }));
    assert.equal(page.lineAt(Number(/^L(\d+)$/.exec(found.code.target.fragment)?.[1]) - 1).text, '### E9');
    await edit((change) => change.delete(document.uri, found.range));
    await until('clean document', () => (codes(document.uri).length === 0 ? true : undefined));
  });

  it('complete keys, types and placeholders', async () => {
    const labelsAt = async (line: number, character: number, typed?: string): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(line, character),
        typed,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.ok((await labelsAt(6, 0)).includes('python_env'));
    assert.ok((await labelsAt(4, 20)).includes('uri'));
    const inCommand = text.split('\n')[5]!.indexOf('{alpha}');
    assert.ok((await labelsAt(5, inCommand + 1, '{')).includes('{alpha}'));
  });

  it('explain on hover', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(4, 8),
    );
    const shown = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === 'string' ? part : part.value)),
    );
    assert.match(shown.join('\n'), /alpha\*\*: float = `0.5`/);
  });

  it('say what the active connection knows of a run', async () => {
    const extension = vscode.extensions.getExtension<MlflowApi>('mlflow-vscode.mlflow-vscode');
    const environment = await (await extension!.activate()).getTrackingEnvironment();
    const post = async (path: string, body: object): Promise<Record<string, Record<string, string>>> => {
      const answer = await fetch(`${environment['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${environment['MLFLOW_TRACKING_TOKEN']}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      assert.equal(answer.status, 200, path);
      return (await answer.json()) as Record<string, Record<string, string>>;
    };
    const created = await post('experiments/create', { name: `hover ${Date.now()}` });
    const { run } = await post('runs/create', {
      experiment_id: created['experiment_id'],
      run_name: 'known one',
    });
    const { run_id } = (run as unknown as { info: { run_id: string } }).info;
    await post('runs/log-metric', { run_id, key: 'f1', value: 0.5, timestamp: 1 });
    const model = await vscode.workspace.openTextDocument({
      language: 'mlmodel',
      content: `flavors: {}\nrun_id: ${run_id}\n`,
    });
    const shown = await until('summary', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        model.uri,
        new vscode.Position(1, 12),
      );
      const [part] = hovers.flatMap(({ contents }) => contents);
      return part === undefined || typeof part === 'string' ? undefined : part.value;
    });
    assert.match(shown, /\*\*known one\*\* running[^]*\| f1 \| 0\.5 \|[^]*From mlflow\.db/);
  });

  it('put a lens above each entry point of a file on disk, for a command that is there', async () => {
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root);
    const uri = vscode.Uri.joinPath(root.uri, 'MLproject');
    const file = await vscode.workspace.openTextDocument(uri);
    assert.equal(file.languageId, 'mlproject');
    const lenses = await until('lens', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        10,
      );
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['Run', 'Run', 'Run'],
    );
    const [command] = lenses.map((lens) => lens.command);
    assert.deepEqual(command?.arguments, [{ uri: uri.toString(), entryPoint: 'main' }]);
    assert.ok((await vscode.commands.getCommands()).includes(command?.command ?? ''));
    assert.deepEqual(codes(uri), []);
  });

  it('go to a definition, rename, format and mend over the editor', async () => {
    const content =
      'name: x\nentry_points:\n  main:\n      parameters:\n        a:   int\n      command: echo {a} {b}\n';
    const { uri } = await vscode.workspace.openTextDocument({ language: 'mlproject', content });
    const run = <T>(command: string, ...more: readonly unknown[]): Thenable<T> =>
      vscode.commands.executeCommand<T>(`vscode.execute${command}`, uri, ...more);
    const at = new vscode.Position(5, 21);
    const [place] = await run<vscode.LocationLink[]>('DefinitionProvider', at);
    assert.equal(place?.targetRange.start.line, 4);
    const renamed = await run<vscode.WorkspaceEdit>('DocumentRenameProvider', at, 'alpha');
    assert.deepEqual(
      renamed
        .get(uri)
        .map(({ newText, range }) => `${range.start.line} ${newText}`)
        .toSorted(),
      ['4 alpha', '5 alpha'],
    );
    const edits = await run<vscode.TextEdit[]>('FormatDocumentProvider', { tabSize: 2, insertSpaces: true });
    assert.ok(await vscode.workspace.applyEdit(withEdits(uri, edits)));
    const formatted = await vscode.workspace.openTextDocument(uri);
    assert.equal(
      formatted.getText(),
      'name: x\nentry_points:\n  main:\n    parameters:\n      a: int\n    command: echo {a} {b}\n',
    );
    // Not the one from before the format.
    const range = await until('E9', () => {
      const [found] = vscode.languages.getDiagnostics(uri);
      return found && formatted.getText(found.range) === '{b}' ? found.range : undefined;
    });
    const [fix] = await run<vscode.CodeAction[]>('CodeActionProvider', range);
    assert.equal(fix?.title, 'Declare the parameter `b`');
    assert.ok(fix.isPreferred && fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    await until('clean document', () => (codes(uri).length === 0 ? true : undefined));
    const hints = await run<vscode.InlayHint[]>('InlayHintProvider', new vscode.Range(0, 0, 9, 0));
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['→ echo <a> <b>'],
    );
    const symbols = await run<vscode.DocumentSymbol[]>('DocumentSymbolProvider');
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['name', 'entry_points'],
    );
  });

  it('show the problems of a file that is not open, until it goes', async () => {
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root);
    const folder = vscode.Uri.joinPath(root.uri, 'not open');
    const uri = vscode.Uri.joinPath(folder, 'MLproject');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('entry_points:\n'));
    try {
      await until('E7', () => (codes(uri).includes('E7') ? true : undefined));
      assert.ok(!vscode.workspace.textDocuments.some((open) => open.uri.toString() === uri.toString()));
    } finally {
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
    await until('no problem', () => (codes(uri).length === 0 ? true : undefined));
  });

  it('complete packages in a conda file, which stays YAML', async () => {
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root);
    const folder = vscode.Uri.joinPath(root.uri, 'with conda');
    const uri = vscode.Uri.joinPath(folder, 'conda.yaml');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('dependencies:\n  - mlf\n'));
    try {
      const file = await vscode.workspace.openTextDocument(uri);
      assert.equal(file.languageId, 'yaml');
      const run = <T>(command: string, ...more: unknown[]): Thenable<T> =>
        vscode.commands.executeCommand<T>(`vscode.execute${command}`, uri, ...more);
      const labels = await until('completion', async () => {
        const list = await run<vscode.CompletionList>('CompletionItemProvider', new vscode.Position(1, 7));
        const found = list.items.map(({ label }) => label);
        return found.some((label) => /^mlflow\b/.test(typeof label === 'string' ? label : label.label))
          ? found
          : undefined;
      });
      assert.ok(labels.length > 0);
      const symbols = await run<vscode.DocumentSymbol[] | undefined>('DocumentSymbolProvider');
      assert.deepEqual(symbols ?? [], []);
      const edits = await run<vscode.TextEdit[] | undefined>('FormatDocumentProvider', { tabSize: 2 });
      assert.deepEqual(edits ?? [], []);
    } finally {
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });

  it('check what is in a virtual folder, and not the other side of a diff', async () => {
    const broken = Buffer.from('entry_points:\n  main:\n    command: python train.py {beta}\n');
    const registered = [
      vscode.workspace.registerFileSystemProvider('memfs', oneFile(broken)),
      vscode.workspace.registerFileSystemProvider('oldfs', oneFile(broken), { isReadonly: true }),
    ];
    try {
      const [old, virtual] = await Promise.all(
        ['oldfs:/MLproject', 'memfs:/MLproject'].map((uri) =>
          vscode.workspace.openTextDocument(vscode.Uri.parse(uri)),
        ),
      );
      assert.ok(old && virtual);
      assert.equal(virtual.languageId, 'mlproject');
      // Nothing is known of the script.
      await until('E9', () => (codes(virtual.uri).length > 0 ? true : undefined));
      assert.deepEqual(codes(virtual.uri), ['E9']);
      assert.deepEqual(codes(old.uri), []);
    } finally {
      for (const one of registered) one.dispose();
    }
  });

  it('show what the setting asks for', async () => {
    await edit((change) => change.insert(document.uri, new vscode.Position(0, 0), 'docker: {}\n'));
    await until('hint', () => (codes(document.uri).includes('H3') ? true : undefined));
    const settings = vscode.workspace.getConfiguration('mlflow.language');
    await settings.update('diagnostics', 'warnings', vscode.ConfigurationTarget.Global);
    try {
      await until('no hint', () => (codes(document.uri).length === 0 ? true : undefined));
    } finally {
      await settings.update('diagnostics', undefined, vscode.ConfigurationTarget.Global);
    }
    await until('hint again', () => (codes(document.uri).includes('H3') ? true : undefined));
  });
});

describe('saved views of the run table', () => {
  it('the file is checked by its schema while it is written', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.Uri.joinPath(folder!.uri, '.vscode', 'mlflow-views.json');
    const content =
      '{"views": {"a": {"query": {"sort": {"column": "loss"}}, "layout": {"pinned": ["metrics.x"]}}}}';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    try {
      await vscode.window.showTextDocument(uri);
      const [problem] = await until('problem', () => {
        const found = vscode.languages.getDiagnostics(uri);
        return found.length > 0 ? found : undefined;
      });
      assert.match(problem!.message, /a dot and the key/);
      assert.equal(vscode.languages.getDiagnostics(uri).length, 1);
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });
});
