import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import type { EventStreams } from './http/events.ts';
import type { Database } from './store/sqlite.ts';
import type { Store } from './store/store.ts';

/** Ends the process when nobody needs it: no window, no run that is RUNNING, nothing asked for a while. */
export class IdleWatch {
  readonly #timer: NodeJS.Timeout;
  #last = Date.now();

  constructor(
    seconds: number,
    { streams, store, log, end }: { streams: EventStreams; store: Store; log: Log; end: () => void },
  ) {
    const every = Math.min(Math.max(seconds * 250, 200), 30_000);
    const isIdle = (): boolean => streams.count === 0 && Date.now() - this.#last >= seconds * 1000;
    const look = async (): Promise<void> => {
      if (streams.count > 0) this.touch();
      if (!isIdle()) return;
      try {
        // Looked for once per period, not at each tick: the runs have no index for it.
        if (await store.read(hasRunningRun)) return this.touch();
      } catch (error) {
        log.warn(`Can't tell whether a run is going on: ${errorText(error)}`);
        return this.touch();
      }
      if (!isIdle()) return;
      log.info(`Nobody asked for anything for ${seconds} s: ending`);
      end();
    };
    this.#timer = setInterval(() => void look(), every).unref();
  }

  readonly touch = (): void => {
    this.#last = Date.now();
  };

  dispose(): void {
    clearInterval(this.#timer);
  }
}

function hasRunningRun(database: Database): boolean {
  const sql = "SELECT 1 FROM runs WHERE status = 'RUNNING' AND lifecycle_stage = 'active' LIMIT 1";
  return database.value<number>(sql) !== undefined;
}
