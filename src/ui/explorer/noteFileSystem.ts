import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { noteTag } from '../../shared/runTags.ts';
import { readItemTags, setItemTag } from '../../state/itemEdits.ts';
import type { Item } from '../../state/itemEdits.ts';
import { authorityOf } from '../../state/artifactRef.ts';
import { connectionOfUri } from '../artifacts/artifactUri.ts';
import type { WindowConnections } from '../connections.ts';
import { isReadOnly } from '../trees/nodeWords.ts';
import type { ItemsToEdit } from './editItems.ts';

const scheme = 'mlflow-note';

/** `mlflow-note://<connection>/<run or experiment>/<id>/<name>.md` */
function noteUri({ connectionId, kind, id, name }: Omit<Item, 'client'>): vscode.Uri {
  const title = name.replaceAll(/[^\p{L}\p{N} ._=-]+/gu, '-').slice(0, 60);
  return vscode.Uri.from({
    scheme,
    authority: authorityOf(connectionId),
    path: `/${kind}/${id}/Note of ${title || kind}.md`,
  });
}

/** Opens the note of an experiment or a run in an editor of its own, where saving writes it. */
export async function openNote({ items: [item] }: ItemsToEdit): Promise<void> {
  if (!item) return;
  const uri = noteUri(item);
  // What VS Code shows for an editor that can't be opened says nothing of why.
  await readItemTags(item);
  await vscode.window.showTextDocument(uri, { preview: false });
}

interface Seen {
  readonly text: string;
  readonly at: number;
}

/** The scheme `mlflow-note`: notes, which MLflow keeps as tags, as Markdown files. */
export class NoteFileSystem implements vscode.FileSystemProvider {
  readonly #connections: WindowConnections;
  readonly #changed: (connectionId: string) => Promise<void>;
  readonly #change = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#change.event;
  /** What stood there last: VS Code asks by time whether somebody else has changed it meanwhile. */
  readonly #seen = new Map<string, Seen>();

  constructor(connections: WindowConnections, changed: (connectionId: string) => Promise<void>) {
    this.#connections = connections;
    this.#changed = changed;
  }

  register(): Disposable {
    const registration = vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true });
    return {
      dispose: () => {
        registration.dispose();
        this.#change.dispose();
      },
    };
  }

  /** Nobody tells of a tag that has changed; `stat` before a save finds out. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    // VS Code looks for the folders of a file before it writes one.
    if (/^\/(?:(?:run|experiment)(?:\/[^/]+)?)?\/?$/.test(uri.path)) {
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    const { text, at } = await this.#read(uri);
    const readOnly = isReadOnly(connectionOfUri(uri, this.#connections));
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: at,
      size: Buffer.byteLength(text),
      ...(readOnly && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode((await this.#read(uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const item = await this.#itemOf(uri);
    const value = new TextDecoder().decode(content);
    try {
      await setItemTag(item, { key: noteTag, value });
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(errorText(error));
    }
    this.#see(uri, value);
    void this.#changed(item.connectionId);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions('Notes have no folders.');
  }
  delete(): never {
    throw vscode.FileSystemError.NoPermissions('A note is emptied, not deleted.');
  }
  rename(): never {
    throw vscode.FileSystemError.NoPermissions('A note has the name of its run.');
  }

  async #read(uri: vscode.Uri): Promise<Seen> {
    const item = await this.#itemOf(uri);
    try {
      const tags = await readItemTags(item);
      return this.#see(uri, tags.find(({ key }) => key === noteTag)?.value ?? '');
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(errorText(error));
    }
  }

  #see(uri: vscode.Uri, text: string): Seen {
    const key = uri.toString();
    const before = this.#seen.get(key);
    if (before?.text === text) return before;
    const seen = { text, at: Date.now() };
    this.#seen.set(key, seen);
    return seen;
  }

  async #itemOf(uri: vscode.Uri): Promise<Item> {
    // After a reload editors come before connections.
    await this.#connections.ready;
    const connection = connectionOfUri(uri, this.#connections);
    const [kind, id, name, ...rest] = uri.path.split('/').slice(1);
    const isNote = (kind === 'run' || kind === 'experiment') && id && name && rest.length === 0;
    if (!connection || !isNote) throw vscode.FileSystemError.FileNotFound(uri);
    return { kind, id, name, connectionId: connection.id, client: await connection.connect() };
  }
}
