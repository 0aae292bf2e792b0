import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { errorText } from '../common/log.ts';
import { ProjectError } from '../projects/projectError.ts';
import type { RunValues } from '../projects/parameterForm.ts';
import { readProject } from '../projects/readProject.ts';
import { isTextMap } from '../projects/runRequest.ts';
import { registerCommand } from './commandWrapper.ts';
import { LastValues } from './projects/lastValues.ts';
import { askForValues } from './projects/projectForm.ts';
import { registerRunAgain } from './projects/runAgain.ts';
import { chooseEntryPoint, findProjects } from './projects/projectSource.ts';
import type { ProjectSource } from './projects/projectSource.ts';
import { defineTask, makeTask, readDefinition, taskType } from './projects/projectTask.ts';
import { watchFailures } from './projects/taskFailures.ts';
import type { FindFailedRun } from './projects/taskFailures.ts';
import type { Services } from './services.ts';

/** Running MLflow projects: the command that asks and starts, and the tasks of type `mlflow`. */
export function registerProjects(services: Services, findFailedRun: FindFailedRun): Disposable {
  const store = new DisposableStore();
  const lastValues = new LastValues(services.context.workspaceState);
  store.add(
    registerCommand(services.log, 'mlflow.runProject', (argument) =>
      runProject(services, lastValues, argument),
    ),
  );
  store.add(registerRunAgain(services));
  store.add(vscode.tasks.registerTaskProvider(taskType, new ProjectTasks(services)));
  store.add(watchFailures(taskType, findFailedRun));
  return store;
}

async function runProject(services: Services, lastValues: LastValues, argument: unknown): Promise<void> {
  if (!(await isTrusted())) return;
  const choice = await chooseEntryPoint(argument);
  if (!choice) return;
  const { folder, entryPoint } = choice;
  const given = { lastUsed: lastValues.get(folder, entryPoint.name), first: valuesIn(argument) };
  const values = await askForValues(choice, given, {
    list: () => listExperiments(services),
    here: services.logHere.current?.name,
  });
  if (!values) return;
  await lastValues.set(folder, entryPoint.name, values);
  const definition = defineTask(choice, entryPoint.name, values);
  await vscode.tasks.executeTask(await makeTask(services, choice, { values: definition, definition }));
}

/** Those of a run that is to be run again. */
function valuesIn(argument: unknown): RunValues | undefined {
  if (typeof argument !== 'object' || argument === null || !('values' in argument)) return undefined;
  const { parameters, experiment } = (argument.values ?? {}) as Record<string, unknown>;
  if (!isTextMap(parameters)) return undefined;
  return { parameters, ...(typeof experiment === 'string' ? { experiment } : {}) };
}

/** Restricted Mode: says so, and where that can be changed. */
async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Trust';
  const message = 'A project runs code of this workspace, which is not trusted.';
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
  return vscode.workspace.isTrusted;
}

async function listExperiments({ connections }: Services): Promise<readonly string[]> {
  const client = await connections.active?.connect();
  const request = { max_results: 200, order_by: ['last_update_time DESC'] };
  const { experiments = [] } = (await client?.call('searchExperiments', request)) ?? {};
  return experiments.map(({ name }) => name);
}

/** Offers a task for each entry point that runs without being asked anything, and runs those of `tasks.json`. */
class ProjectTasks implements vscode.TaskProvider {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const offers = (await findProjects()).flatMap((source) =>
      this.#readyEntryPoints(source).map((name) => ({ source, name })),
    );
    return this.#attempt([], () =>
      Promise.all(
        offers.map(({ source, name }) => {
          const definition = defineTask(source, name, { parameters: {} });
          return makeTask(this.#services, source, { values: definition, definition });
        }),
      ),
    );
  }

  resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    return this.#attempt(undefined, async () => {
      const scope = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
      const { source, definition: values } = readDefinition(task.definition, scope);
      return makeTask(this.#services, source, { values, definition: task.definition });
    });
  }

  #readyEntryPoints({ folder }: ProjectSource): string[] {
    try {
      return readProject(folder)
        .entryPoints.filter(({ parameters }) =>
          parameters.every((parameter) => parameter.default !== undefined),
        )
        .map(({ name }) => name);
    } catch (error) {
      if (error instanceof ProjectError) return [];
      throw error;
    }
  }

  /** A list of tasks is no place for errors; VS Code says itself that a task can't be resolved. */
  async #attempt<T>(otherwise: T, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      this.#services.log.warn(`Project tasks: ${errorText(error)}`);
      return otherwise;
    }
  }
}
