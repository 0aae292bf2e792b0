import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Experiment } from '../../../src/api/entities.ts';
import { experimentFolders } from '../../../src/state/experimentFolders.ts';
import type { ExperimentFolders } from '../../../src/state/experimentFolders.ts';

function named(names: readonly string[]): readonly Experiment[] {
  return names.map((name, index) => ({
    experiment_id: String(index),
    name,
    artifact_location: '',
    lifecycle_stage: 'active',
  }));
}

/** As the tree shows it: folders end with a slash and the number of experiments in them. */
function drawn(folders: ExperimentFolders, path = '', indent = ''): readonly string[] {
  return folders
    .entriesOf(path)
    .flatMap((entry) =>
      entry.kind === 'experiment'
        ? [`${indent}${entry.label}`]
        : [`${indent}${entry.label}/ ${entry.count}`, ...drawn(folders, entry.path, `${indent}  `)],
    );
}

const rows: readonly (readonly [what: string, names: readonly string[], tree: readonly string[]])[] = [
  ['nothing', [], []],
  ['names without a slash stand as they are', ['b', 'a'], ['b', 'a']],
  ['a beginning that two share is a folder', ['x/a', 'y', 'x/b'], ['x/ 2', '  a', '  b', 'y']],
  ['one that nobody shares is none', ['x/a', 'y'], ['x/a', 'y']],
  ['a deep one that nobody shares is none', ['x/y/z/a', 'x'], ['x/y/z/a', 'x']],
  ['folders that hold one folder are one row', ['x/y/z/a', 'x/y/z/b'], ['x/y/z/ 2', '  a', '  b']],
  [
    'a folder ends where something else stands in it',
    ['x/y/a', 'x/y/b', 'x/c'],
    ['x/ 3', '  y/ 2', '    a', '    b', '  c'],
  ],
  ['an experiment beside the folder of its name', ['x', 'q', 'x/a', 'x/b'], ['x/ 2', '  a', '  b', 'x', 'q']],
  ['the experiment and the one below keep their places', ['x/a', 'q', 'x'], ['x/a', 'q', 'x']],
  [
    'an experiment in the way of a chain',
    ['x/y/a', 'x/y/b', 'x/y'],
    ['x/ 3', '  y/ 2', '    a', '    b', '  y'],
  ],
  [
    'slashes at an end or side by side are letters',
    ['/a/x', '/a/y', 'b/', '/', 'c//d'],
    ['/a/ 2', '  x', '  y', 'b/', '/', 'c//d'],
  ],
  [
    'a slash that is a letter makes no folder of another',
    ['a/b', 'a//b', 'a/c'],
    ['a/ 2', '  b', '  c', 'a//b'],
  ],
  ['two of one name', ['x', 'x'], ['x', 'x']],
  [
    'names of objects',
    ['__proto__/a', '__proto__/b', 'constructor'],
    ['__proto__/ 2', '  a', '  b', 'constructor'],
  ],
  ['other scripts', ['מודל/א', 'מודל/🍷'], ['מודל/ 2', '  א', '  🍷']],
];

describe('folders of experiments', () => {
  for (const [what, names, tree] of rows) {
    it(what, () => assert.deepEqual(drawn(experimentFolders(named(names))), tree));
  }

  it('say where an experiment and a folder stand', () => {
    const folders = experimentFolders(named(['x/y/a', 'x/y/b', 'x/c', 'lone/d', 'x/y']));
    assert.deepEqual(folders.foldersOf('0'), ['x', 'x/y']);
    assert.deepEqual(folders.foldersOf('2'), ['x']);
    assert.deepEqual(folders.foldersOf('3'), []);
    assert.deepEqual(folders.foldersOf('4'), ['x'], 'beside the folder of its name');
    assert.equal(folders.folderOf('x/y'), 'x');
    assert.equal(folders.folderOf('x'), undefined);
  });

  it('hold every experiment once, however deep and many', () => {
    const names = Array.from({ length: 10_000 }, (_, index) =>
      index % 100 === 0
        ? 'a/'.repeat(index / 100) + 'end'
        : `group ${index % 50}/set ${index % 7}/run ${index}`,
    );
    const folders = experimentFolders(named(names));
    const seen: string[] = [];
    const walk = (path: string): void => {
      for (const entry of folders.entriesOf(path)) {
        if (entry.kind === 'experiment') seen.push(entry.experiment.experiment_id);
        else walk(entry.path);
      }
    };
    walk('');
    assert.equal(seen.length, names.length);
    assert.equal(new Set(seen).size, names.length);
  });
});
