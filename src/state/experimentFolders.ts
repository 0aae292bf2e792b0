import type { Experiment } from '../api/entities.ts';

// Folders that the names of experiments make, as in `vision/resnet/baseline`.

export interface FolderEntry {
  readonly kind: 'folder';
  /** What the names of all that is in it begin with, up to a `/`. */
  readonly path: string;
  /** What stands of it where it is shown. */
  readonly label: string;
  /** Experiments in it, at any depth. */
  readonly count: number;
}

export interface ExperimentEntry {
  readonly kind: 'experiment';
  readonly experiment: Experiment;
  readonly label: string;
}

export interface ExperimentFolders {
  /** What stands in a folder, `''` for the top: in the order of the newest experiment in each. */
  entriesOf(path: string): readonly (FolderEntry | ExperimentEntry)[];
  /** The folders in which an experiment stands, from the outermost. */
  foldersOf(experimentId: string): readonly string[];
  /** The folder in which a folder stands; none at the top. */
  folderOf(path: string): string | undefined;
}

interface Level {
  readonly path: string;
  readonly name: string;
  readonly below: Map<string, Level>;
  /** Those whose name ends here; a file store may have two of one name. */
  readonly own: { readonly experiment: Experiment; readonly index: number }[];
  /** Experiments here and at any depth below. */
  count: number;
  /** Place of the first of them in the list. */
  readonly first: number;
}

/** A row, with its place among the others and what is below it. */
interface Row {
  readonly entry: FolderEntry | ExperimentEntry;
  readonly order: number;
  readonly level: Level;
}

const known = new WeakMap<readonly Experiment[], ExperimentFolders>();

/**
 * A folder for each beginning that two or more names have in common. One with nothing but a folder in it is shown as
 * one row with it, as VS Code's Explorer does; a name that nobody shares stays whole.
 */
export function experimentFolders(experiments: readonly Experiment[]): ExperimentFolders {
  const before = known.get(experiments);
  if (before) return before;
  const entries = new Map<string, readonly (FolderEntry | ExperimentEntry)[]>();
  const places = new Map<string, readonly string[]>();
  const outer = new Map<string, string | undefined>();
  const show = (level: Level, inside: readonly string[]): void => {
    const rows = [...level.below.values()].flatMap(rowsOf).sort((one, other) => one.order - other.order);
    entries.set(
      level.path,
      rows.map(({ entry }) => entry),
    );
    for (const { entry, level: next } of rows) {
      if (entry.kind === 'experiment') places.set(entry.experiment.experiment_id, inside);
      else {
        outer.set(entry.path, inside.at(-1));
        show(next, [...inside, entry.path]);
      }
    }
  };
  show(levelsOf(experiments), []);
  const result: ExperimentFolders = {
    entriesOf: (path) => entries.get(path) ?? [],
    foldersOf: (id) => places.get(id) ?? [],
    folderOf: (path) => outer.get(path),
  };
  known.set(experiments, result);
  return result;
}

/** Parts of a name; a `/` at either end, or beside another, is a letter like any other. */
function partsOf(name: string): readonly string[] {
  return name.split(/(?<=[^/])\/(?=[^/])/);
}

function levelsOf(experiments: readonly Experiment[]): Level {
  const newLevel = (path: string, name: string, first: number): Level => {
    return { path, name, below: new Map(), own: [], count: 0, first };
  };
  const top = newLevel('', '', 0);
  for (const [index, experiment] of experiments.entries()) {
    let level = top;
    for (const part of partsOf(experiment.name)) {
      let next = level.below.get(part);
      if (!next) {
        next = newLevel(level === top ? part : `${level.path}/${part}`, part, index);
        level.below.set(part, next);
      }
      next.count += 1;
      level = next;
    }
    level.own.push({ experiment, index });
  }
  return top;
}

/** What stands for a level in the one above it: a folder, and right behind it the experiment of the same name. */
function rowsOf(level: Level): readonly Row[] {
  const { name, own } = level;
  const inside = level.count - own.length;
  if (inside > 1) {
    const { end, label } = compacted(level);
    const folder: FolderEntry = { kind: 'folder', path: end.path, label, count: inside };
    const ownRows = own.map(({ experiment }): Row => {
      return { entry: { kind: 'experiment', experiment, label: name }, order: level.first, level };
    });
    return [{ entry: folder, order: level.first, level: end }, ...ownRows];
  }
  return [...own, ...soleOf(level)].map(({ experiment, index }): Row => {
    const label = experiment.name.slice(level.path.length - name.length);
    return { entry: { kind: 'experiment', experiment, label }, order: index, level };
  });
}

/** The folder at the end of a chain of folders that hold nothing else. */
function compacted(level: Level): { readonly end: Level; readonly label: string } {
  let end = level;
  let label = level.name;
  for (let only = onlyBelow(end); only && only.own.length === 0; only = onlyBelow(end)) {
    label = `${label}/${only.name}`;
    end = only;
  }
  return { end, label };
}

/** The experiment below a level, where there is just one. */
function soleOf(level: Level): Level['own'] {
  const only = onlyBelow(level);
  if (!only) return [];
  return only.own.length > 0 ? only.own : soleOf(only);
}

function onlyBelow({ below }: Level): Level | undefined {
  return below.size === 1 ? [...below.values()][0] : undefined;
}
