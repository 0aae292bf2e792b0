import * as vscode from 'vscode';
import type { MlmodelOrigin } from '../../state/mlmodelOrigin.ts';

const maxBytes = 1_000_000;

/** Reads where an `MLmodel` file comes from; `uri` is the file or the folder that holds it. */
export async function readMlmodelOrigin(uri: vscode.Uri): Promise<MlmodelOrigin> {
  const { fs } = vscode.workspace;
  const found = await statOf(uri);
  const file = found && found.type & vscode.FileType.Directory ? vscode.Uri.joinPath(uri, 'MLmodel') : uri;
  const stat = file === uri ? found : await statOf(file);
  if (!stat) throw new Error(`There is no MLmodel file in ${vscode.workspace.asRelativePath(uri)}.`);
  if (stat.size > maxBytes) {
    throw new Error(`${vscode.workspace.asRelativePath(file)} is too large to be an MLmodel file.`);
  }
  // The YAML reader is loaded with the first model that is registered from a file.
  const { parseMlmodelOrigin } = await import('../../formats/mlmodelOrigin.ts');
  return parseMlmodelOrigin(new TextDecoder().decode(await fs.readFile(file)));
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}
