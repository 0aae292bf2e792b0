// package.json as a promise: what VS Code reads of it, and what its guidelines ask.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'package.json'), 'utf8');

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}

interface MenuItem {
  readonly command?: string;
  readonly when?: string;
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly dependencies?: object;
  readonly devDependencies: Record<string, string>;
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus?: Record<string, readonly MenuItem[]>;
    readonly configuration: {
      readonly properties: Record<string, { scope?: string; markdownDescription?: string }>;
    };
    readonly views: Record<string, readonly { id: string }[]>;
  };
}

const manifest = JSON.parse(text) as Manifest;
const { commands, menus = {}, configuration, views } = manifest.contributes;

describe('package.json', () => {
  test('every command has the category MLflow, an id of ours and a title in title case', () => {
    assert.ok(commands.length > 5);
    for (const { command, title, category } of commands) {
      assert.equal(category, 'MLflow', command);
      assert.match(command, /^mlflow\.[a-z][A-Za-z]*$/);
      assert.match(title, /^[A-Z]/, command);
      assert.doesNotMatch(title, /^MLflow/, `${command}: the category says it`);
    }
  });

  test('no command stands twice', () => {
    assert.deepEqual(repeated(commands.map(({ command }) => command)), []);
  });

  test('menus name commands that are there', () => {
    const known = new Set(commands.map(({ command }) => command));
    const named = Object.values(menus).flatMap((items) => items.flatMap(({ command }) => command ?? []));
    assert.deepEqual(
      named.filter((command) => !known.has(command)),
      [],
    );
  });

  test('nothing activates it at start-up', () => {
    assert.ok(manifest.activationEvents.length > 0);
    for (const event of manifest.activationEvents) assert.doesNotMatch(event, /^\*$|^onStartupFinished$/);
  });

  test('the view container holds the promised views', () => {
    assert.deepEqual(
      views.mlflow?.map(({ id }) => id),
      ['mlflow.experiments', 'mlflow.models'],
    );
  });

  test('every setting is ours, has a scope and says in Markdown what it does', () => {
    for (const [name, { scope, markdownDescription }] of Object.entries(configuration.properties)) {
      assert.match(name, /^mlflow\./);
      assert.ok(scope, `${name} has a scope`);
      assert.ok(markdownDescription, `${name} has a description`);
    }
  });

  test('what it ships is bundled, and the versions of what is bundled are exact', () => {
    assert.equal(manifest.dependencies, undefined);
    for (const [name, version] of Object.entries(manifest.devDependencies))
      assert.match(version, /^\d/, name);
  });

  test('its types are not newer than the VS Code it runs in', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  test('the icons are there', () => {
    const icons = [...text.matchAll(/"((?:media|syntaxes)\/[^"]+|\.\/syntaxes\/[^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    assert.ok(icons.length > 1);
    assert.deepEqual(
      icons.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});

test('no file of the project holds a path of the machine it was written on', () => {
  const files = globSync('**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) =>
      /^(node_modules|\.git|dist|out|fixtures|screenshots|mlartifacts|\.[a-z-]+)$/.test(entry.name),
  }).filter((entry) => entry.isFile() && /\.(ts|mjs|cjs|js|json|md|py|yaml|sh)$/.test(entry.name));
  assert.ok(files.length > 100);
  const places = [root, homedir()].filter((place) => place.length > 4);
  const machine = new RegExp(
    `(?<!\\w)(?:${places.map((place) => place.replaceAll(/\W/g, '\\$&')).join('|')})/`,
  );
  const found = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => machine.test(readFileSync(file, 'utf8')));
  assert.deepEqual(found, []);
});

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
