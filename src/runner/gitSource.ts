import { execFile } from 'node:child_process';
import { relative, sep } from 'node:path';
import { promisify } from 'node:util';

/** Where a project's code comes from, as MLflow notes it on a run. */
export interface GitSource {
  /** `file://<working tree>#<folder in it>`, or the folder's path outside of git. */
  readonly name: string;
  readonly commit?: string;
  readonly repositoryUrl?: string;
}

const run = promisify(execFile);

/** Git is asked at most these milliseconds: a run does not wait for a slow disk. */
const patience = 3000;

export async function readGitSource(folder: string): Promise<GitSource> {
  const git = async (...args: string[]): Promise<string> => {
    // No lock is taken, so that a commit of the user's at the same moment does not fail.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    const { stdout } = await run('git', ['-C', folder, ...args], { timeout: patience, env });
    return stdout.trim();
  };
  const nothing = (): undefined => undefined;
  const [root, commit, ignored, remotes] = await Promise.all([
    git('rev-parse', '--show-toplevel').catch(nothing),
    git('rev-parse', '--verify', 'HEAD').catch(nothing),
    git('check-ignore', '--quiet', '.').then(
      () => true,
      () => false,
    ),
    git('remote').catch(nothing),
  ]);
  if (root === undefined) return { name: folder };
  const inside = relative(root, folder).split(sep).join('/');
  const remote = remotes?.split('\n')[0];
  const url = remote ? await git('remote', 'get-url', remote).catch(nothing) : undefined;
  return {
    name: inside === '' ? `file://${root}` : `file://${root}#${inside}`,
    commit: ignored ? undefined : commit,
    repositoryUrl: url === undefined ? undefined : withoutCredentials(url),
  };
}

/** `https://user:token@host/path` without the user and the token. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([A-Za-z][\w+.-]*:\/\/)[^/?#]*@/, '$1');
}
