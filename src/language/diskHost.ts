import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EnvironmentManager } from '../shared/language.ts';
import { HelpPage } from './helpPage.ts';
import type { FoundFile, LanguageHost } from './languageService.ts';
import { largestText } from './parsedDocument.ts';
import type { FolderItem, ProjectHost, PyenvVersions } from './projectHost.ts';

export interface DiskHostOptions {
  /** The text of a document that is open, as it is being typed. */
  readonly openText: (uri: string) => string | undefined;
  /** URIs of the workspace's folders. */
  readonly folders: () => readonly string[];
  readonly environmentManager: (documentUri: string) => EnvironmentManager | undefined;
  /** The editor sets a tracking URI in its terminals. */
  readonly setsTrackingUri: () => boolean;
  readonly helpPage: string;
}

/** The world on disk: nothing is run, and only small files are read. */
export function createDiskHost(options: DiskHostOptions): LanguageHost & ProjectHost {
  const help = new HelpPage(options.helpPage);
  return {
    findFile,
    async readFile(documentUri, path) {
      const file = localPath(documentUri, path);
      if (file === undefined) return undefined;
      const uri = pathToFileURL(file).href;
      const open = options.openText(uri);
      const bytes = open === undefined ? await readSmall(file) : new TextEncoder().encode(open);
      return bytes && { uri, bytes };
    },
    savedBytes: async (uri) => (uri.startsWith('file:') ? readSmall(fileURLToPath(uri)) : undefined),
    async listFolder(documentUri, path) {
      const folder = localPath(documentUri, path);
      return folder === undefined ? undefined : list(folder);
    },
    async isInWorkspace(path) {
      const folders = options.folders().filter((uri) => uri.startsWith('file:'));
      const found = await Promise.all(
        folders.map((uri) => exists(isAbsolute(path) ? path : join(fileURLToPath(uri), path))),
      );
      return found.includes(true);
    },
    environmentManager: options.environmentManager,
    installedMlflow: (uri) => installedMlflow(uri, options.folders()),
    pyenvVersions,
    trackingUriIsSet: () =>
      options.setsTrackingUri() ||
      Boolean(process.env['MLFLOW_TRACKING_URI']) ||
      process.env['MLFLOW_ALLOW_FILE_STORE']?.toLowerCase() === 'true',
    helpUri: (code) => help.hrefOf(code),
  };
}

async function findFile(documentUri: string, path: string): Promise<FoundFile> {
  const local = localPath(documentUri, path);
  if (local === undefined) return { state: 'unknown', path };
  // As Python's os.path.join: `..` and `.` stay in the path that is shown.
  const shown = isAbsolute(path) ? path : `${dirname(fileURLToPath(documentUri))}/${path}`;
  try {
    const found = await stat(local);
    return { state: 'found', path: shown, uri: pathToFileURL(local).href, folder: found.isDirectory() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unknown', path: shown };
  }
}

function localPath(documentUri: string, path: string): string | undefined {
  if (!documentUri.startsWith('file:')) return undefined;
  return isAbsolute(path) ? path : join(dirname(fileURLToPath(documentUri)), path);
}

/** Undefined for what is missing, no file (reading a pipe would never end) or too large. */
export async function readSmall(path: string): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= largestText ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function list(folder: string): Promise<FolderItem[] | undefined> {
  try {
    const items = await readdir(folder, { withFileTypes: true });
    return items.map((item) => ({ name: item.name, kind: item.isDirectory() ? 'folder' : 'file' }));
  } catch {
    return undefined;
  }
}

/** The MLflow of the active environment, else of one that stands in a folder of the workspace. */
async function installedMlflow(uri: string, folders: readonly string[]): Promise<string | undefined> {
  const active = [process.env['VIRTUAL_ENV'], process.env['CONDA_PREFIX']];
  const own = folders.filter((folder) => folder.startsWith('file:') && uri.startsWith(folder));
  const beside = own.flatMap((folder) =>
    ['.venv', 'venv', 'env'].map((name) => join(fileURLToPath(folder), name)),
  );
  for (const environment of [...active, ...beside]) {
    const version = environment ? await mlflowIn(environment) : undefined;
    if (version !== undefined) return version;
  }
  return undefined;
}

async function mlflowIn(environment: string): Promise<string | undefined> {
  const libraries = (await list(join(environment, 'lib'))) ?? [];
  const packages = [
    ...libraries.map(({ name }) => join(environment, 'lib', name, 'site-packages')),
    join(environment, 'Lib', 'site-packages'),
  ];
  for (const folder of packages) {
    for (const { name } of (await list(folder)) ?? []) {
      const version = /^mlflow(?:_skinny)?-(\d[^-]*)\.dist-info$/.exec(name)?.[1];
      if (version !== undefined) return version;
    }
  }
  return undefined;
}

/** As the folders of pyenv tell: the recipes that it has, and what was made of them. */
async function pyenvVersions(): Promise<PyenvVersions | undefined> {
  const root = process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv');
  const installable = await list(join(root, 'plugins', 'python-build', 'share', 'python-build'));
  if (!installable) return undefined;
  const names = (items: readonly FolderItem[]): string[] => items.map(({ name }) => name);
  return { installable: names(installable), installed: names((await list(join(root, 'versions'))) ?? []) };
}
