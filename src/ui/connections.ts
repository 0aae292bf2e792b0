import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { ConnectionList } from '../state/connectionList.ts';
import { RemoteConnection, remoteConnectionId } from '../state/remoteConnection.ts';
import { readRemoteServers } from './connectionSettings.ts';
import { createEmbeddedConnections } from './embeddedConnections.ts';
import type { EmbeddedConnections } from './embeddedConnections.ts';

/** Where a server's token is kept: VS Code's SecretStorage, by address. */
export function tokenKey(url: string): string {
  return `mlflow.token:${url}`;
}

/** The connections of this window: the databases of its folders, then the servers of the setting. */
export class WindowConnections extends ConnectionList implements Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #embedded: EmbeddedConnections;
  readonly #disposables = new DisposableStore();
  readonly #remotes = new Map<string, RemoteConnection>();
  /** Resolves when the folders have been looked at: before that, "no connection" means nothing. */
  readonly ready: Promise<void>;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    super();
    this.#context = context;
    this.#log = log;
    this.#embedded = this.#disposables.add(createEmbeddedConnections(context, log));
    this.#disposables.add(this.#embedded.onDidChange(() => this.#update()));
    this.#disposables.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mlflow.connections')) this.#update();
      }),
    );
    this.#disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update()));
    this.#disposables.add(
      context.secrets.onDidChange(({ key }) => {
        for (const remote of this.#remotes.values()) {
          if (key === tokenKey(remote.location)) remote.resetCredentials();
        }
      }),
    );
    this.ready = this.#embedded.ready.then(() => this.#update());
    this.#update();
  }

  /** Why there is no embedded server, where there is none. */
  get whyNoneEmbedded(): string | undefined {
    return this.#embedded.all.length > 0 ? undefined : this.#embedded.whyNone;
  }

  override dispose(): void {
    this.#disposables.dispose();
    super.dispose();
  }

  #update(): void {
    const servers = readRemoteServers((problem) => this.#log.warn(problem));
    const remotes = servers.map((server) => {
      const known = this.#remotes.get(remoteConnectionId(server.url));
      return known?.label === server.name ? known : this.#create(server.url, server.name);
    });
    this.#remotes.clear();
    for (const remote of remotes) this.#remotes.set(remote.id, remote);
    this.set([...this.#embedded.all, ...remotes]);
  }

  #create(url: string, name: string): RemoteConnection {
    const readToken = async (): Promise<string | undefined> => this.#context.secrets.get(tokenKey(url));
    return new RemoteConnection({ url, name, readToken, log: this.#log });
  }
}
