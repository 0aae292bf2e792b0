import { createHash } from 'node:crypto';

/** A file or folder among the artifacts of a run or of a logged model, named across connections. */
export interface ArtifactRef {
  readonly connectionId: string;
  /** Id of the run or of the logged model. */
  readonly ownerId: string;
  /** Relative to the root of the owner's artifacts; `''` is the root. */
  readonly path: string;
}

/** MLflow makes ids of logged models `m-` and 32 hexadecimal digits; ids of runs never begin so. */
export function isModelId(id: string): boolean {
  return id.startsWith('m-');
}

/** A connection's part in a URI, where upper and lower case are the same: the database's hash, or the URL's. */
export function authorityOf(connectionId: string): string {
  if (/^embedded:[0-9a-f]+$/.test(connectionId)) return connectionId.replace(':', '-');
  return `remote-${createHash('sha256').update(connectionId).digest('hex').slice(0, 32)}`;
}

/** The names of a path that is plainly below a root; undefined for every other text. */
export function partsOf(path: string): readonly string[] | undefined {
  if (path === '') return [];
  const parts = path.split('/');
  return parts.every(isPlainName) ? parts : undefined;
}

/** Servers name files as they like: a name that leads elsewhere is none. */
export function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
