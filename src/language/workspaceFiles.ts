import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkspaceText } from './workspaceCalls.ts';

/** Enough for any project of people's own; what other people's packages hold is not looked into. */
const limits = { entries: 20_000, files: 2000, bytes: 512 * 1024, depth: 12 } as const;

const skipped =
  /^(?:\..*|node_modules|site-packages|__pycache__|mlruns|mlartifacts|venv|env|virtualenv|dist|build)$/;
const callers = /\.(?:py|sh|bash|mk)$|^(?:GNU)?makefile$|^mlproject$/i;

export interface WorkspaceTexts {
  readonly files: readonly WorkspaceText[];
  /** Said where there were too many to read. */
  readonly left: string | undefined;
}

/** Reads what may call a project, or is one, in the folders of the workspace. */
export async function readWorkspace(folders: readonly string[]): Promise<WorkspaceTexts> {
  const files: WorkspaceText[] = [];
  const waiting = folders
    .filter((uri) => uri.startsWith('file:'))
    .map((uri) => ({ uri: uri.replace(/\/$/, ''), path: fileURLToPath(uri), depth: 0 }));
  let entries = 0;
  let left: string | undefined;
  for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
    for (const entry of await listFolder(folder.path)) {
      if (++entries > limits.entries || files.length >= limits.files) {
        left = `Only the first ${limits.files.toLocaleString('en')} scripts of the workspace were read for calls of projects.`;
        waiting.length = 0;
        break;
      }
      const { name } = entry;
      const uri = `${folder.uri}/${encodeURIComponent(name)}`;
      const path = join(folder.path, name);
      // Links are not followed: they may lead round in a circle.
      if (entry.isDirectory()) {
        if (!skipped.test(name) && folder.depth < limits.depth)
          waiting.push({ uri, path, depth: folder.depth + 1 });
      } else if (entry.isFile() && callers.test(name)) {
        const text = await readSmall(path);
        if (text !== undefined && (text.includes('mlflow') || /^mlproject$/i.test(name)))
          files.push({ uri, text });
      }
    }
  }
  return { files, left };
}

async function listFolder(path: string): ReturnType<typeof readEntries> {
  try {
    const entries = await readEntries(path);
    // A virtual environment under a name of its own.
    return entries.some(({ name }) => name === 'pyvenv.cfg') ? [] : entries;
  } catch {
    return [];
  }
}

function readEntries(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true });
}

/** Undefined for what is no file, too large, or not to be read. */
async function readSmall(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > limits.bytes ? undefined : await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A text file that a document names, relative to the document's folder. */
export async function readNamed(documentUri: string, path: string): Promise<string | undefined> {
  if (!documentUri.startsWith('file:')) return undefined;
  const folder = fileURLToPath(new URL('.', documentUri));
  return readSmall(isAbsolute(path) ? path : join(folder, path));
}
