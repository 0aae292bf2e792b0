import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import type { Connection } from '../state/connection.ts';
import type { Services } from './services.ts';
import type { TerminalFacts, TerminalTarget, TerminalTargets, UserVariable } from './terminalTarget.ts';
import { decideTerminal, wantsServer } from './terminalTarget.ts';
import {
  variablesOfCredentials,
  variablesOfDotenv,
  variablesOfEnvironment,
  variablesOfSettings,
} from './userVariables.ts';

/** Puts the embedded server into new terminals where that is right, and says where their runs go. */
export function registerTerminals(services: Services): Disposable & TerminalTargets {
  return new Terminals(services);
}

class Terminals implements Disposable, TerminalTargets {
  current: TerminalTarget = decideTerminal({
    trusted: vscode.workspace.isTrusted,
    enabled: isEnabled(),
    embedded: undefined,
    environment: undefined,
    userVariables: [],
  }).target;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #services: Services;
  readonly #disposables = new DisposableStore();
  #perConnection = new DisposableStore();
  #watchers = new DisposableStore();
  #work: Promise<void> = Promise.resolve();
  #asked = false;

  constructor(services: Services) {
    this.#services = services;
    const { connections, context } = services;
    // Our server is there only while a window holds it: what a terminal of the next session gets is decided then.
    context.environmentVariableCollection.persistent = false;
    const { workspace } = vscode;
    for (const subscription of [
      connections.onDidChange(() => this.#follow(connections.active)),
      services.logHere.onDidChange(() => this.#update()),
      workspace.onDidGrantWorkspaceTrust(() => this.#update()),
      workspace.onDidChangeWorkspaceFolders(() => this.#watchFolders()),
      workspace.onDidChangeConfiguration((event) => {
        const ours = event.affectsConfiguration('mlflow.terminal.setTrackingUri');
        if (ours || event.affectsConfiguration('terminal.integrated')) this.#update();
      }),
    ]) {
      this.#disposables.add(subscription);
    }
    this.#watchFolders();
    this.#follow(connections.active);
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#perConnection.dispose();
    this.#watchers.dispose();
    this.#changed.dispose();
  }

  #follow(active: Connection | undefined): void {
    this.#perConnection.dispose();
    this.#perConnection = new DisposableStore();
    if (active) this.#perConnection.add(active.onDidChangeStatus(() => this.#update()));
    this.#update();
  }

  #watchFolders(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '.env'));
      this.#watchers.add(watcher);
      watcher.onDidCreate(() => this.#update());
      watcher.onDidChange(() => this.#update());
      watcher.onDidDelete(() => this.#update());
    }
    this.#update();
  }

  /** Many causes at once (a start, a setting) are one look, after the one under way. */
  #update(): void {
    if (this.#asked || this.#disposables.disposed) return;
    this.#asked = true;
    this.#work = this.#work
      .then(() => {
        this.#asked = false;
        return this.#lookAgain();
      })
      .catch((error: unknown) => this.#services.log.error(`Terminals: ${errorText(error)}`));
  }

  async #lookAgain(): Promise<void> {
    const { active } = this.#services.connections;
    const embedded = active?.kind === 'embedded' ? active : undefined;
    const status = embedded?.status;
    const facts: Omit<TerminalFacts, 'environment'> = {
      trusted: vscode.workspace.isTrusted,
      enabled: isEnabled(),
      embedded: embedded && {
        label: embedded.label,
        ...(status?.kind === 'failed' ? { failure: status.message } : {}),
      },
      userVariables: await readUserVariables(),
    };
    const here = this.#services.logHere.current;
    const experiment = here && { id: here.experimentId, name: here.name };
    const environment = embedded && wantsServer(facts) ? await this.#environmentOf(embedded) : undefined;
    if (this.#disposables.disposed) return;
    const { target, variables } = decideTerminal({ ...facts, environment, experiment });
    // A server that is being brought back keeps its address: terminals are not told to start anew for that.
    const keeps = environment === undefined && embedded !== undefined && wantsServer(facts);
    if (!keeps) this.#apply(variables, embedded?.label);
    if (isSame(target, this.current)) return;
    this.current = target;
    this.#changed.fire();
  }

  async #environmentOf(connection: Connection): Promise<Readonly<Record<string, string>> | undefined> {
    // A failed one is brought back by those who look at it; its next status comes here again.
    if (connection.status.kind === 'failed') return undefined;
    return connection.trackingEnvironment().catch(() => undefined);
  }

  /** Only what differs: each change asks the user to start open terminals anew. */
  #apply(variables: Readonly<Record<string, string>> | undefined, label = ''): void {
    const collection = this.#services.context.environmentVariableCollection;
    const wanted = Object.entries(variables ?? {});
    for (const [name] of [...collection]) {
      if (variables?.[name] === undefined) collection.delete(name);
    }
    if (wanted.length > 0) {
      collection.description = `Scripts that log with MLflow keep their runs in \`${label}\` through the embedded tracking server.`;
    }
    for (const [name, value] of wanted) {
      if (collection.get(name)?.value !== value) collection.replace(name, value);
    }
  }
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('mlflow.terminal').get<boolean>('setTrackingUri', true);
}

/** Every place where a user may have set them; several windows and folders have one environment. */
async function readUserVariables(): Promise<readonly UserVariable[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const credentials = await readFile(join(homedir(), '.mlflow', 'credentials'), 'utf8').catch(() => '');
  const dotenv = await Promise.all(folders.map((folder) => readDotenv(folder, folders.length)));
  return [
    ...variablesOfEnvironment(process.env),
    ...terminalSettings(),
    ...dotenv.flat(),
    ...variablesOfCredentials(credentials),
  ];
}

async function readDotenv(folder: vscode.WorkspaceFolder, count: number): Promise<readonly UserVariable[]> {
  if (folder.uri.scheme !== 'file') return [];
  const text = await readFile(join(folder.uri.fsPath, '.env'), 'utf8').catch(() => '');
  return variablesOfDotenv(text, count > 1 ? `${folder.name}/.env` : '.env');
}

function terminalSettings(): readonly UserVariable[] {
  const os = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
  const settings = vscode.workspace.getConfiguration('terminal.integrated');
  const profiles = Object.values(settings.get<Record<string, unknown>>(`profiles.${os}`) ?? {});
  return [
    ...variablesOfSettings(settings.get(`env.${os}`), `the setting terminal.integrated.env.${os}`),
    ...profiles.flatMap((profile) =>
      variablesOfSettings((profile as { env?: unknown } | null)?.env, `a terminal profile`),
    ),
  ];
}

function isSame(a: TerminalTarget, b: TerminalTarget): boolean {
  return a.kind === b.kind && a.text === b.text && a.detail === b.detail;
}
