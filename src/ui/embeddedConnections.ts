import { isAbsolute, join, relative } from 'node:path';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import type { Event } from '../common/event.ts';
import { Emitter } from '../common/event.ts';
import { errorText } from '../common/log.ts';
import { databaseHash, realDatabasePath } from '../embedded/databasePath.ts';
import { serverFolder } from '../embedded/lease.ts';
import { whyNodeIsTooOld } from '../embedded/nodeSupport.ts';
import type { JournalMode } from '../embedded/serverProcess.ts';
import { EmbeddedConnection } from './embeddedConnection.ts';

/** The databases of this window's workspace folders, each with its embedded server. */
export interface EmbeddedConnections extends Disposable {
  readonly all: readonly EmbeddedConnection[];
  /** Why there is none, for the views to say; undefined where there is one. */
  readonly whyNone: string | undefined;
  readonly onDidChange: Event<void>;
  /** Resolves when the folders have been looked at for the first time. */
  readonly ready: Promise<void>;
}

export interface FoundDatabase {
  readonly folder: vscode.WorkspaceFolder;
  /** Real path. */
  readonly database: string;
  readonly label: string;
}

export function createEmbeddedConnections(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): EmbeddedConnections {
  return new WorkspaceDatabases(context, log);
}

/**
 * One database for each workspace folder that has the file; where none has, the first folder's, which is
 * made by the first write. Two folders may lead to the same file: it is found once.
 */
export async function findDatabases(
  folders: readonly vscode.WorkspaceFolder[],
  databasePathOf: (folder: vscode.WorkspaceFolder) => string,
): Promise<readonly FoundDatabase[]> {
  const local = folders.filter((folder) => folder.uri.scheme === 'file');
  const candidates = await Promise.all(
    local.map(async (folder) => {
      const path = resolveIn(folder, databasePathOf(folder));
      const exists = await stat(path).then(
        (found) => found.isFile(),
        () => false,
      );
      const inFolder = relative(folder.uri.fsPath, path);
      const label = inFolder.startsWith('..') || isAbsolute(inFolder) ? path : inFolder;
      return { folder, database: await realDatabasePath(path), label, exists };
    }),
  );
  const existing = candidates.filter(({ exists }) => exists);
  const shown = existing.length > 0 ? existing : candidates.slice(0, 1);
  const seen = new Set<string>();
  return shown
    .filter(({ database }) => !seen.has(database) && seen.add(database))
    .map(({ folder, database, label }) => ({
      folder,
      database,
      // With several folders the file's name alone would not tell them apart.
      label: local.length > 1 ? `${folder.name}/${label}` : label,
    }));
}

function resolveIn(folder: vscode.WorkspaceFolder, path: string): string {
  return isAbsolute(path) ? path : join(folder.uri.fsPath, path);
}

class WorkspaceDatabases implements EmbeddedConnections {
  all: readonly EmbeddedConnection[] = [];
  whyNone: string | undefined = 'Looking for a database in the workspace.';
  readonly ready: Promise<void>;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #disposables = new DisposableStore();
  #watchers = new DisposableStore();
  #work: Promise<void> = Promise.resolve();

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#log = log;
    this.#disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#update()));
    this.#disposables.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mlflow.server.databasePath')) this.#update();
        if (event.affectsConfiguration('mlflow.server.journalMode')) this.#applyJournalMode(event);
      }),
    );
    this.ready = this.#update();
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#watchers.dispose();
    for (const connection of this.all) connection.dispose();
    this.all = [];
    this.#changed.dispose();
  }

  /** One look after the other, so that a late one never overwrites a newer one. */
  #update(): Promise<void> {
    this.#work = this.#work
      .then(() => this.#lookAgain())
      .catch((error: unknown) => this.#log.error(`Looking for databases failed: ${errorText(error)}`));
    return this.#work;
  }

  async #lookAgain(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    this.#watch(folders);
    const whyNone = whyNodeIsTooOld() ?? whyNoFolder(folders);
    const found = whyNone ? [] : await findDatabases(folders, databasePathOf);
    if (this.#disposables.disposed) return;
    const before = new Map(this.all.map((connection) => [connection.location, connection]));
    const next = await Promise.all(
      found.map((database) => before.get(database.database) ?? this.#create(database)),
    );
    const same = next.length === this.all.length && next.every((item, index) => item === this.all[index]);
    if (same && whyNone === this.whyNone) return;
    for (const connection of this.all) if (!next.includes(connection)) connection.dispose();
    this.all = next;
    this.whyNone = whyNone;
    this.#changed.fire();
  }

  async #create({ database, folder, label }: FoundDatabase): Promise<EmbeddedConnection> {
    const hash = databaseHash(database);
    const script = this.#context.asAbsolutePath('dist/server.js');
    const { mtimeMs } = await stat(script);
    const { version } = this.#context.extension.packageJSON as { version: string };
    return new EmbeddedConnection({
      folder,
      label,
      start: {
        hash,
        folder: serverFolder(this.#context.globalStorageUri.fsPath, hash),
        command: {
          script,
          database,
          artifactsDestination: join(database, '..', 'mlartifacts'),
          journalMode: journalModeOf(folder),
          // For tests, which can't wait for ten minutes.
          idleExitSeconds: Number(process.env['MLFLOW_VSCODE_IDLE_EXIT_SECONDS']) || undefined,
        },
        build: { version, builtAt: mtimeMs },
        log: this.#log,
      },
    });
  }

  /** A database that appears or goes away changes what is shown where there are several folders. */
  #watch(folders: readonly vscode.WorkspaceFolder[]): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    if (folders.length < 2) return;
    for (const folder of folders) {
      const path = databasePathOf(folder);
      if (isAbsolute(path)) continue;
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, path),
        false,
        true,
        false,
      );
      this.#watchers.add(watcher);
      watcher.onDidCreate(() => this.#update());
      watcher.onDidDelete(() => this.#update());
    }
  }

  #applyJournalMode(event: vscode.ConfigurationChangeEvent): void {
    for (const connection of this.all) {
      if (!event.affectsConfiguration('mlflow.server.journalMode', connection.folder)) continue;
      connection.setJournalMode(journalModeOf(connection.folder)).catch((error: unknown) => {
        this.#log.error(`The tracking server did not take the new journal mode: ${errorText(error)}`);
      });
    }
  }
}

function whyNoFolder(folders: readonly vscode.WorkspaceFolder[]): string | undefined {
  if (folders.length === 0) return 'Open a folder to keep its runs in an mlflow.db there.';
  if (folders.some((folder) => folder.uri.scheme === 'file')) return undefined;
  return 'The embedded server needs a folder on disk, and this workspace is a virtual one.';
}

function databasePathOf(folder: vscode.WorkspaceFolder): string {
  const path = vscode.workspace.getConfiguration('mlflow.server', folder).get<unknown>('databasePath');
  return typeof path === 'string' && path.trim() !== '' ? path.trim() : 'mlflow.db';
}

function journalModeOf(folder: vscode.WorkspaceFolder): JournalMode {
  const mode = vscode.workspace.getConfiguration('mlflow.server', folder).get<unknown>('journalMode');
  return mode === 'wal' ? 'wal' : 'delete';
}
