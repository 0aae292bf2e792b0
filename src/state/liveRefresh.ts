import type { StoreChange } from '../api/storeChange.ts';
import { DisposableStore } from '../common/disposable.ts';
import type { Disposable } from '../common/disposable.ts';
import type { Connection, Connections } from './connection.ts';

/** What a reading of a connection's visible data found. */
export type RefreshOutcome = 'changed' | 'same' | 'failed';

export interface LiveRefreshOptions {
  readonly connections: Connections;
  readonly refresh: (connectionId: string) => Promise<RefreshOutcome>;
  /** Does a change concern what the view shows? */
  readonly concerns: (change: StoreChange) => boolean;
  /** Seconds between two readings of a remote server; 0 means that only the user refreshes. */
  readonly pollSeconds: () => number;
}

/** Events come in storms while a run logs: at most one reading in this time. */
const minEventGapMs = 250;
/** A server where nothing happens is asked ever more seldom, up to this many times the set interval. */
const maxBackoff = 12;

interface Follower {
  readonly connection: Connection;
  readonly subscriptions: DisposableStore;
  timer: NodeJS.Timeout | undefined;
  running: boolean;
  /** Something has changed since the last reading began. */
  dirty: boolean;
  lastReadAt: number;
  backoff: number;
}

/**
 * Keeps what a view shows fresh, and does nothing while it is hidden. A server that says when its data has
 * changed is read then; any other one is polled, seldom and more seldom while nothing changes.
 */
export class LiveRefresh implements Disposable {
  readonly #options: LiveRefreshOptions;
  readonly #subscriptions = new DisposableStore();
  readonly #followers = new Map<string, Follower>();
  #visible = false;

  constructor(options: LiveRefreshOptions) {
    this.#options = options;
    this.#subscriptions.add(options.connections.onDidChange(() => this.#follow()));
    this.#follow();
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    for (const follower of this.#followers.values()) {
      if (visible) {
        follower.backoff = 1;
        this.#plan(follower);
      } else {
        clearTimeout(follower.timer);
        follower.timer = undefined;
      }
    }
  }

  /** The user asks, or has just changed something: read now, and often again. */
  async refreshNow(connectionId?: string): Promise<void> {
    const asked = [...this.#followers.values()].filter(
      ({ connection }) => connectionId === undefined || connection.id === connectionId,
    );
    await Promise.all(
      asked.map(async (follower) => {
        follower.backoff = 1;
        await this.#read(follower);
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const follower of this.#followers.values()) this.#unfollow(follower);
  }

  #follow(): void {
    const { connections } = this.#options;
    for (const follower of [...this.#followers.values()]) {
      if (connections.get(follower.connection.id) !== follower.connection) this.#unfollow(follower);
    }
    for (const connection of connections.all) {
      if (this.#followers.has(connection.id)) continue;
      const follower: Follower = {
        connection,
        subscriptions: new DisposableStore(),
        timer: undefined,
        running: false,
        dirty: true,
        lastReadAt: 0,
        backoff: 1,
      };
      follower.subscriptions.add(
        connection.onDidChangeData((change) => {
          if (!this.#options.concerns(change)) return;
          follower.dirty = true;
          this.#plan(follower);
        }),
      );
      follower.subscriptions.add(
        connection.onDidChangeStatus(() => {
          // Of a server that we start ourselves and that was away no word has come meanwhile.
          if (connection.kind !== 'embedded' || connection.status.kind !== 'ready') return;
          follower.dirty = true;
          this.#plan(follower);
        }),
      );
      this.#followers.set(connection.id, follower);
      this.#plan(follower);
    }
  }

  #unfollow(follower: Follower): void {
    clearTimeout(follower.timer);
    follower.timer = undefined;
    follower.subscriptions.dispose();
    this.#followers.delete(follower.connection.id);
  }

  /** Sets the one timer of a connection to when it is to be read next, if at all. */
  #plan(follower: Follower): void {
    if (!this.#visible || follower.running) return;
    const wait = this.#waitOf(follower);
    if (wait === undefined) return;
    clearTimeout(follower.timer);
    const due = Math.max(0, follower.lastReadAt + wait - Date.now());
    follower.timer = setTimeout(() => void this.#read(follower), due);
  }

  #waitOf({ connection, dirty, backoff }: Follower): number | undefined {
    if (dirty) return minEventGapMs;
    if (connection.kind === 'embedded' && backoff === 1) return undefined;
    const seconds = this.#options.pollSeconds();
    return seconds > 0 ? seconds * 1000 * backoff : undefined;
  }

  async #read(follower: Follower): Promise<void> {
    follower.running = true;
    follower.dirty = false;
    clearTimeout(follower.timer);
    let outcome: RefreshOutcome;
    try {
      outcome = await this.#options.refresh(follower.connection.id);
    } catch {
      outcome = 'failed';
    }
    follower.running = false;
    follower.lastReadAt = Date.now();
    // An embedded server that failed is asked again too: no event comes from one that is down.
    if (outcome === 'changed') follower.backoff = 1;
    else if (outcome === 'failed') follower.backoff = Math.min(maxBackoff, follower.backoff * 2);
    else if (follower.connection.kind === 'embedded') follower.backoff = 1;
    else follower.backoff = Math.min(maxBackoff, follower.backoff * 1.5);
    if (this.#followers.get(follower.connection.id) === follower) this.#plan(follower);
  }
}
