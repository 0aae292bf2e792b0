import type { EnvironmentManager } from '../shared/language.ts';

/** What checks that look beyond the document ask of the world. A host that lacks a part gets no such findings. */
export interface ProjectHost {
  /** A file's bytes, of an open one what is being typed; undefined where it can't be read or is too large. */
  readFile(documentUri: string, path: string): Promise<ReadFile | undefined>;
  /** A document's own bytes as they are on disk. */
  savedBytes(documentUri: string): Promise<Uint8Array | undefined>;
  /** What is in a folder; undefined where nothing can be known about it. */
  listFolder(documentUri: string, path: string): Promise<readonly FolderItem[] | undefined>;
  /** Whether a path is there, taken from one of the workspace's folders. */
  isInWorkspace(path: string): Promise<boolean>;
  /** How projects are run where a document is; undefined where nobody has said. */
  environmentManager(documentUri: string): EnvironmentManager | undefined;
  /** The version of MLflow in the Python environment of a document. */
  installedMlflow(documentUri: string): Promise<string | undefined>;
  /** Versions that pyenv could install and those that it has; undefined without pyenv. */
  pyenvVersions(): Promise<PyenvVersions | undefined>;
  /** Whether runs go to a server that somebody has named. */
  trackingUriIsSet(): boolean;
  /** The page that explains a code. */
  helpUri(code: string): string | undefined;
}

export interface ReadFile {
  readonly uri: string;
  readonly bytes: Uint8Array;
}

export interface TextFile {
  readonly uri: string;
  readonly text: string;
}

/** A text file that a document names; undefined where it can't be had. */
export async function readTextFile(
  host: Partial<Pick<ProjectHost, 'readFile'>>,
  documentUri: string,
  path: string,
): Promise<TextFile | undefined> {
  const file = await host.readFile?.(documentUri, path);
  return file && { uri: file.uri, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes) };
}

export interface FolderItem {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface PyenvVersions {
  readonly installable: readonly string[];
  readonly installed: readonly string[];
}

/** Whether the content of environment files is read when a project is run. */
export function buildsEnvironments(manager: EnvironmentManager | undefined): boolean {
  return manager === 'virtualenv' || manager === 'uv';
}
