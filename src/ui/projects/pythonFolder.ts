import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import { ProjectError } from '../../projects/projectError.ts';
import type { ProjectSource } from './projectSource.ts';

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: { getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string } };
}

/**
 * The folder to put first on PATH, so that `python` in a command is the interpreter that the user chose: by our
 * setting, else in the Python extension. Undefined where neither says anything: PATH decides.
 */
export function choosePythonFolder({ folder, workspaceFolder }: ProjectSource): string | undefined {
  const resource = vscode.Uri.file(folder);
  const setting = vscode.workspace
    .getConfiguration('mlflow.projects', resource)
    .get<string>('pythonPath', '');
  if (setting.trim() !== '') {
    const base = workspaceFolder?.uri.fsPath ?? folder;
    const path = resolve(base, expand(setting.trim(), base));
    if (!existsSync(path)) {
      throw new ProjectError(`The setting mlflow.projects.pythonPath names ${path}, which does not exist`);
    }
    return folderOfInterpreter(path);
  }
  const selected = selectedInterpreter(resource);
  return selected === undefined ? undefined : folderOfInterpreter(selected);
}

function expand(path: string, base: string): string {
  return path.replace(/^~(?=$|[\\/])/, () => homedir()).replaceAll('${workspaceFolder}', () => base);
}

/** A folder is taken for an environment. */
function folderOfInterpreter(path: string): string {
  if (!statSync(path).isDirectory()) return dirname(path);
  return resolve(path, process.platform === 'win32' ? 'Scripts' : 'bin');
}

/** Only if the Python extension runs already: to start it for this would be a search of its own. */
function selectedInterpreter(resource: vscode.Uri): string | undefined {
  const extension = vscode.extensions.getExtension<Partial<PythonApi> | undefined>('ms-python.python');
  if (!extension?.isActive) return undefined;
  const path = extension.exports?.environments?.getActiveEnvironmentPath(resource).path;
  return path !== undefined && isAbsolute(path) && existsSync(path) ? path : undefined;
}
