import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Connection, Connections } from './connection.ts';

/** Owns which connections this window has. Embedded ones stand first, in the order of the folders. */
export class ConnectionList implements Connections, Disposable {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #all: readonly Connection[] = [];

  get all(): readonly Connection[] {
    return this.#all;
  }

  get active(): Connection | undefined {
    return this.#all.find((connection) => connection.kind === 'embedded');
  }

  get(id: string): Connection | undefined {
    return this.#all.find((connection) => connection.id === id);
  }

  /** Replaces them; connections that stay are to be the same objects. */
  set(connections: readonly Connection[]): void {
    const same =
      connections.length === this.#all.length &&
      connections.every((connection, index) => connection === this.#all[index]);
    if (same) return;
    this.#all = connections;
    this.#change.fire();
  }

  dispose(): void {
    this.#change.dispose();
  }
}
