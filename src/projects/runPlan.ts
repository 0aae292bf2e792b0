import { extname } from 'node:path';
import type { KeyValue } from '../api/entities.ts';
import { FormatError, formatText } from '../formats/formatString.ts';
import type { EntryPoint, Mlproject } from '../formats/mlproject.ts';
import type { ParameterContext } from './parameters.ts';
import { checkName, resolveValue } from './parameters.ts';
import { ProjectError } from './projectError.ts';
import { quoteWord } from '../formats/shellQuote.ts';

/** What to run, as data: who runs it is elsewhere. `env` is what the process needs besides its parent's. */
export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunPlan {
  readonly entryPoint: string;
  /** The line for the shell. */
  readonly commandLine: string;
  /** What the run logs: the values as the user sees them (MLflow logs them quoted for the shell). */
  readonly params: readonly KeyValue[];
}

export interface PlanOptions extends ParameterContext {
  readonly entryPoint: string;
  /** Given values by name, in order; a declared parameter that is missing takes its default. */
  readonly values: Readonly<Record<string, string>>;
  /** `$SHELL`, for entry points that are shell scripts. */
  readonly shell?: string;
}

/** Everything that MLflow would find out while it runs, found out before. Throws a `ProjectError`. */
export function planRun(project: Mlproject, options: PlanOptions): RunPlan {
  if (project.syntaxError) {
    throw new ProjectError(`The MLproject file can't be read: ${project.syntaxError.message}`);
  }
  checkEnvironment(project, options);
  const entryPoint = findEntryPoint(project, options);
  const { name, command } = entryPoint;
  if (command === undefined) throw new ProjectError(`Entry point ${name} has no command to run`);
  const given = new Map(Object.entries(options.values));
  checkMissing(entryPoint, given);

  const declared = new Map<string, string>();
  const params: KeyValue[] = [];
  for (const parameter of entryPoint.parameters) {
    checkName(parameter.name, options.platform);
    const value = given.get(parameter.name) ?? parameter.default ?? '';
    params.push({ key: parameter.name, value });
    const resolved = resolveValue(parameter, value, options);
    declared.set(parameter.name, quoteWord(resolved, options.platform));
  }
  const words = [fill(name, command, declared)];
  for (const [key, value] of given) {
    if (declared.has(key)) continue;
    checkName(key, options.platform);
    params.push({ key, value });
    words.push(`--${quoteWord(key, options.platform)} ${quoteWord(value, options.platform)}`);
  }
  return { entryPoint: name, commandLine: words.join(' '), params };
}

/** How the shell is asked to run a line. */
export function shellProcess(commandLine: string, platform: string): Pick<ProcessSpec, 'command' | 'args'> {
  // `/s` takes the outer quotes away and nothing else, so that the line arrives as it was built.
  return platform === 'win32'
    ? { command: 'cmd', args: ['/d', '/s', '/c', `"${commandLine}"`] }
    : { command: 'bash', args: ['-c', commandLine] };
}

function checkMissing(entryPoint: EntryPoint, given: ReadonlyMap<string, string>): void {
  const missing = entryPoint.parameters.filter(
    (parameter) => !given.has(parameter.name) && parameter.default === undefined,
  );
  if (missing.length === 0) return;
  const names = missing.map((parameter) => `'${parameter.name}'`).join(', ');
  throw new ProjectError(`No value given for missing parameters: ${names}`, { parameter: missing[0]?.name });
}

/** Only the system environment can be used yet, which Docker and Databricks projects never run in. */
function checkEnvironment(project: Mlproject, { disk, folders }: PlanOptions): void {
  const { environment } = project;
  if (environment.kind === 'docker') {
    throw new ProjectError('This project runs in Docker (docker_env), which is not supported yet');
  }
  if (environment.kind === 'databricks') {
    throw new ProjectError('This project runs on Databricks (databricks_spark_job) only');
  }
  if (environment.kind === 'none') return;
  // MLflow wants the file even where it does not use it.
  const path = disk.resolve(folders[0] ?? '', environment.path);
  if (disk.exists(path)) return;
  const what = environment.kind === 'python' ? 'python_env' : 'conda environment';
  throw new ProjectError(`Project specified ${what} file ${path}, but no such file was found.`);
}

/** A name that the file does not have may be a script in the project's folder. */
function findEntryPoint(project: Mlproject, options: PlanOptions): EntryPoint {
  const { entryPoint: name, shell, platform } = options;
  const found = project.entryPoints.find((entryPoint) => entryPoint.name === name);
  if (found) return found;
  const quoted = quoteWord(name, platform);
  const script = (start: string): EntryPoint => {
    // Braces in a script's name are no placeholders for us; MLflow stumbles over them.
    const command = start.replace(/[{}]/g, '$&$&');
    const range = { start: 0, end: 0 };
    return { name, command, parameters: [], range, nameRange: range };
  };
  switch (extname(name)) {
    case '.py':
      return script(`python ${quoted}`);
    case '.sh':
      return script(`${shell || 'bash'} ${quoted}`);
    case '.R':
      return script(`Rscript -e "mlflow::mlflow_source('${quoted}')" --args`);
    default: {
      const names = project.entryPoints.map((entryPoint) => `'${entryPoint.name}'`).join(', ');
      throw new ProjectError(
        `Could not find ${name} among entry points [${names}] or interpret ${name} as a runnable script. ` +
          "Supported script file extensions: ['.py', '.sh']",
      );
    }
  }
}

function fill(entryPoint: string, command: string, values: ReadonlyMap<string, string>): string {
  try {
    return formatText(command, values);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const name = /^KeyError: '(.*)'$/s.exec(error.message)?.[1];
    const what =
      name !== undefined
        ? `uses {${name}}, but no parameter has that name. For braces that the shell should see, write {{ and }}`
        : `can't be filled in: ${error.message}. For braces that the shell should see, write {{ and }}`;
    throw new ProjectError(`The command of entry point ${entryPoint} ${what}`, { cause: error });
  }
}
