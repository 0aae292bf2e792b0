import type { ViewType } from '../api/entities.ts';
import { isObject } from '../shared/checks.ts';
import { parseRunQuery } from '../shared/runView.ts';
import type { RunQuery } from '../shared/runView.ts';
import type { Memento } from './runColors.ts';

interface Stored {
  readonly queries: Readonly<Record<string, RunQuery>>;
  readonly showsDeleted: boolean;
}

const storageKey = 'mlflow.runQueries';
const maxKept = 500;

/** Which runs of an experiment the tree asks for, and in which order: kept over reloads, in its place by experiment. */
export class RunQueries {
  readonly #memento: Memento | undefined;
  readonly #queries: Map<string, RunQuery>;
  #showsDeleted: boolean;

  constructor(memento?: Memento) {
    this.#memento = memento;
    const { queries, showsDeleted } = parseStored(memento?.get<unknown>(storageKey));
    this.#queries = new Map(Object.entries(queries));
    this.#showsDeleted = showsDeleted;
  }

  of(connectionId: string, experimentId: string): RunQuery {
    return this.#queries.get(keyOf(connectionId, experimentId)) ?? { filter: '' };
  }

  set(connectionId: string, experimentId: string, query: RunQuery): void {
    const key = keyOf(connectionId, experimentId);
    // The latest stand last, so that the oldest are dropped.
    this.#queries.delete(key);
    if (query.filter !== '' || query.sort) this.#queries.set(key, query);
    this.#save();
  }

  /** Are deleted experiments and runs shown too? */
  get viewType(): ViewType {
    return this.#showsDeleted ? 'ALL' : 'ACTIVE_ONLY';
  }

  set viewType(viewType: ViewType) {
    this.#showsDeleted = viewType !== 'ACTIVE_ONLY';
    this.#save();
  }

  #save(): void {
    const queries = Object.fromEntries([...this.#queries].slice(-maxKept));
    void this.#memento?.update(storageKey, { queries, showsDeleted: this.#showsDeleted } satisfies Stored);
  }
}

function keyOf(connectionId: string, experimentId: string): string {
  return `${experimentId} ${connectionId}`;
}

/** What an older version kept, or what is broken, is left out. */
function parseStored(stored: unknown): Stored {
  const { queries, showsDeleted } = isObject(stored) ? stored : {};
  const pairs = isObject(queries) ? Object.entries(queries) : [];
  const parsed = pairs.map(([key, query]) => [key, parseRunQuery(query)] as const);
  return {
    queries: Object.fromEntries(parsed),
    showsDeleted: showsDeleted === true,
  };
}
