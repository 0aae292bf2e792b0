import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Places } from './artifactSizes.ts';
import type { Artifacts } from './artifacts.ts';
import type { Database } from './sqlite.ts';
import { readSlices } from './readSlices.ts';

/** Who uses which folders, as far as that can concern a folder that ends in `<run or model id>/artifacts`. */
export interface References {
  /** Registered versions, as `name/version`, that come from a run or model, or from its folder. */
  versionsOf(id: string): readonly string[];
  /** Who else keeps artifacts in these folders or around them, in words. */
  otherUser(id: string, folders: readonly string[]): string | undefined;
}

interface VersionRow {
  readonly label: string;
  readonly run_id: string | null;
  readonly source: string | null;
  readonly storage_location: string | null;
}

interface RootRow {
  readonly key: string;
  readonly uri: string | null;
  readonly location: string | null;
}

const liveVersions = `SELECT name || '/' || version AS label, run_id, source, storage_location FROM model_versions
  WHERE current_stage IS NOT 'Deleted_Internal'`;

export async function readReferences(places: Places): Promise<References> {
  const { store } = places;
  const versions = new Map<string, Set<string>>();
  for (const row of await store.read((database) => database.all<VersionRow>(liveVersions))) {
    for (const name of [row.run_id, ...partsOf(row.source), ...partsOf(row.storage_location)]) {
      if (name) (versions.get(name) ?? versions.set(name, new Set()).get(name))?.add(row.label);
    }
  }
  const users = new Users(places.artifacts);
  const experiments = 'SELECT CAST(experiment_id AS TEXT) AS key, artifact_location AS uri FROM experiments';
  for (const { key, uri } of await store.read((database) => database.all<RootRow>(experiments))) {
    // Runs lie in their experiment's folder: being around them is no use of theirs.
    await users.add(uri, `Experiment ${key}`, 'inside');
  }
  for (const [what, table, key, uri, folder] of [
    ['Run', 'runs', 'run_uuid', 'artifact_uri', ''],
    ['Logged model', 'logged_models', 'model_id', 'artifact_location', 'models/'],
  ] as const) {
    const sql = `SELECT t.${key} AS key, t.${uri} AS uri, e.artifact_location AS location
      FROM ${table} t LEFT JOIN experiments e ON e.experiment_id = t.experiment_id`;
    for await (const rows of readSlices<RootRow>(store, sql, `t.${key}`)) {
      places.signal.throwIfAborted();
      for (const row of rows) {
        // Where MLflow puts it by itself, it is in nobody else's way.
        const usual = `${(row.location ?? '').replace(/\/+$/, '')}/${folder}${row.key}/artifacts`;
        if (row.uri !== usual) await users.add(row.uri, `${what} ${row.key}`, 'both');
      }
    }
  }
  return {
    versionsOf: (id) => [...(versions.get(id) ?? [])],
    otherUser: (id, folders) => users.find(id, folders),
  };
}

/** Versions that name a run or model now; asked once more in the transaction that deletes it. */
export function versionsNaming(database: Database, id: string): readonly string[] {
  const sql = `${liveVersions} AND (run_id = ? OR instr(source, ?) > 0 OR instr(storage_location, ?) > 0)`;
  return database.all<VersionRow>(sql, id, id, id).map(({ label }) => label);
}

/** Roots by the names in their paths, and by the paths themselves. */
class Users {
  readonly #artifacts: Artifacts;
  readonly #byPart = new Map<string, Set<string>>();
  readonly #byPath = new Map<string, Set<string>>();

  constructor(artifacts: Artifacts) {
    this.#artifacts = artifacts;
  }

  async add(uri: string | null, user: string, use: 'inside' | 'both'): Promise<void> {
    const paths = new Set<string>();
    try {
      const path = this.#artifacts.pathOf(uri ?? '');
      if (path !== undefined) paths.add(path).add(await realpath(path).catch(() => path));
    } catch {
      // No path on this machine; its text is looked at all the same.
    }
    for (const text of [uri, ...paths]) for (const part of partsOf(text)) put(this.#byPart, part, user);
    if (use === 'both') for (const path of paths) put(this.#byPath, path, user);
  }

  find(id: string, folders: readonly string[]): string | undefined {
    const self = new Set([`Run ${id}`, `Logged model ${id}`]);
    const isOther = (user: string): boolean => !self.has(user);
    // What lies in a folder `<id>/artifacts` has the id in its path.
    const inside = [...(this.#byPart.get(id) ?? [])].find(isOther);
    if (inside !== undefined) return inside;
    for (const folder of folders) {
      for (let path = folder; ; path = dirname(path)) {
        const user = [...(this.#byPath.get(path) ?? [])].find(isOther);
        if (user !== undefined) return user;
        if (path === dirname(path)) break;
      }
    }
    return undefined;
  }
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}

/** The names in a path or URI, decoded too. */
function partsOf(text: string | null): readonly string[] {
  if (text === null) return [];
  const parts = text.split(/[/\\]/);
  return text.includes('%') ? [...parts, ...parts.map(decode)] : parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
