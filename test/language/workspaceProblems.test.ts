import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver';
import { createDiskHost } from '../../src/language/diskHost.ts';
import { createLanguageService } from '../../src/language/languageService.ts';
import { findFiles, languageOf, usualBounds } from '../../src/language/workspaceFiles.ts';
import { WorkspaceProblems } from '../../src/language/workspaceProblems.ts';

const root = mkdtempSync(join(tmpdir(), 'mlflow-workspace-'));
after(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/**
 * Shows what would be among the problems of an editor, after each look. `faultyAt`: a part of the URIs whose check
 * throws, as only a fault of ours does.
 */
function start(
  folder: string,
  { faultyAt }: { readonly faultyAt?: string } = {},
): {
  problems: WorkspaceProblems;
  shown: Map<string, Diagnostic[]>;
  open: Set<string>;
  settings: { folders: string[]; level: 'all' | 'off' };
  errors: unknown[];
  look: () => Promise<string[]>;
} {
  const shown = new Map<string, Diagnostic[]>();
  const open = new Set<string>();
  const settings = { folders: [pathToFileURL(join(root, folder)).href], level: 'all' as 'all' | 'off' };
  const host = createDiskHost({
    openText: () => undefined,
    folders: () => settings.folders,
    environmentManager: () => undefined,
    setsTrackingUri: () => true,
    helpPage: 'nowhere',
  });
  const errors: unknown[] = [];
  const service = createLanguageService(host);
  const problems = new WorkspaceProblems({
    service: {
      ...service,
      validate: (document, level) =>
        faultyAt !== undefined && document.uri.includes(faultyAt)
          ? Promise.reject(new Error('A fault of ours.'))
          : service.validate(document, level),
    },
    level: () => settings.level,
    folders: () => settings.folders,
    excluded: () => new Set(['hidden']),
    isOpen: (uri) => open.has(uri),
    publish: (uri, diagnostics) => shown.set(uri, diagnostics),
    onError: (error) => errors.push(error),
    delay: 0,
  });
  const look = async (): Promise<string[]> => {
    await problems.check();
    assert.deepEqual(errors, []);
    return [...shown]
      .filter(([, found]) => found.length > 0)
      .map(
        ([uri, found]) =>
          `${uri.slice(settings.folders[0]!.length + 1)} ${found.map(({ code }) => code).join(',')}`,
      )
      .toSorted();
  };
  return { problems, shown, open, settings, errors, look };
}

describe('problems of files that are not open', () => {
  it('are found, but not in packages, environments, stores and hidden folders', async () => {
    for (const folder of [
      'a',
      'node_modules/a',
      '.venv',
      'mlruns/0',
      'mlartifacts/1',
      'hidden',
      '.git',
      'my-env',
      'x/y',
    ])
      write(`one/${folder}/MLproject`, 'entry_points:\n');
    write('one/my-env/pyvenv.cfg');
    write('one/model/MLmodel', 'flavors: {}\nenv_vars: A\n');
    write('one/python_env.yaml', 'python: 3.10\n');
    write('one/good/mlproject', 'name: x\n');
    const { look } = start('one');
    assert.deepEqual(await look(), [
      'a/MLproject E7',
      'model/MLmodel E16',
      'python_env.yaml E11',
      'x/y/MLproject E7',
    ]);
  });

  it('go when they are mended, and with their file or folder', async () => {
    write('two/a/MLproject', 'entry_points:\n');
    write('two/b/MLproject', 'conda_env: c.yaml\n');
    write('two/c/MLproject', 'conda_env: c.yaml\n');
    const { look } = start('two');
    assert.deepEqual(await look(), ['a/MLproject E7', 'b/MLproject E3', 'c/MLproject E3']);
    write('two/a/MLproject', 'name: x\n');
    write('two/b/c.yaml', 'dependencies: [mlflow]\n');
    renameSync(join(root, 'two/c'), join(root, 'two/d'));
    assert.deepEqual(await look(), ['d/MLproject E3']);
    rmSync(join(root, 'two/d'), { recursive: true });
    assert.deepEqual(await look(), []);
  });

  it('leave an open document to its editor, and come back when it is closed', async () => {
    write('three/MLproject', 'entry_points:\n');
    const { look, problems, open, shown, settings } = start('three');
    const uri = `${settings.folders[0]!}/MLproject`;
    await look();
    open.add(uri);
    problems.opened(uri);
    shown.clear();
    assert.deepEqual(await look(), []);
    assert.equal(shown.size, 0);
    open.delete(uri);
    assert.deepEqual(await look(), ['MLproject E7']);
  });

  it('follow the folders of the workspace and the setting', async () => {
    write('four/MLproject', 'entry_points:\n');
    write('five/MLproject', 'docker_env: x\n');
    const { look, settings } = start('four');
    settings.folders.push(pathToFileURL(join(root, 'five')).href);
    assert.equal((await look()).length, 2);
    settings.folders.pop();
    assert.deepEqual(await look(), ['MLproject E7']);
    settings.level = 'off';
    assert.deepEqual(await look(), []);
  });

  it('are found in all other files where one can not be checked', async () => {
    for (const name of ['a', 'b', 'c']) write(`broken/${name}/MLproject`, 'python_env: nowhere.yaml\n');
    const { problems, shown, errors } = start('broken', { faultyAt: '/a/' });
    await problems.check();
    assert.equal(shown.size, 2);
    assert.deepEqual(errors.map(String), ['Error: A fault of ours.']);
  });

  it('are looked for within bounds', async () => {
    for (let i = 0; i < 30; i++) write(`six/${i}/deep/MLproject`, 'name: x\n');
    write('six/MLproject', 'name: x\n');
    const find = async (bounds: object): Promise<number> =>
      (
        await findFiles(join(root, 'six'), {
          bounds: { ...usualBounds, ...bounds },
          excluded: new Set(),
          kindOf: languageOf,
        })
      ).files.length;
    assert.equal(await find({}), 31);
    assert.equal(await find({ depth: 1 }), 1);
    assert.equal(await find({ files: 5 }), 5);
    assert.ok((await find({ entries: 40 })) < 31);
  });
});
