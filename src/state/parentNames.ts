import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import { parentTag } from '../shared/runTags.ts';
import type { Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import type { RunTable } from './runTable.ts';
import { readAllNamed, tableCalls } from './runTableReads.ts';

export interface ParentNamesOptions {
  readonly table: RunTable;
  readonly connections: Connections;
  readonly connectionId: string;
  readonly experimentId: string;
  readonly log: Log;
}

/**
 * What the parents of a table's runs are called that are not among its rows: asked by their ids, all at once, and
 * only for the rows on the screen.
 */
export class ParentNames implements Disposable {
  readonly #options: ParentNamesOptions;
  readonly #reader: ConnectionReader;
  readonly #store = new DisposableStore();
  readonly #didRead = this.#store.add(new Emitter<void>());
  readonly #names = new Map<string, string>();
  /** Asked for already, whether or not there is such a run. */
  readonly #asked = new Set<string>();
  readonly #abort = new AbortController();
  #inView: readonly string[] = [];

  constructor(options: ParentNamesOptions) {
    this.#options = options;
    this.#reader = new ConnectionReader(options.connections);
    this.#store.add(options.table.onDidChange(() => this.#readMissing()));
    this.#store.add(options.table.onDidHear((change) => this.#hear(change)));
  }

  get onDidRead(): Event<void> {
    return this.#didRead.event;
  }

  /** By the ids of parents. */
  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#names);
  }

  setInView(runIds: readonly string[]): void {
    this.#inView = runIds;
    this.#readMissing();
  }

  /** Reads again, when the user asks for it. What is known stays until then. */
  refresh(): void {
    this.#asked.clear();
    this.#readMissing();
  }

  dispose(): void {
    this.#abort.abort();
    this.#store.dispose();
  }

  #hear({ unknown, run_ids: ids }: StoreChange): void {
    if (unknown) return;
    // A parent may have got another name.
    for (const id of ids ?? []) this.#asked.delete(id);
    this.#readMissing();
  }

  #readMissing(): void {
    const ids = this.#missing();
    if (ids.length === 0) return;
    for (const id of ids) this.#asked.add(id);
    void this.#read(ids);
  }

  #missing(): readonly string[] {
    if (this.#inView.length === 0) return [];
    const { keys, rows } = this.#options.table;
    const place = keys.findIndex(({ group, key }) => group === 'tags' && key === parentTag);
    if (place < 0) return [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    const parents = this.#inView.flatMap((id) => {
      const parent = byId.get(id)?.values[place];
      return typeof parent === 'string' && !byId.has(parent) && !this.#asked.has(parent) ? [parent] : [];
    });
    return [...new Set(parents)];
  }

  async #read(ids: readonly string[]): Promise<void> {
    const { connectionId, experimentId, log } = this.#options;
    const { signal } = this.#abort;
    try {
      const request = { experimentId, ids, viewType: 'ALL' } as const;
      const runs = await this.#reader.read(connectionId, (client) =>
        readAllNamed(client, request, { ...tableCalls, signal }),
      );
      for (const { info } of runs) this.#names.set(info.run_id, info.run_name || info.run_id);
      if (runs.length > 0) this.#didRead.fire();
    } catch (error) {
      // Asked again with the next rows; until then their children say nothing of them.
      for (const id of ids) this.#asked.delete(id);
      if (!signal.aborted) log.debug(`Parents of runs of ${connectionId}: ${errorText(error)}`);
    }
  }
}
