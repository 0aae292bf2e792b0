import type { Experiment } from '../api/entities.ts';

// Which folders outside the workspace the embedded server may be asked to show. A database names them, and one that
// was cloned can name any: what is too wide is never offered.

/** The experiment's folder where the artifacts are in it, so that one answer holds for all its runs. */
export function rootToAllow(uri: string, experiment: Experiment | undefined, home: string): string {
  const location = experiment?.artifact_location.replace(/\/+$/, '') ?? '';
  return location !== '' && uri.startsWith(`${location}/`) && !isTooWide(location, home) ? location : uri;
}

export interface SharedRoot {
  readonly root: string;
  /** Experiments whose folders are in it. */
  readonly count: number;
}

/** The folder in which an experiment's folder stands beside others'; undefined where there is none to offer. */
export function sharedRoot(
  root: string,
  experiments: readonly Experiment[],
  home: string,
): SharedRoot | undefined {
  const parent = parentOf(root);
  if (parent === undefined || isTooWide(parent, home)) return undefined;
  const locations = experiments.map(({ artifact_location: location }) => location.replace(/[\\/]+$/, ''));
  if (!locations.includes(root)) return undefined;
  const count = new Set(locations.filter((location) => parentOf(location) === parent)).size;
  return count > 1 ? { root: parent, count } : undefined;
}

/** Of an absolute path or a `file:` URI. */
export function pathOfRoot(root: string): string {
  const path = root.replace(/^file:\/\//, '');
  if (path === root) return root;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parentOf(root: string): string | undefined {
  return /^(?:file:\/\/\/|\/|[a-z]:[\\/])/i.test(root) ? /^(.+)[\\/][^\\/]+$/.exec(root)?.[1] : undefined;
}

/** A disk, a folder directly on it, the home folder and what is around it; and what does not say plainly where it is. */
function isTooWide(root: string, home: string): boolean {
  const [parts, own] = [partsOf(root), partsOf(home)];
  if (parts.length < 2 || parts.some((part) => part === '.' || part === '..')) return true;
  return parts.every((part, index) => part === own[index]);
}

function partsOf(root: string): readonly string[] {
  return pathOfRoot(root)
    .split(/[\\/]+/)
    .filter((part) => part !== '' && !/^[a-z]:$/i.test(part));
}
