import assert from 'node:assert/strict';
import { MlflowClient } from '../../../src/api/client.ts';
import type { StoreChange } from '../../../src/api/storeChange.ts';
import { Emitter } from '../../../src/common/event.ts';
import type { Connection, ConnectionStatus } from '../../../src/state/connection.ts';

/** A connection to a real server, of which the test says when its data has changed. */
export class TestConnection implements Connection {
  readonly id = 'embedded:1';
  readonly kind: Connection['kind'];
  readonly label = 'mlflow.db';
  readonly location = '/mlflow.db';
  status: ConnectionStatus = { kind: 'ready' };
  readonly changedData = new Emitter<StoreChange>();
  readonly onDidChangeStatus = new Emitter<void>().event;
  readonly onDidChangeData = this.changedData.event;
  readonly requests: string[] = [];
  #url: string;

  constructor(url: string, kind: Connection['kind'] = 'embedded') {
    this.#url = url;
    this.kind = kind;
  }

  connect(): Promise<MlflowClient> {
    const fetchAndNote: typeof fetch = (input, init) => {
      this.requests.push(`${String(input).slice(this.#url.length)} ${String(init?.body ?? '')}`);
      return fetch(input, init);
    };
    return Promise.resolve(new MlflowClient({ url: this.#url, retries: 0, fetch: fetchAndNote }));
  }

  trackingEnvironment(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve({});
  }

  goTo(url: string): void {
    this.#url = url;
  }
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() > end) assert.fail(`${what} never came`);
  }
}
