import { basename, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { RunValues } from '../../projects/parameterForm.ts';
import { ProjectError } from '../../projects/projectError.ts';
import { describeSupervisor, isTextMap } from '../../projects/runRequest.ts';
import type { Services } from '../services.ts';
import type { ProjectSource } from './projectSource.ts';
import { choosePythonFolder } from './pythonFolder.ts';
import { whyReadOnly } from '../../state/usableConnection.ts';

export const taskType = 'mlflow';

/** A run of an entry point as `tasks.json` has it (see `taskDefinitions` in package.json). */
interface ProjectTaskDefinition extends vscode.TaskDefinition {
  /** Relative to the workspace folder; none for that folder itself. */
  readonly project?: string;
  readonly entryPoint: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly experiment?: string;
}

export function defineTask(
  source: ProjectSource,
  entryPoint: string,
  values: RunValues,
): ProjectTaskDefinition {
  const { folder, workspaceFolder } = source;
  const project = workspaceFolder ? relative(workspaceFolder.uri.fsPath, folder) : folder;
  return {
    type: taskType,
    ...(project ? { project } : {}),
    entryPoint,
    ...(Object.keys(values.parameters).length > 0 ? { parameters: values.parameters } : {}),
    ...(values.experiment ? { experiment: values.experiment } : {}),
  };
}

/** What a definition from `tasks.json` names. Throws a `ProjectError` for what it can't be. */
export function readDefinition(
  definition: vscode.TaskDefinition,
  workspaceFolder: vscode.WorkspaceFolder | undefined,
): { source: ProjectSource; definition: ProjectTaskDefinition } {
  const { project = '', entryPoint, parameters = {}, experiment } = definition as Record<string, unknown>;
  const numbers = typeof parameters === 'object' ? toTexts(parameters) : parameters;
  if (typeof entryPoint !== 'string' || typeof project !== 'string' || !isTextMap(numbers)) {
    throw new ProjectError('An mlflow task needs an entryPoint, and parameters with text values');
  }
  const base = workspaceFolder?.uri.fsPath;
  const folder = base === undefined ? project : resolve(base, project.replaceAll('${workspaceFolder}', base));
  return {
    source: { folder, workspaceFolder },
    definition: {
      type: taskType,
      entryPoint,
      parameters: numbers,
      ...(typeof experiment === 'string' ? { experiment } : {}),
    },
  };
}

/** Nobody quotes a number in JSON. */
function toTexts(parameters: object | null): Record<string, unknown> {
  const plain = (value: unknown): unknown =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return Object.fromEntries(Object.entries(parameters ?? {}).map(([name, value]) => [name, plain(value)]));
}

/**
 * The task that runs an entry point in the integrated terminal. A process of ours stands between: it records the
 * run, and ends it truly even if this window is gone by then.
 */
export async function makeTask(
  services: Services,
  source: ProjectSource,
  { values, definition }: { values: ProjectTaskDefinition; definition: vscode.TaskDefinition },
): Promise<vscode.Task> {
  checkEnvironmentManager(source.folder);
  const connection = services.connections.active;
  if (!connection) {
    throw new ProjectError('There is no MLflow server to record the run. Open a folder, or add a connection');
  }
  const tracking = await connection.trackingEnvironment();
  const readOnly = whyReadOnly(connection);
  if (readOnly) throw new ProjectError(`${connection.label} can't record the run: ${readOnly}`);
  const { folder, workspaceFolder } = source;
  const { entryPoint, parameters = {}, experiment } = values;
  const supervisor = describeSupervisor(
    {
      folder,
      workspaceFolder: workspaceFolder?.uri.fsPath ?? folder,
      entryPoint,
      parameters,
      experiment,
      here: services.logHere.current?.name,
      pythonFolder: choosePythonFolder(source),
      tracking,
    },
    process.execPath,
    services.context.asAbsolutePath('dist/runner.js'),
  );
  const { command, args, cwd, env } = supervisor;
  const task = new vscode.Task(
    definition,
    workspaceFolder ?? vscode.TaskScope.Workspace,
    entryPoint,
    taskType,
    new vscode.ProcessExecution(command, [...args], { cwd, env: { ...env } }),
    [],
  );
  task.detail = `Runs an entry point of ${basename(folder)} and records it`;
  // The supervisor prints the command that it runs; its own is of no interest.
  task.presentationOptions = {
    echo: false,
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Shared,
    showReuseMessage: false,
    clear: false,
  };
  return task;
}

/** A workspace may ask for what a later version can do. */
function checkEnvironmentManager(folder: string): void {
  const settings = vscode.workspace.getConfiguration('mlflow.projects', vscode.Uri.file(folder));
  const manager = settings.get<string>('environmentManager', 'local');
  if (manager === 'local') return;
  throw new ProjectError(`mlflow.projects.environmentManager is ${manager}, but only local works yet`);
}
