import type { RawJson } from '../http/respond.ts';
import type { Database } from './sqlite.ts';

/** Runs whose parts are read by one statement: a few milliseconds. */
export const runsPerSlice = 100;

const sliceMs = 10;

/** How many rows one statement of a sliced read walks over, so that it takes about ten milliseconds. */
export class Pace {
  rows = 1000;

  /** Runs the statement of one slice. */
  slice<T>(read: (rows: number) => T): T {
    const start = performance.now();
    const result = read(this.rows);
    const fits = (this.rows * sliceMs) / Math.max(performance.now() - start, 0.1);
    // Never far from what was just measured: the next rows may be others.
    this.rows = Math.round(Math.min(Math.max(fits, this.rows / 4, 50), this.rows * 2, 20_000));
    return result;
  }
}

/**
 * A read that takes long in a large database. It is tried at once, with statements that give up in time
 * (`in_time`); else it is read in slices, off the main thread, with no lock held at a `yield`: what an open
 * SELECT holds keeps other programs from committing.
 */
export interface LongRead<A, R> {
  readonly brief: (database: Database, request: A) => RawJson<R> | InTurns;
  /** Gives JSON text piece by piece; `""` says only that a slice is done. */
  readonly sliced: (database: Database, request: A) => Generator<string, void>;
}

/**
 * The rest of a brief read: pieces of JSON text that take a few milliseconds each, between which others have
 * their turn.
 */
export class InTurns {
  readonly steps: readonly ((database: Database) => string)[];
  constructor(steps: readonly ((database: Database) => string)[]) {
    this.steps = steps;
  }
}

/** A list in JSON, piece by piece: `head`, the items of each piece with commas between, `tail`. */
export class JsonList {
  #isEmpty = true;
  readonly #head: string;

  constructor(head: string) {
    this.#head = head;
  }

  /** Items as JSON texts. */
  add(items: readonly string[]): string {
    if (items.length === 0) return '';
    const start = this.#isEmpty ? this.#head : ',';
    this.#isEmpty = false;
    return start + items.join(',');
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }
}

/** A read whose answer is whole at once. */
export function inOneSlice<A, R>(read: (database: Database, request: A) => RawJson<R>): LongRead<A, R> {
  return {
    brief: read,
    *sliced(database, request) {
      const { body } = read(database, request);
      yield typeof body === 'string' ? body : Buffer.concat(body).toString('utf8');
    },
  };
}
