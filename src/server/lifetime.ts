import type { ServerResponse } from 'node:http';
import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import type { EventStreams } from './http/events.ts';
import type { Database } from './store/sqlite.ts';
import type { Store } from './store/store.ts';

/** When somebody last worked with the store: requests in flight, and the end of the last one. */
export class Activity {
  #inFlight = 0;
  #last = performance.now();

  readonly follow = (response: ServerResponse): void => {
    this.#inFlight++;
    response.once('close', () => {
      this.#inFlight--;
      this.touch();
    });
  };

  touch(): void {
    this.#last = performance.now();
  }

  /** Has nothing been asked for so long? */
  isQuietFor(ms: number): boolean {
    return this.#inFlight === 0 && performance.now() - this.#last >= ms;
  }
}

export interface IdleWatchOptions {
  readonly activity: Activity;
  readonly streams: EventStreams;
  readonly store: Store;
  readonly log: Log;
  readonly end: () => void;
}

/** Ends the process when nobody needs it: no window, no run that is RUNNING, nothing asked for a while. */
export class IdleWatch {
  readonly #timer: NodeJS.Timeout;

  constructor(seconds: number, { activity, streams, store, log, end }: IdleWatchOptions) {
    const every = Math.min(Math.max(seconds * 250, 200), 30_000);
    const isIdle = (): boolean => streams.count === 0 && activity.isQuietFor(seconds * 1000);
    const look = async (): Promise<void> => {
      if (streams.count > 0) activity.touch();
      if (!isIdle()) return;
      try {
        // Looked for once per period, not at each tick: the runs have no index for it.
        if (await store.read(hasRunningRun)) return activity.touch();
      } catch (error) {
        log.warn(`Can't tell whether a run is going on: ${errorText(error)}`);
        return activity.touch();
      }
      if (!isIdle()) return;
      log.info(`Nobody asked for anything for ${seconds} s: ending`);
      end();
    };
    this.#timer = setInterval(() => void look(), every).unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

function hasRunningRun(database: Database): boolean {
  const sql = "SELECT 1 FROM runs WHERE status = 'RUNNING' AND lifecycle_stage = 'active' LIMIT 1";
  return database.value<number>(sql) !== undefined;
}
