import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';

const scheme = 'mlflow-deleted';

/**
 * What a tree item of something deleted gets, so that its label is drawn as VS Code draws what is disabled. A line
 * through it would be better: neither `TreeItemLabel` nor `FileDecoration` has one.
 */
export function deletedUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${id}` });
}

export function registerDeletedLook(): Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: (uri) =>
      uri.scheme === scheme
        ? new vscode.FileDecoration(undefined, 'Deleted', new vscode.ThemeColor('disabledForeground'))
        : undefined,
  });
}
