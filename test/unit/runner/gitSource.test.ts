import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readGitSource, withoutCredentials } from '../../../src/runner/gitSource.ts';

describe('source of a project in git', () => {
  let root: string;
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'git-source-')));
    mkdirSync(join(root, 'sub'));
    mkdirSync(join(root, 'ignored'));
    writeFileSync(join(root, '.gitignore'), 'ignored\n');
  });
  after(() => rmSync(root, { recursive: true }));

  it('is the folder outside of git, and before the first commit the place in the tree', async () => {
    assert.deepEqual(await readGitSource(root), { name: root });
    git('init', '--quiet');
    assert.deepEqual(await readGitSource(join(root, 'sub')), {
      name: `file://${root}#sub`,
      commit: undefined,
      repositoryUrl: undefined,
    });
  });

  it('is the commit and the first remote, without its password', async () => {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    git('add', '.');
    git(...author, 'commit', '--quiet', '--message', 'x');
    git('remote', 'add', 'origin', 'https://me:secret@example.com/x.git');
    const commit = git('rev-parse', 'HEAD');
    const repositoryUrl = 'https://example.com/x.git';
    assert.deepEqual(await readGitSource(root), { name: `file://${root}`, commit, repositoryUrl });
    assert.equal((await readGitSource(join(root, 'ignored'))).commit, undefined);
  });

  it('leaves addresses without a password as they are', () => {
    for (const url of ['git@example.com:a/b.git', 'https://example.com/a@b', '/local/path', 'ssh://host/x']) {
      assert.equal(withoutCredentials(url), url);
    }
    assert.equal(withoutCredentials('ssh://git@host/x'), 'ssh://host/x');
  });
});
