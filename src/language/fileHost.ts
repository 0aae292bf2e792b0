import { readFile, readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FolderEntry, FoundFile, HostFile, LanguageHost } from './languageService.ts';

/** Texts over this size are data, not something that a person wrote. */
const largestFile = 1024 * 1024;

/** A folder with more entries is no list to choose from. */
const mostEntries = 1000;

/** The files of this machine, for documents that are files themselves. */
export class FileHost implements Pick<LanguageHost, 'findFile' | 'readFile' | 'listFolder'> {
  readonly #texts = new Map<string, HostFile>();

  async findFile(documentUri: string, path: string): Promise<FoundFile> {
    const full = fullPath(documentUri, path);
    if (full === undefined) return { state: 'unknown', path };
    try {
      await stat(join(full));
      return { state: 'found', path: full };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unknown', path: full };
    }
  }

  /** Read once for each time it is written; a small cache, since a project has few scripts. */
  async readFile(documentUri: string, path: string): Promise<HostFile | undefined> {
    const named = fullPath(documentUri, path);
    if (named === undefined) return undefined;
    const full = join(named);
    try {
      const { mtimeMs, size, isFile } = await statFile(full);
      if (!isFile || size > largestFile) return undefined;
      const version = `${mtimeMs}-${size}`;
      const known = this.#texts.get(full);
      if (known?.version === version) return known;
      const text = await readFile(full, 'utf8');
      const file = { uri: pathToFileURL(full).href, text, version };
      if (this.#texts.size >= 50) this.#texts.clear();
      this.#texts.set(full, file);
      return file;
    } catch {
      // Not there, or not for us to read: MLflow's own words about it are findFile's business.
      return undefined;
    }
  }

  async listFolder(documentUri: string, path: string): Promise<readonly FolderEntry[]> {
    const full = fullPath(documentUri, path);
    if (full === undefined) return [];
    try {
      const entries = await readdir(join(full), { withFileTypes: true });
      return entries
        .slice(0, mostEntries)
        .map((entry) => ({ name: entry.name, kind: entry.isDirectory() ? 'folder' : 'file' }));
    } catch {
      return [];
    }
  }
}

async function statFile(path: string): Promise<{ mtimeMs: number; size: number; isFile: boolean }> {
  const stats = await stat(path);
  return { mtimeMs: stats.mtimeMs, size: stats.size, isFile: stats.isFile() };
}

/** Relative to the document's folder; undefined where there is none. As Python's os.path.join: `..` stays. */
function fullPath(documentUri: string, path: string): string | undefined {
  if (!documentUri.startsWith('file:')) return undefined;
  const folder = fileURLToPath(new URL('.', documentUri)).replace(/[\\/]$/, '');
  return isAbsolute(path) ? path : `${folder}/${path}`;
}
