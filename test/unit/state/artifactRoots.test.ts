import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment } from '../../../src/api/entities.ts';
import { rootToAllow, sharedRoot } from '../../../src/state/artifactRoots.ts';

const home = '/home/mia';
const at = (location: string) => ({ artifact_location: location }) as Experiment;

for (const [uri, location, root] of [
  ['/a/1/r/artifacts', '/a/1', '/a/1'],
  ['/a/1/r/artifacts', '/a/1/', '/a/1'],
  ['/a/10/r/artifacts', '/a/1', '/a/10/r/artifacts'],
  ['/b/r/artifacts', '/a/1', '/b/r/artifacts'],
  ['/b/r/artifacts', '', '/b/r/artifacts'],
  ['/b/r/artifacts', '/', '/b/r/artifacts'],
  // Never the whole of what is somebody's own.
  ['/home/mia/r/artifacts', '/home/mia', '/home/mia/r/artifacts'],
  ['file:///home/mia/r/artifacts', 'file:///home/mia/', 'file:///home/mia/r/artifacts'],
  ['/home/mia/1/r/artifacts', '/home/mia/1', '/home/mia/1'],
] as const) {
  test(`of ${uri} in ${location || 'nowhere'} the folder is ${root}`, () =>
    assert.equal(rootToAllow(uri, at(location), home), root));
}

const shares: readonly (readonly [root: string, others: readonly string[], shared: string | undefined])[] = [
  ['file:///away/mlruns/3', ['file:///away/mlruns/0', 'file:///away/mlruns/2/'], 'file:///away/mlruns 3'],
  ['/away/mlruns/3', ['/away/mlruns/2', '/elsewhere/mlruns/5', 's3://bucket/7'], '/away/mlruns 2'],
  ['C:\\old\\mlruns\\3', ['C:\\old\\mlruns\\2'], 'C:\\old\\mlruns 2'],
  ['/home/mia/mlruns/3', ['/home/mia/mlruns/2'], '/home/mia/mlruns 2'],
  ['/away/mlruns/3', [], undefined],
  ['/away/mlruns/3', ['/away/mlruns/3/', '/away/mlruns/3/deep'], undefined],
  ['/away/mlruns/3', ['/away/mlruns-2/4'], undefined],
  ['s3://bucket/mlruns/3', ['s3://bucket/mlruns/4'], undefined],
  ['mlruns/a/3', ['mlruns/a/4'], undefined],
  // A disk, what stands on it directly, the home folder and what is around it.
  ['/3', ['/4'], undefined],
  ['file:///3', ['file:///4'], undefined],
  ['/mlruns/3', ['/mlruns/4'], undefined],
  ['C:\\mlruns\\3', ['C:\\mlruns\\4'], undefined],
  ['/home/mia/3', ['/home/mia/4'], undefined],
  ['file:///home/mi%61/3', ['file:///home/mi%61/4'], undefined],
  ['/home/3', ['/home/4'], undefined],
  // What leads elsewhere.
  ['/away/mlruns/../3', ['/away/mlruns/../4'], undefined],
  ['file:///away/%2e%2e/3', ['file:///away/%2e%2e/4'], undefined],
];
for (const [root, others, shared] of shares) {
  test(`${root} beside ${others.join(', ')}: ${shared ?? 'nothing is shared'}`, () => {
    const found = sharedRoot(root, [root, ...others].map(at), home);
    assert.equal(found && `${found.root} ${found.count}`, shared);
  });
}

test('a folder that is none of an experiment is not widened', () => {
  assert.equal(sharedRoot('/away/mlruns/3', [at('/away/mlruns/1'), at('/away/mlruns/2')], home), undefined);
});
