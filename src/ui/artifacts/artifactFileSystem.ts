import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { formatBytes } from '../../shared/format.ts';
import { ArtifactError } from '../../state/artifactError.ts';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import { largeFile } from '../../state/artifactFiles.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { baseName } from '../../state/artifactRef.ts';
import { signalOf } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import { artifactScheme, connectionOfUri, refOfUri } from './artifactUri.ts';

/** From here on the reading is told of while it goes on. */
const slowFile = 5 * 1024 * 1024;

/** From the reading to the editor that shows it. */
const preparedMs = 10_000;

/** Changes come in storms while a run logs. */
const gapMs = 1000;

interface Watched {
  readonly uri: vscode.Uri;
  count: number;
}

/** The scheme `mlflow-artifact`: artifacts of every connection as files that can be read. */
export class ArtifactFileSystem implements vscode.FileSystemProvider, Disposable {
  readonly #files: ArtifactFiles;
  readonly #connections: WindowConnections;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.#change.event;
  readonly #watched = new Map<string, Watched>();
  readonly #allowed = new Set<string>();
  /** What was read for an editor that is being opened. */
  readonly #prepared = new Map<string, Uint8Array>();
  #timer: NodeJS.Timeout | undefined;
  #concerned: ((ref: ArtifactRef) => boolean)[] = [];

  constructor(files: ArtifactFiles, connections: WindowConnections) {
    this.#files = files;
    this.#connections = connections;
    this.#store.add(
      files.onDidChange((concerns) => {
        this.#concerned.push(concerns);
        this.#timer ??= setTimeout(() => void this.#lookAtWatched(), gapMs);
      }),
    );
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(artifactScheme, this, {
      isCaseSensitive: true,
      isReadonly: new vscode.MarkdownString('Artifacts are kept as the run logged them.'),
    });
  }

  /**
   * Reads what an editor is about to show. VS Code's own page for an editor that can't be opened says nothing of
   * why; so who opens one reads first, and tells.
   */
  async prepare(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    this.#prepared.set(key, await this.readFile(uri));
    setTimeout(() => this.#prepared.delete(key), preparedMs);
  }

  /** The user was asked, and wants this large file read. */
  allowLarge(uri: vscode.Uri): void {
    this.#allowed.add(uri.toString());
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    const key = uri.toString();
    const watched = this.#watched.get(key) ?? { uri, count: 0 };
    watched.count++;
    this.#watched.set(key, watched);
    return new vscode.Disposable(() => {
      if (--watched.count === 0) this.#watched.delete(key);
    });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.#answer(uri, async (ref) => {
      const { isFolder, size = 0, createdAt, modifiedAt } = await this.#files.stat(ref);
      return {
        type: isFolder ? vscode.FileType.Directory : vscode.FileType.File,
        ctime: createdAt,
        mtime: modifiedAt,
        size,
        permissions: vscode.FilePermission.Readonly,
      };
    });
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return this.#answer(uri, async (ref) => {
      const entries = await this.#files.list(ref);
      return entries.map(({ name, isFolder }): [string, vscode.FileType] => [
        name,
        isFolder ? vscode.FileType.Directory : vscode.FileType.File,
      ]);
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const prepared = this.#prepared.get(uri.toString());
    if (prepared && this.#prepared.delete(uri.toString())) return prepared;
    return this.#answer(uri, async (ref) => {
      const { size = 0 } = await this.#files.stat(ref);
      if (size <= slowFile) return this.#read(ref, { most: largeFile });
      const most = this.#allowed.has(uri.toString()) ? Infinity : largeFile;
      if (size > most) {
        const text = `${baseName(ref.path)} has ${formatBytes(size)}. Open it from the MLflow view, which asks first, or download it.`;
        throw new ArtifactError('unavailable', text);
      }
      const options: vscode.ProgressOptions =
        size > largeFile
          ? { location: vscode.ProgressLocation.Notification, cancellable: true }
          : { location: vscode.ProgressLocation.Window };
      const title = `Reading ${baseName(ref.path)} (${formatBytes(size)})`;
      return vscode.window.withProgress({ ...options, title }, (progress, token) =>
        this.#read(ref, {
          most,
          signal: signalOf(token),
          onBytes: (count) => progress.report({ increment: (100 * count) / size }),
        }),
      );
    });
  }

  createDirectory(): never {
    throw readOnly();
  }
  writeFile(): never {
    throw readOnly();
  }
  delete(): never {
    throw readOnly();
  }
  rename(): never {
    throw readOnly();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#prepared.clear();
    this.#store.dispose();
  }

  async #read(
    ref: ArtifactRef,
    {
      most,
      signal,
      onBytes,
    }: { readonly most: number; readonly signal?: AbortSignal; readonly onBytes?: (count: number) => void },
  ): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for await (const chunk of this.#files.read(ref, { signal })) {
      chunks.push(chunk);
      total += chunk.length;
      // A server may list one size and send another.
      if (total > most)
        throw new ArtifactError('unavailable', `${baseName(ref.path)} is larger than its server says.`);
      onBytes?.(chunk.length);
    }
    return Buffer.concat(chunks, total);
  }

  async #answer<T>(uri: vscode.Uri, answer: (ref: ArtifactRef) => Promise<T>): Promise<T> {
    await this.#connections.ready;
    const ref = refOfUri(uri, this.#connections);
    try {
      if (!connectionOfUri(uri, this.#connections)) {
        const text =
          'The connection of this artifact is not in this window. Open the folder of its database, or add the server with MLflow: Add Connection….';
        throw new ArtifactError('unavailable', text);
      }
      if (!ref) throw new ArtifactError('missing', 'There is no such path.');
      return await answer(ref);
    } catch (error) {
      throw fileSystemError(error, uri);
    }
  }

  /** Tells VS Code of the watched files whose content is another one. Nothing else is asked for. */
  async #lookAtWatched(): Promise<void> {
    const concerned = this.#concerned.splice(0);
    for (const { uri } of [...this.#watched.values()]) {
      const ref = refOfUri(uri, this.#connections);
      if (!ref || !concerned.some((concerns) => concerns(ref))) continue;
      try {
        const isFolder = (await this.#files.stat(ref)).isFolder;
        // What is in a folder that is shown is listed anew by VS Code itself.
        if (isFolder || (await this.#files.hasChanged(ref))) {
          this.#prepared.delete(uri.toString());
          this.#change.fire([{ type: vscode.FileChangeType.Changed, uri }]);
        }
      } catch (error) {
        if (error instanceof ArtifactError && error.kind === 'missing') {
          this.#change.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
        }
        // Of any other error the next reading tells.
      }
    }
    this.#timer = undefined;
    if (this.#concerned.length > 0) this.#timer = setTimeout(() => void this.#lookAtWatched(), gapMs);
  }
}

function fileSystemError(error: unknown, uri: vscode.Uri): Error {
  if (isAbort(error)) return new vscode.CancellationError();
  const text = errorText(error);
  if (!(error instanceof ArtifactError)) return vscode.FileSystemError.Unavailable(text);
  switch (error.kind) {
    case 'missing':
      return vscode.FileSystemError.FileNotFound(text);
    case 'isFolder':
      return vscode.FileSystemError.FileIsADirectory(uri);
    case 'notFolder':
      return vscode.FileSystemError.FileNotADirectory(uri);
    case 'denied':
    case 'outside':
      return vscode.FileSystemError.NoPermissions(text);
    case 'unavailable':
      return vscode.FileSystemError.Unavailable(text);
  }
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions('Artifacts can only be read here.');
}
