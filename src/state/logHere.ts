import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { isObject } from '../shared/checks.ts';
import type { Connections } from './connection.ts';
import type { Memento } from './runColors.ts';

/** The experiment that terminals and project runs are to log to. */
export interface LogTarget {
  readonly connectionId: string;
  readonly experimentId: string;
  readonly name: string;
}

const key = 'mlflow.logHere';

/** Owns which experiment is marked with "Log Here". Kept for the workspace. */
export class LogHere implements Disposable {
  readonly #memento: Memento;
  readonly #connections: Pick<Connections, 'active'>;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #target: LogTarget | undefined;

  constructor(memento: Memento, connections: Pick<Connections, 'active'>) {
    this.#memento = memento;
    this.#connections = connections;
    this.#target = parseTarget(memento.get<unknown>(key));
  }

  /** Undefined too while its connection is not where terminals log to. */
  get current(): LogTarget | undefined {
    return this.#target?.connectionId === this.#connections.active?.id ? this.#target : undefined;
  }

  async set(target: LogTarget | undefined): Promise<void> {
    if (JSON.stringify(target) === JSON.stringify(this.#target)) return;
    this.#target = target;
    this.#change.fire();
    await this.#memento.update(key, target);
  }

  dispose(): void {
    this.#change.dispose();
  }
}

function parseTarget(stored: unknown): LogTarget | undefined {
  if (!isObject(stored)) return undefined;
  const { connectionId, experimentId, name } = stored;
  return typeof connectionId === 'string' && typeof experimentId === 'string' && typeof name === 'string'
    ? { connectionId, experimentId, name }
    : undefined;
}
