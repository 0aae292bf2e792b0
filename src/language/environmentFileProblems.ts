import { isTruthy } from '../formats/pyText.ts';
import { utf8Problem } from '../formats/utf8.ts';
import { parseYaml, type TextRange, type YamlDocument, type YamlMap } from '../formats/yaml.ts';
import { findEntry, findValue, isNone, valueRange } from '../formats/yamlLookup.ts';
import { condaProblems } from './condaProblems.ts';
import type { LanguageHost } from './languageService.ts';
import { environmentFile } from './mlprojectProblems.ts';
import type { Problem } from './problem.ts';
import { buildsEnvironments } from './projectHost.ts';
import { pythonEnvProblems } from './pythonEnvProblems.ts';
import { firstLine } from './yamlProblems.ts';

/** The environment file that a project uses, named or found beside it. */
interface Environment {
  readonly kind: 'python' | 'conda';
  readonly path: string;
  /** Where the project names it; of one that it does not name, its first line. */
  readonly range: TextRange;
}

interface Project {
  readonly uri: string;
  readonly text: string;
  readonly root: YamlMap;
}

/** Problems of an environment file, told at the line that names it: E11, E12, W7, W8, W25, H5 and E17. */
export async function environmentFileProblems(project: Project, host: LanguageHost): Promise<Problem[]> {
  const environment = await environmentOf(project, host);
  if (!environment) return [];
  const { path, range, kind } = environment;
  const file = await host.readFile?.(project.uri, path);
  if (!file) return namedAsConda(environment);
  const manager = host.environmentManager?.(project.uri);
  const builds = buildsEnvironments(manager);
  const encoding = utf8Problem(file.bytes);
  if (encoding) {
    const message = `\`${path}\` is not written in UTF-8: ${encoding}`;
    return [{ code: 'E17', message, range, severity: builds ? 'error' : 'warning' }];
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes);
  const yaml = parseYaml(text);
  if (kind === 'python' && isCondaFile(yaml)) return [condaAsPython(environment)];
  const problems = kind === 'conda' ? condaProblems(yaml, manager) : pythonProblems(yaml, { path, builds });
  return problems.map(({ code, message, severity, range: inFile }) => ({
    code,
    severity,
    message: `\`${path}\`: ${message}`,
    range,
    related: [{ message: `In \`${path}\``, range: inFile, file: { uri: file.uri, text } }],
  }));
}

/** The key that names the environment file, or the project's first where the file is found by its name. */
export function environmentPlace({ text, root }: Pick<Project, 'text' | 'root'>): TextRange {
  const named = environmentFile(root);
  return named ? valueRange(named.entry) : (findEntry(root, 'name')?.key.range ?? firstLine(text));
}

async function environmentOf(project: Project, host: LanguageHost): Promise<Environment | undefined> {
  const { uri, root } = project;
  const range = environmentPlace(project);
  const named = environmentFile(root);
  if (named) return { kind: named.kind, path: named.path, range };
  if (!isWithoutEnvironment(root)) return undefined;
  const other = await host.findFile(uri, 'python_env.yaml');
  return other.state === 'missing' ? { kind: 'conda', path: 'conda.yaml', range } : undefined;
}

/** Then MLflow looks for `python_env.yaml` and `conda.yaml` in the project's folder. */
export function isWithoutEnvironment(root: YamlMap): boolean {
  const isNamed = ['docker_env', 'python_env', 'conda_env'].some((key) => {
    const value = findValue(root, key);
    return value !== undefined && isTruthy(value);
  });
  return !isNamed && isNone(findValue(root, 'databricks_spark_job'));
}

/** Without H5: a file beside the project is its author's to judge, and one named `python_env.yaml` tells for itself. */
function pythonProblems(
  yaml: YamlDocument,
  { path, builds }: { readonly path: string; readonly builds: boolean },
): Problem[] {
  if (/(?:^|\/)python_env\.yaml$/.test(path)) return [];
  return pythonEnvProblems(yaml)
    .filter(({ code }) => code === 'E11' || code === 'E17' || code === 'W25')
    .map((problem) => ({
      ...problem,
      severity: builds && problem.code !== 'W25' ? 'error' : 'warning',
    }));
}

function isCondaFile({ root }: YamlDocument): boolean {
  if (root?.kind !== 'map') return false;
  const has = (key: string): boolean => findEntry(root, key) !== undefined;
  return has('channels') || (has('name') && has('dependencies'));
}

/** W7, as far as a file's name tells, where its content is not known. */
function namedAsConda(environment: Environment): Problem[] {
  const looksLikeConda = /(?:^|[\\/])conda(?:[-_]?env)?\.ya?ml$/i.test(environment.path);
  return environment.kind === 'python' && looksLikeConda ? [condaAsPython(environment)] : [];
}

/** W7. With the local environment manager the file is not read. */
function condaAsPython({ path, range }: Environment): Problem {
  const message = `\`${path}\` looks like a conda file, which belongs to \`conda_env\`. As a \`python_env\` it fails with TypeError: _PythonEnv.__init__() got an unexpected keyword argument 'name'`;
  return { code: 'W7', message, range };
}
