import { MlflowClient } from '../api/client.ts';
import type { StoreChange } from '../api/storeChange.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import type { Log } from '../common/log.ts';
import type { Connection, ConnectionStatus } from './connection.ts';

export interface RemoteConnectionOptions {
  /** As `parseTrackingUrl` gives it. */
  readonly url: string;
  readonly name: string;
  /** The kept token of this server; where it is kept is not this class's business. */
  readonly readToken: () => Promise<string | undefined>;
  readonly log: Log;
}

export function remoteConnectionId(url: string): string {
  return `remote:${url}`;
}

/** An MLflow server that somebody else runs. It never says that its data has changed. */
export class RemoteConnection implements Connection {
  readonly id: string;
  readonly kind = 'remote';
  readonly label: string;
  readonly location: string;
  readonly onDidChangeData: Event<StoreChange> = () => ({ dispose() {} });
  readonly #options: RemoteConnectionOptions;
  readonly #changeStatus = new Emitter<void>();
  readonly onDidChangeStatus = this.#changeStatus.event;
  #status: ConnectionStatus = { kind: 'connecting' };
  #client: Promise<MlflowClient> | undefined;

  constructor(options: RemoteConnectionOptions) {
    this.#options = options;
    this.id = remoteConnectionId(options.url);
    this.label = options.name;
    this.location = options.url;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  connect(): Promise<MlflowClient> {
    this.#client ??= this.#open().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  /** The kept token has changed: the next call reads it again. */
  resetCredentials(): void {
    this.#client = undefined;
  }

  report(error: Error | undefined): void {
    const next: ConnectionStatus = error ? { kind: 'failed', message: errorText(error) } : { kind: 'ready' };
    const changed =
      next.kind !== this.#status.kind ||
      (next.kind === 'failed' && this.#status.kind === 'failed' && next.message !== this.#status.message);
    this.#status = next;
    if (changed) this.#changeStatus.fire();
  }

  async trackingEnvironment(): Promise<Readonly<Record<string, string>>> {
    return { MLFLOW_TRACKING_URI: this.#options.url };
  }

  async #open(): Promise<MlflowClient> {
    const { url, log } = this.#options;
    const token = await this.#options.readToken();
    return new MlflowClient({ url, log, headers: () => authorizationOf(token) });
  }
}

/** `user:password` is basic access, as MLflow's own basic-auth app takes it; anything else a bearer token. */
export function authorizationOf(token: string | undefined): Record<string, string> {
  if (!token) return {};
  const basic = /^[^:\s]+:\S+$/.test(token);
  return {
    authorization: basic ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  };
}
