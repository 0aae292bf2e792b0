import type { MlflowClient } from '../api/client.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { ArtifactError, explainArtifactError } from './artifactError.ts';
import { ownerOfModel, ownerOfRun } from './artifactOwner.ts';
import type { FoundOwner } from './artifactOwner.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { baseName, isModelId, isPlainName, joinPath, parentPath, partsOf } from './artifactRef.ts';
import { listFolder, openArtifact, rootOf, wholeFileMs } from './artifactSource.ts';
import { streamArtifact } from './artifactStream.ts';
import type { StreamOptions } from './artifactStream.ts';
import type { Connection, Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import { keep } from './keptReading.ts';
import type { Kept } from './keptReading.ts';

/** More bytes than these are not read unasked: VS Code takes a file whole. */
export const largeFile = 50 * 1024 * 1024;

export interface ArtifactEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; undefined where the server says nothing of it, as of empty files. */
  readonly size: number | undefined;
}

export interface ArtifactStat extends Omit<ArtifactEntry, 'name'> {
  /** Ms since 1970; later than before where the content may be another one. */
  readonly modifiedAt: number;
  readonly createdAt: number;
}

/** What was last seen of a file that can still change. */
interface Version {
  readonly size: number | undefined;
  readonly etag: string | undefined;
  readonly modifiedAt: number;
}

/** What of a run that has ended was read so long ago is read again: anybody may still add a file. */
const settledMs = 60_000;
/** While it runs, only what is asked in one breath is answered by one reading. */
const runningMs = 1000;
const maxVersions = 10_000;

/** The artifacts of all connections as files: what is there, and their content. Reads only. */
export class ArtifactFiles implements Disposable {
  readonly #connections: Connections;
  readonly #reader: ConnectionReader;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<(ref: ArtifactRef) => boolean>());
  /** Files may have changed: those for which the predicate holds. */
  readonly onDidChange = this.#change.event;
  readonly #owners = new Map<string, Kept<FoundOwner>>();
  readonly #folders = new Map<string, Kept<readonly ArtifactEntry[]>>();
  readonly #versions = new Map<string, Version>();
  #subscriptions = new DisposableStore();

  constructor(connections: Connections) {
    this.#connections = connections;
    this.#reader = new ConnectionReader(connections);
    this.#store.add(connections.onDidChange(() => this.#follow()));
    this.#follow();
  }

  /** Throws `ArtifactError`, as all of these do. */
  async stat(ref: ArtifactRef): Promise<ArtifactStat> {
    const owner = await this.owner(ref);
    const { createdAt, endedAt } = owner;
    const entry = ref.path === '' ? rootEntry : await this.#entry(ref);
    if (entry.isFolder) return { ...entry, createdAt, modifiedAt: endedAt ?? createdAt };
    const version = this.#noteVersion(ref, { size: entry.size, endedAt });
    return { ...entry, createdAt, modifiedAt: version.modifiedAt };
  }

  async list(ref: ArtifactRef): Promise<readonly ArtifactEntry[]> {
    if (ref.path !== '' && !(await this.#entry(ref)).isFolder) {
      throw new ArtifactError('notFolder', `${ref.path} is a file.`);
    }
    return this.#list(ref);
  }

  /** The content as it comes. What was promised comes whole, or this throws. */
  async *read(ref: ArtifactRef, options: StreamOptions = {}): AsyncGenerator<Uint8Array> {
    const found = await this.owner(ref);
    const entry = await this.#entry(ref);
    if (entry.isFolder) throw new ArtifactError('isFolder', `${ref.path} is a folder.`);
    const open = async (headers: Record<string, string>, signal: AbortSignal): Promise<Response> => {
      const client = await this.#connect(ref);
      return openArtifact(client, found.owner, { path: ref.path, headers, signal, timeoutMs: wholeFileMs });
    };
    try {
      const { onOpen } = options;
      yield* streamArtifact(open, {
        ...options,
        onOpen: (opened) => {
          this.#noteVersion(ref, { size: entry.size, endedAt: found.endedAt, etag: opened.etag });
          onOpen?.(opened);
        },
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw this.#explain(error, ref, rootOf(found.owner));
    }
  }

  /** Whose artifacts they are: the run or the logged model. */
  async owner(ref: ArtifactRef): Promise<FoundOwner> {
    const key = ownerKey(ref);
    return keep(this.#owners, key, freshMs, async () => {
      try {
        return await this.#reader.read(ref.connectionId, (client) =>
          isModelId(ref.ownerId) ? ownerOfModel(client, ref.ownerId) : ownerOfRun(client, ref.ownerId),
        );
      } catch (error) {
        throw this.#explain(error, ref, undefined);
      }
    });
  }

  /** Is the content of a file another one than when it was last read? Asks the server. */
  async hasChanged(ref: ArtifactRef): Promise<boolean> {
    const before = this.#versions.get(refKey(ref));
    if (!before) return false;
    this.forget(ref);
    let etag: string | undefined;
    const { size, modifiedAt } = await this.stat(ref);
    if (modifiedAt !== before.modifiedAt) return true;
    if (before.etag === undefined || !size) return false;
    for await (const _ of this.read(ref, { end: 1, onOpen: (opened) => (etag = opened.etag) })) break;
    return etag !== before.etag;
  }

  /** What the owner of `ref` has is read again when it is next asked for. */
  forget(ref: ArtifactRef): void {
    const key = ownerKey(ref);
    this.#owners.delete(key);
    for (const folder of [...this.#folders.keys()]) {
      if (folder.startsWith(`${key}\n`)) this.#folders.delete(folder);
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#store.dispose();
  }

  async #entry(ref: ArtifactRef): Promise<ArtifactEntry> {
    if (ref.path === '') return rootEntry;
    const missing = new ArtifactError('missing', `There is no ${ref.path} among the artifacts.`);
    if (!partsOf(ref.path)) throw missing;
    const folder = parentPath(ref.path);
    // What a folder that is known does not have needs no question: VS Code looks for many files that are not there.
    if (await this.#isKnownMissing({ ...ref, path: folder })) throw missing;
    const entries = await this.#list({ ...ref, path: folder });
    const entry = entries.find(({ name }) => name === baseName(ref.path));
    if (!entry) throw missing;
    return entry;
  }

  async #isKnownMissing(folder: ArtifactRef): Promise<boolean> {
    for (let path = folder.path; path !== ''; path = parentPath(path)) {
      const above = await this.#folders
        .get(refKey({ ...folder, path: parentPath(path) }))
        ?.value.catch(() => undefined);
      if (above && !above.some(({ name, isFolder }) => isFolder && name === baseName(path))) return true;
    }
    return false;
  }

  async #list(ref: ArtifactRef): Promise<readonly ArtifactEntry[]> {
    const found = await this.owner(ref);
    const { owner } = found;
    return keep(
      this.#folders,
      refKey(ref),
      () => freshMs(found),
      async () => {
        try {
          // Not by the reader: that one store can't be read says nothing of the server.
          const client = await this.#connect(ref);
          const files = await listFolder(client, owner, { path: ref.path, retries: 1 });
          return files.flatMap(({ path, is_dir, file_size }): readonly ArtifactEntry[] => {
            const name = baseName(path);
            // A server could name what is elsewhere.
            if (path !== joinPath(ref.path, name) || !isPlainName(name)) return [];
            return [{ name, isFolder: is_dir, size: is_dir ? undefined : file_size }];
          });
        } catch (error) {
          throw this.#explain(error, ref, rootOf(owner));
        }
      },
    );
  }

  #noteVersion(
    ref: ArtifactRef,
    { size, etag, endedAt }: { size?: number; etag?: string; endedAt: number | undefined },
  ): Version {
    const key = refKey(ref);
    const before = this.#versions.get(key);
    const same =
      before &&
      before.size === size &&
      (etag === undefined || before.etag === undefined || before.etag === etag);
    if (same && (etag === undefined || before.etag === etag)) return before;
    const modifiedAt = same
      ? before.modifiedAt
      : before
        ? Math.max(Date.now(), before.modifiedAt + 1)
        : (endedAt ?? Date.now());
    const version: Version = { size, etag: etag ?? (same ? before.etag : undefined), modifiedAt };
    this.#versions.delete(key);
    this.#versions.set(key, version);
    for (const oldest of this.#versions.keys()) {
      if (this.#versions.size <= maxVersions) break;
      this.#versions.delete(oldest);
    }
    return version;
  }

  async #connect(ref: ArtifactRef): Promise<MlflowClient> {
    const connection = this.#connections.get(ref.connectionId);
    if (!connection) throw new ArtifactError('unavailable', 'This connection was removed.');
    return connection.connect();
  }

  #explain(error: unknown, { connectionId }: ArtifactRef, root: string | undefined): Error {
    return explainArtifactError(error, { connection: this.#connections.get(connectionId), root });
  }

  #follow(): void {
    this.#subscriptions.dispose();
    this.#subscriptions = new DisposableStore();
    for (const connection of this.#connections.all) {
      this.#subscriptions.add(connection.onDidChangeData((change) => this.#receive(connection, change)));
    }
  }

  #receive({ id }: Connection, change: StoreChange): void {
    const named = new Set([...(change.run_ids ?? []), ...(change.model_ids ?? [])]);
    if (!change.unknown && named.size === 0) return;
    const concerns = ({ connectionId, ownerId }: Pick<ArtifactRef, 'connectionId' | 'ownerId'>): boolean =>
      connectionId === id && (change.unknown === true || named.has(ownerId));
    for (const map of [this.#owners, this.#folders]) {
      for (const key of [...map.keys()]) if (concerns(refOfKey(key))) map.delete(key);
    }
    this.#change.fire(concerns);
  }
}

function freshMs({ endedAt }: FoundOwner): number {
  return endedAt === undefined ? runningMs : settledMs;
}

const rootEntry: ArtifactEntry = { name: '', isFolder: true, size: undefined };

function ownerKey({ connectionId, ownerId }: ArtifactRef): string {
  return `${connectionId}\n${ownerId}`;
}

function refKey(ref: ArtifactRef): string {
  return `${ownerKey(ref)}\n${ref.path}`;
}

function refOfKey(key: string): Pick<ArtifactRef, 'connectionId' | 'ownerId'> {
  const [connectionId = '', ownerId = ''] = key.split('\n');
  return { connectionId, ownerId };
}
