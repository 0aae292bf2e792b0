import { fileURLToPath, pathToFileURL } from 'node:url';
import { readSmall } from './diskHost.ts';
import type { WorkspaceText } from './workspaceCalls.ts';
import { findFiles, languageOf, type SearchBounds } from './workspaceFiles.ts';

/** Enough for any project of people's own. */
const bounds: SearchBounds = { depth: 12, entries: 20_000, files: 2000 };

export interface WorkspaceTexts {
  readonly files: readonly WorkspaceText[];
  /** Said where there were too many to read. */
  readonly left: string | undefined;
}

/** What may call a project, or is one, in the folders of the workspace. */
export async function readWorkspaceTexts(
  folders: readonly string[],
  excluded: ReadonlySet<string>,
): Promise<WorkspaceTexts> {
  const files: WorkspaceText[] = [];
  let left: string | undefined;
  for (const folder of folders.filter((uri) => uri.startsWith('file:'))) {
    const found = await findFiles(fileURLToPath(folder), { bounds, excluded, kindOf: kindOfCaller });
    if (found.end === 'bounds')
      left = `Only the first ${found.files.length.toLocaleString('en')} scripts of the workspace were read for calls of projects.`;
    for (const { path, kind } of found.files) {
      const bytes = await readSmall(path);
      const text = bytes && new TextDecoder().decode(bytes);
      if (text !== undefined && (kind === 'project' || text.includes('mlflow')))
        files.push({ uri: pathToFileURL(path).href, text });
    }
  }
  return { files, left };
}

function kindOfCaller(name: string): 'project' | 'script' | undefined {
  if (languageOf(name) === 'mlproject') return 'project';
  return /\.(?:py|sh|bash|mk)$|^(?:GNU)?makefile$/i.test(name) ? 'script' : undefined;
}
