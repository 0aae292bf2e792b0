import type { MlflowClient } from '../api/client.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Event } from '../common/event.ts';

/**
 * What a view has to know of the way to a server. `readOnly` says why nothing can be written, if so; `idle`
 * that nobody has asked for the server yet, so that nothing is under way.
 */
export type ConnectionStatus =
  | { readonly kind: 'connecting'; readonly idle?: true }
  | { readonly kind: 'ready'; readonly readOnly?: string; readonly notice?: string }
  | { readonly kind: 'failed'; readonly message: string };

/** One MLflow server: the embedded one on a database of the workspace, or a remote one by its URL. */
export interface Connection {
  /** Stable over reloads: `embedded:<hash of the database's path>` or `remote:<url>`. */
  readonly id: string;
  readonly kind: 'embedded' | 'remote';
  /** What the user calls it: the database's path in the workspace, or the name given to a remote server. */
  readonly label: string;
  /** The database file of an embedded one, an URL of a remote one: for tooltips and messages. */
  readonly location: string;
  readonly status: ConnectionStatus;
  readonly onDidChangeStatus: Event<void>;
  /** Fires when the server says that its data has changed, with what; a remote server never says so. */
  readonly onDidChangeData: Event<StoreChange>;
  /** A client for it; starts the embedded server where it is not up. Rejects with an MlflowError. */
  connect(): Promise<MlflowClient>;
  /**
   * The variables that make a process log here: MLFLOW_TRACKING_URI, and MLFLOW_TRACKING_TOKEN for the
   * embedded server only; a remote connection's secrets are never given away.
   */
  trackingEnvironment(): Promise<Readonly<Record<string, string>>>;
  /** Takes note of how the last reading went, where only readings tell whether the server is there. */
  report?(error: Error | undefined): void;
}

/** A run, named across connections. */
export interface RunRef {
  readonly connectionId: string;
  readonly runId: string;
}

/** The connections of this window, in the order in which they are shown. */
export interface Connections {
  readonly all: readonly Connection[];
  /** Where terminals and project runs log to: the first embedded one, if there is any. */
  readonly active: Connection | undefined;
  readonly onDidChange: Event<void>;
  get(id: string): Connection | undefined;
}

/** The runs that are selected in the tree, in the order in which they stand there. */
export interface RunSelection {
  readonly runs: readonly RunRef[];
  readonly onDidChange: Event<void>;
}
