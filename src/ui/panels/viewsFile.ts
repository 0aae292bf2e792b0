import * as vscode from 'vscode';
import { errorText } from '../../common/log.ts';
import { parseSavedViews, SavedViewsError } from '../../state/savedViews.ts';
import type { SavedView } from '../../state/savedViews.ts';

/** The views that a folder of the workspace has for everybody who opens it. */
export class ViewsFile {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;

  constructor(folder: vscode.WorkspaceFolder) {
    this.folder = folder;
    this.uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'mlflow-views.json');
  }

  /** Those of the folders that are files; artifacts are folders of the workspace too. */
  static all(): readonly ViewsFile[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders
      .filter(({ uri }) => vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false)
      .map((folder) => new ViewsFile(folder));
  }

  async read(): Promise<readonly SavedView[]> {
    return this.#explained(async () => parseSavedViews(await this.#text()));
  }

  /** Writes what `edit` makes of the text; an editor that shows the file shows it too. */
  async change(edit: (text: string) => string): Promise<void> {
    const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.uri.toString());
    if (shown?.isDirty) throw new Error(`${this.uri.path} has changes that are not saved: save it first.`);
    await this.#explained(async () => {
      const edited = edit(await this.#text());
      await vscode.workspace.fs.writeFile(this.uri, new TextEncoder().encode(edited));
    });
  }

  async #text(): Promise<string> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.uri));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return '';
      throw error;
    }
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SavedViewsError) {
        throw new Error(`.vscode/mlflow-views.json of ${this.folder.name} can't be read. ${error.message}`, {
          cause: error,
        });
      }
      throw new Error(errorText(error), { cause: error });
    }
  }
}
