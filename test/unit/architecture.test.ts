// The walls of the house (ARCHITECTURE.md): who may import whom, checked on the imports as they stand.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

interface Import {
  /** Path of the file in the project, or the name of a package. */
  readonly target: string;
  readonly kind: 'value' | 'type' | 'dynamic';
}

/** What each folder may import beside itself; after `type:` only its types. */
const walls: Record<string, readonly string[]> = {
  common: [],
  api: ['common'],
  formats: ['common'],
  filter: ['common'],
  shared: ['type:api'],
  projects: ['common', 'formats', 'type:api'],
  models: ['common', 'formats', 'type:api'],
  language: ['common', 'formats', 'filter', 'shared'],
  embedded: ['common', 'api'],
  server: ['common', 'api', 'filter', 'embedded'],
  runner: ['common', 'api', 'formats', 'projects', 'models'],
  tables: ['shared'],
  state: ['common', 'api', 'filter', 'shared'],
  ui: ['common', 'api', 'formats', 'filter', 'shared', 'projects', 'models', 'embedded', 'state'],
  extension: ['ui', 'state', 'api', 'common', 'embedded'],
  webview: ['shared', 'filter'],
};

const graph = readImports();

/** `src/state/x.ts` is in `state`, `src/extension.ts` in `extension`, `webview/…` in `webview`. */
function folderOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? second.replace(/\.ts$/, '') : first;
}

function readImports(): Map<string, Import[]> {
  const files = globSync(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root }).map((file) =>
    file.replaceAll(sep, '/'),
  );
  return new Map(files.map((file) => [file, parseImports(file)]));
}

function parseImports(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const calls = text.matchAll(/\b(?:import|require)\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...statements].map(([, type, target = '']): Import => ({
      target: resolve(file, target),
      kind: type ? 'type' : 'value',
    })),
    ...[...calls].map(([, target = '']): Import => ({ target: resolve(file, target), kind: 'dynamic' })),
  ];
}

function resolve(file: string, target: string): string {
  return target.startsWith('.') ? posix.join(posix.dirname(file), target) : target;
}

const isOurs = (target: string): boolean => /^(src|webview)\//.test(target);

describe('architecture', () => {
  test('has files and imports to judge', () => {
    assert.ok(graph.size > 100, `${graph.size} files`);
    const imports = [...graph.values()].flat().filter(({ target }) => isOurs(target));
    assert.ok(imports.length > 200, `${imports.length} imports`);
    const unknown = imports.filter(({ target }) => target.endsWith('.ts') && !graph.has(target));
    assert.deepEqual(unknown, []);
  });

  test('every folder has its wall', () => {
    const folders = new Set([...graph.keys()].map(folderOf));
    assert.deepEqual(
      [...folders].filter((folder) => !(folder in walls)),
      [],
    );
  });

  for (const [folder, allowed] of Object.entries(walls)) {
    test(`${folder} imports ${allowed.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(
        importsAcross(folder).filter(({ to, kind }) => !isAllowed(allowed, to, kind)),
        [],
      );
    });
  }

  test('only ui and extension.ts import vscode', () => {
    const files = filesThatImport((target) => target === 'vscode');
    assert.deepEqual(
      files.filter((file) => !['ui', 'extension'].includes(folderOf(file))),
      [],
    );
  });

  test('no folder imports itself by way of another', () => {
    assert.deepEqual(
      findCycle(folderGraph((file) => dirname(file).split('/').slice(0, 2).join('/'))),
      undefined,
    );
  });

  test('no file imports itself by way of another', () => {
    const ours = [...graph].map(([file, imports]): [string, string[]] => [
      file,
      imports.filter(({ target, kind }) => isOurs(target) && kind === 'value').map(({ target }) => target),
    ]);
    assert.deepEqual(findCycle(new Map(ours)), undefined);
  });

  test('what activation loads leaves the language client, the charts and the server alone', () => {
    const loaded = reach('src/extension.ts');
    assert.ok(loaded.has('vscode') && loaded.size > 20, 'the graph was walked');
    const late =
      /^(vscode-languageclient|vscode-languageserver|chart\.js|hyparquet|yaml|src\/(server|runner|language|tables)\/|webview\/)/;
    assert.deepEqual(
      [...loaded].filter((target) => late.test(target)),
      [],
    );
  });
});

function importsAcross(folder: string): { file: string; to: string; kind: Import['kind'] }[] {
  return [...graph]
    .filter(([file]) => folderOf(file) === folder)
    .flatMap(([file, imports]) =>
      imports
        .filter(({ target }) => isOurs(target) && folderOf(target) !== folder)
        .map(({ target, kind }) => ({ file, to: folderOf(target), kind })),
    );
}

function isAllowed(allowed: readonly string[], to: string, kind: Import['kind']): boolean {
  return allowed.includes(to) || (kind === 'type' && allowed.includes(`type:${to}`));
}

function filesThatImport(matches: (target: string) => boolean): string[] {
  return [...graph]
    .filter(([, imports]) => imports.some(({ target }) => matches(target)))
    .map(([file]) => file);
}

/** Each folder with those that it imports. */
function folderGraph(folder: (file: string) => string): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, imports] of graph) {
    const targets = imports.filter(({ target }) => isOurs(target)).map(({ target }) => folder(target));
    const others = targets.filter((target) => target !== folder(file));
    folders.set(folder(file), [...(folders.get(folder(file)) ?? []), ...others]);
  }
  return folders;
}

/** What is loaded with a file: all that it and its imports name, without types and what is asked for later. */
function reach(start: string): Set<string> {
  const found = new Set([start]);
  for (const file of found) {
    for (const { target, kind } of graph.get(file) ?? []) if (kind === 'value') found.add(target);
  }
  return found;
}

/** A way from some node back to itself. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}
