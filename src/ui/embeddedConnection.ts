import type * as vscode from 'vscode';
import { MlflowClient } from '../api/client.ts';
import { EmbeddedServer } from '../embedded/embeddedServer.ts';
import type { StartOptions } from '../embedded/startOrJoin.ts';
import type { JournalMode } from '../embedded/serverProcess.ts';
import type { Disposable } from '../common/disposable.ts';
import type { Connection, ConnectionStatus } from '../state/connection.ts';

export interface EmbeddedConnectionOptions {
  readonly start: StartOptions;
  /** The database's path in the workspace. */
  readonly label: string;
  /** The workspace folder that it belongs to. */
  readonly folder: vscode.WorkspaceFolder;
}

/** The embedded server on one database file, as views and commands see it. */
export class EmbeddedConnection implements Connection, Disposable {
  readonly kind = 'embedded';
  readonly id: string;
  readonly label: string;
  readonly location: string;
  readonly folder: vscode.WorkspaceFolder;
  readonly #server: EmbeddedServer;
  readonly onDidChangeStatus: EmbeddedServer['onDidChangeStatus'];
  readonly onDidChangeData: EmbeddedServer['onDidChangeData'];
  #client: MlflowClient | undefined;
  #token = '';
  readonly #log: StartOptions['log'];

  constructor({ start, label, folder }: EmbeddedConnectionOptions) {
    this.id = `embedded:${start.hash}`;
    this.label = label;
    this.location = start.command.database;
    this.folder = folder;
    this.#log = start.log;
    this.#server = new EmbeddedServer(start);
    this.onDidChangeStatus = this.#server.onDidChangeStatus;
    this.onDidChangeData = this.#server.onDidChangeData;
  }

  get status(): ConnectionStatus {
    return this.#server.status;
  }

  async connect(): Promise<MlflowClient> {
    const { lease } = await this.#server.connect();
    this.#token = lease.token;
    // The same client as long as the address is the same, so that what it holds open stays open.
    if (this.#client?.url !== lease.url) {
      this.#client = new MlflowClient({
        url: lease.url,
        headers: () => ({ authorization: `Bearer ${this.#token}` }),
        log: this.#log,
      });
    }
    return this.#client;
  }

  async trackingEnvironment(): Promise<Readonly<Record<string, string>>> {
    const { lease } = await this.#server.connect();
    return { MLFLOW_TRACKING_URI: lease.url, MLFLOW_TRACKING_TOKEN: lease.token };
  }

  /** Takes a changed setting: the server starts anew with it, for all windows. */
  async setJournalMode(journalMode: JournalMode): Promise<void> {
    await this.#server.restart({ journalMode });
  }

  dispose(): void {
    this.#server.dispose();
  }
}
