import type { Run } from '../api/entities.ts';
import { tagOf } from '../shared/runTags.ts';

/** Where the code of a run is, as its tags say; anybody can write anything there. */
export interface RunSource {
  /** A path, absolute or relative to where the script was started, with `/` between names. */
  readonly path: string;
  /** The whole of a git commit's name. */
  readonly commit: string | undefined;
}

/** The source in words that a run can't show, or why there is none. */
export type SourceOfRun = RunSource | { readonly problem: string };

export function sourceOfRun(run: Run): SourceOfRun {
  const name = tagOf(run, 'mlflow.source.name') ?? '';
  if (name === '') return { problem: 'The run does not say which script it is from.' };
  const commit = tagOf(run, 'mlflow.source.git.commit')?.toLowerCase();
  const isProject = tagOf(run, 'mlflow.source.type') === 'PROJECT';
  // `file://<working tree>#<folder in it>`, or the folder itself outside of git.
  const [, root = '', inside = ''] = /^file:\/\/([^#]*)(?:#(.*))?$/s.exec(name) ?? [];
  if (/^(?:https?|ssh|git):|^[\w.-]+@[\w.-]+:/.test(name)) {
    return { problem: `The run is from the repository ${name}, not from a file of this workspace.` };
  }
  if (/[\p{Cc}]/u.test(name) || name.includes('\0'))
    return { problem: 'What the run calls its script is no path.' };
  const path = (root === '' ? name : [root, inside].filter(Boolean).join('/')).replaceAll('\\', '/');
  if (
    path === '-c' ||
    path === '<stdin>' ||
    /(?:^|\/)(?:ipykernel_launcher|colab_kernel_launcher)\.py$/.test(path)
  ) {
    return { problem: 'The run is from a notebook or an interactive Python, which leaves no file to open.' };
  }
  return {
    path: isProject ? `${path.replace(/\/$/, '')}/MLproject` : path,
    commit: commit !== undefined && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit) ? commit : undefined,
  };
}
