import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseUri } from '../../../src/server/parseUri.ts';
import { isLocalUri, isPlainUri, isUriInside, realPathOf } from '../../../src/server/store/sourceUri.ts';

describe('parts of a URI, as Python sees them', () => {
  for (const [uri, scheme, host, path] of [
    ['s3://Bucket/a/b?x=1#f', 's3', 'Bucket', '/a/b'],
    ['/plain/path', '', '', '/plain/path'],
    ['models:/name/1', 'models', '', '/name/1'],
    ['models://host/name', 'models', 'host', '/name'],
    [' \u0001http://h/x', 'http', 'h', '/x'],
    ['ht\ttp://h/x', 'http', 'h', '/x'],
    ['HTTPS:x', 'https', '', 'x'],
    ['', '', '', ''],
  ] as const) {
    test(JSON.stringify(uri), () => assert.deepEqual(parseUri(uri), { scheme, host, path }));
  }
});

describe('local URIs', () => {
  for (const uri of ['/a', 'a/b', 'file:///a', 'FILE:/a', 'file://localhost/a', '']) {
    test(`${uri} is`, () => assert.equal(isLocalUri(uri), true));
  }
  for (const uri of ['s3://b/a', 'runs:/r/a', 'mlflow-artifacts:/a']) {
    test(`${uri} is not`, () => assert.equal(isLocalUri(uri), false));
  }
  test('a file of another host is refused', () => {
    assert.throws(() => isLocalUri('file://elsewhere/a'), /not a valid remote uri/);
  });
});

describe('URIs that mean what they say', () => {
  for (const uri of ['s3://b/a', 's3://b//a/', 'runs:/r/a%20b', 'models:/a+b/1', 's3://b/a..b']) {
    test(uri, () => assert.equal(isPlainUri(uri), true));
  }
  const nested = `s3://b/%${'25'.repeat(20)}2e%${'25'.repeat(20)}2e/a`;
  for (const uri of [
    's3://b/../a',
    's3://b/a/..',
    's3://b/%2e%2e/a',
    's3://b/%252E%252e/a',
    's3://b/./a',
    's3://b/a%00',
    's3://b',
    's3://b/',
    'runs:r/a',
    nested,
  ]) {
    test(`not ${uri.slice(0, 40)}`, () => assert.equal(isPlainUri(uri), false));
  }
});

describe('URIs inside others', () => {
  const root = 'mlflow-artifacts:/0/r/artifacts';
  for (const [uri, isInside] of [
    [root, true],
    [`${root}/`, true],
    [`${root}/model`, true],
    ['MLFLOW-artifacts:/0//r/artifacts/x', true],
    ['mlflow-artifacts:/0/r/%61rtifacts/x', true],
    [`${root}2`, false],
    ['mlflow-artifacts:/0/r', false],
    ['mlflow-artifacts://host/0/r/artifacts', false],
    ['s3:/0/r/artifacts', false],
  ] as const) {
    test(`${uri}: ${isInside}`, () => assert.equal(isUriInside(uri, root), isInside));
  }
  test('nothing is inside a root without a path', () => {
    assert.equal(isUriInside('mlflow-artifacts:/a', 'mlflow-artifacts:/'), false);
  });
});

describe('where a local URI really leads', { skip: process.platform === 'win32' && 'paths of Unix' }, () => {
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'source-')));
    mkdirSync(join(folder, 'in'));
    symlinkSync('/etc', join(folder, 'in', 'out'));
    symlinkSync('in', join(folder, 'link'));
    symlinkSync('nowhere/there', join(folder, 'in', 'dangling'));
    symlinkSync('loop', join(folder, 'loop'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [uri, path] of [
    ['{}/in/x', '{}/in/x'],
    ['file://{}/in/a%20b', '{}/in/a b'],
    ['in/./x/', '{}/in/x'],
    ['{}/in/out/passwd', '/etc/passwd'],
    ['{}/link/x', '{}/in/x'],
    // Above the place that the link leads to, not above the link.
    ['{}/in/out/../x', '/x'],
    ['{}/in/../../x', `{}/../x`],
    ['{}/in/%2e%2e/x', '{}/x'],
    ['{}/in/dangling/x', '{}/in/nowhere/there/x'],
    ['{}/none/of/this', '{}/none/of/this'],
  ] as const) {
    test(`${uri} is ${path}`, async () => {
      const expected = join(path.replace('{}', folder));
      assert.equal(await realPathOf(uri.replace('{}', folder), folder), expected);
    });
  }
  for (const uri of ['loop/x', 'a\0b', `/${'a/'.repeat(3000)}`]) {
    test(`${JSON.stringify(uri.slice(0, 10))} leads nowhere`, async () => {
      await assert.rejects(realPathOf(uri, folder), { code: 'INVALID_PARAMETER_VALUE' });
    });
  }
});
