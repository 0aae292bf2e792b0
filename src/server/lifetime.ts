import type { Log } from '../common/log.ts';
import { errorText } from '../common/log.ts';
import type { EventStreams } from './http/events.ts';
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
    this.#timer = setInterval(() => {
      if (streams.count > 0) return this.touch();
      if (Date.now() - this.#last < seconds * 1000) return;
      store
        .read((database) =>
          database.value<number>(
            "SELECT 1 FROM runs WHERE status = 'RUNNING' AND lifecycle_stage = 'active' LIMIT 1",
          ),
        )
        .then((running) => {
          // Looked for once per period, not at each tick: the runs have no index for it.
          if (running !== undefined) return this.touch();
          if (streams.count > 0 || Date.now() - this.#last < seconds * 1000) return;
          log.info(`Nobody asked for anything for ${seconds} s: ending`);
          end();
        })
        .catch((error: unknown) => {
          log.warn(`Can't tell whether a run is going on: ${errorText(error)}`);
          this.touch();
        });
    }, every).unref();
  }

  readonly touch = (): void => {
    this.#last = Date.now();
  };

  dispose(): void {
    clearInterval(this.#timer);
  }
}
