import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Mlproject } from '../formats/mlproject.ts';
import { parseMlproject } from '../formats/mlproject.ts';
import type { ExperimentChoice } from './experimentChoice.ts';
import { chooseExperiment } from './experimentChoice.ts';
import { ProjectError } from './projectError.ts';

/** Longer files are no MLproject, and no script that is searched for the experiment it sets. */
const longestText = 1_000_000;

/** The MLproject file in a folder, whatever its case, as MLflow finds it. Throws a `ProjectError`. */
export function readProject(folder: string): Mlproject {
  const name = listNames(folder).find((entry) => entry.toLowerCase() === 'mlproject');
  const path = name === undefined ? undefined : join(folder, name);
  if (path === undefined) throw new ProjectError(`There is no MLproject file in ${folder}`);
  const text = readText(path);
  if (text === undefined) throw new ProjectError(`${path} is too long for an MLproject file`);
  return parseMlproject(text);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new ProjectError(`The folder ${folder} can't be read`, { cause });
  }
}

function readText(path: string): string | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  return file?.isFile() && file.size <= longestText ? readFileSync(path, 'utf8') : undefined;
}

/** The experiment in which an entry point's run is kept, if `asked` names none. */
export function experimentOf(
  project: Mlproject,
  { folder, entryPoint, asked, here }: { folder: string; entryPoint: string; asked?: string; here?: string },
): ExperimentChoice {
  return chooseExperiment({
    asked,
    environment: process.env['MLFLOW_EXPERIMENT_NAME'],
    here,
    command: project.entryPoints.find(({ name }) => name === entryPoint)?.command ?? entryPoint,
    readScript: (path) => readText(resolve(folder, path)),
    projectName: project.name,
    folderName: basename(folder),
  });
}
