import type { YamlMap } from '../formats/yaml.ts';
import { environmentPlace, isWithoutEnvironment } from './environmentFileProblems.ts';
import type { LanguageHost } from './languageService.ts';
import { environmentFile } from './mlprojectProblems.ts';
import type { Problem } from './problem.ts';

interface Project {
  readonly uri: string;
  readonly text: string;
  readonly root: YamlMap;
}

/** E20: conda runs only what has a conda file; a project without any environment counts as one of Python. */
export async function condaManagerProblems(project: Project, host: LanguageHost): Promise<Problem[]> {
  if (host.environmentManager?.(project.uri) !== 'conda' || !(await isOfPython(project, host))) return [];
  const message =
    "python_env project cannot be executed using conda. Set `--env-manager` to 'virtualenv' or 'local' to execute this project.";
  return [{ code: 'E20', message, range: environmentPlace(project) }];
}

async function isOfPython({ uri, root }: Project, { findFile }: LanguageHost): Promise<boolean> {
  if (!isWithoutEnvironment(root)) return environmentFile(root)?.kind === 'python';
  const python = await findFile(uri, 'python_env.yaml');
  if (python.state !== 'missing') return python.state === 'found';
  return (await findFile(uri, 'conda.yaml')).state === 'missing';
}
