import type { MlflowClient } from '../api/client.ts';
import type { ViewType } from '../api/entities.ts';
import type { RunSummary as Answer } from '../api/ownEndpoints.ts';
import type { Disposable } from '../common/disposable.ts';
import type { Connections } from './connection.ts';
import type { RunList } from './trackingReads.ts';

/** What an experiment's runs are, in one line. */
export interface RunSummary {
  readonly runs: number;
  /** There are more. */
  readonly isLeast?: true;
  /** When the newest of them began. */
  readonly newest?: number;
}

export interface RunSummariesOptions {
  readonly connections: Connections;
  readonly viewType: () => ViewType;
  readonly onChange: (connectionId: string, experimentIds: readonly string[]) => void;
  /** Between two readings of a connection, at least. */
  readonly gapMs?: number;
}

interface Summaries {
  readonly known: Map<string, RunSummary>;
  wanted: readonly string[];
  timer?: NodeJS.Timeout;
  isReading: boolean;
  readAt: number;
  tookMs: number;
}

/** A list waits no longer for what only stands beside its names. */
const patienceMs = 200;
/** As many as one request names. */
const mostAsked = 1000;

/**
 * How many runs experiments have that nobody has opened. The embedded server says it of all that are shown by one
 * request; of another server what is known was noted when an experiment was opened.
 */
export class RunSummaries implements Disposable {
  readonly #options: RunSummariesOptions;
  readonly #data = new Map<string, Summaries>();
  #isDisposed = false;

  constructor(options: RunSummariesOptions) {
    this.#options = options;
  }

  of(connectionId: string, experimentId: string): RunSummary | undefined {
    return this.#data.get(connectionId)?.known.get(experimentId);
  }

  /** What a list says that was read of all of an experiment's runs, the newest first. */
  note(connectionId: string, experimentId: string, list: RunList): void {
    const [first] = list.runs;
    this.#of(connectionId).known.set(experimentId, {
      runs: list.total ?? list.loaded,
      ...(list.more && list.total === undefined && { isLeast: true }),
      ...(first && { newest: first.info.start_time }),
    });
  }

  /**
   * Reads those of experiments soon, where the server can say them; `onChange` tells what has changed. The first ones
   * can be waited for: who clicks on a row that is drawn anew just then clicks on nothing.
   */
  async read(connectionId: string, experimentIds: readonly string[]): Promise<void> {
    if (this.#options.connections.get(connectionId)?.kind !== 'embedded') return;
    const data = this.#of(connectionId);
    data.wanted = experimentIds;
    if (data.readAt > 0 || data.isReading) return this.#plan(connectionId, data);
    let isWaited = true;
    await Promise.race([
      this.#read(connectionId, data, () => isWaited),
      new Promise<void>((resolve) => {
        setTimeout(resolve, patienceMs);
      }),
    ]);
    isWaited = false;
  }

  /** Another question is asked from now on: what is known stays until it is answered, and that is not put off. */
  renew(): void {
    for (const data of this.#data.values()) data.readAt = 0;
  }

  forget(connectionId: string): void {
    clearTimeout(this.#data.get(connectionId)?.timer);
    this.#data.delete(connectionId);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const { timer } of this.#data.values()) clearTimeout(timer);
  }

  #of(connectionId: string): Summaries {
    let data = this.#data.get(connectionId);
    if (!data) {
      data = { known: new Map(), wanted: [], isReading: false, readAt: 0, tookMs: 0 };
      this.#data.set(connectionId, data);
    }
    return data;
  }

  #plan(connectionId: string, data: Summaries): void {
    if (data.timer || data.isReading || this.#isDisposed) return;
    // A run that trains has the tree read several times a second; counting large experiments is not worth that.
    const gap = Math.max(this.#options.gapMs ?? 2000, 20 * data.tookMs);
    const wait = Math.max(0, data.readAt + gap - Date.now());
    data.timer = setTimeout(() => void this.#read(connectionId, data), wait);
  }

  async #read(connectionId: string, data: Summaries, isWaited = () => false): Promise<void> {
    const { wanted } = data;
    clearTimeout(data.timer);
    delete data.timer;
    data.isReading = true;
    const start = Date.now();
    try {
      const client = await this.#options.connections.get(connectionId)?.connect();
      const answers = client && (await summariesOf(client, wanted, this.#options.viewType()));
      if (answers && this.#data.get(connectionId) === data) {
        const changed = take(data.known, wanted, answers);
        if (changed.length > 0 && !isWaited() && !this.#isDisposed)
          this.#options.onChange(connectionId, changed);
      }
    } catch {
      // The list itself says what is wrong with the server; an older one can't count.
    }
    data.isReading = false;
    data.readAt = Date.now();
    data.tookMs = data.readAt - start;
    if (data.wanted !== wanted) this.#plan(connectionId, data);
  }
}

/** Gives the ids of those that have changed. */
function take(
  known: Map<string, RunSummary>,
  wanted: readonly string[],
  answers: readonly Answer[],
): readonly string[] {
  const found = new Map(answers.map((answer) => [answer.experiment_id, answer]));
  return wanted.filter((id) => {
    const { runs, newest } = found.get(id) ?? { runs: 0 };
    const before = known.get(id);
    known.set(id, { runs, ...(newest !== undefined && { newest }) });
    return before?.runs !== runs || before.newest !== newest || before.isLeast === true;
  });
}

async function summariesOf(
  client: MlflowClient,
  ids: readonly string[],
  viewType: ViewType,
): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  for (let start = 0; start < ids.length; start += mostAsked) {
    const request = { experiment_ids: ids.slice(start, start + mostAsked), run_view_type: viewType };
    found.push(...(await client.callOwn('summarizeRuns', request, { retries: 0 })).experiments);
  }
  return found;
}
