export interface ExperimentHints {
  /** What the user asked for in this run. */
  readonly asked?: string;
  /** MLFLOW_EXPERIMENT_NAME, which `mlflow run` obeys. */
  readonly environment?: string;
  /** The experiment that is marked with "Log Here". */
  readonly here?: string;
  /** The command as MLproject has it, and the text of a script that it names. */
  readonly command: string;
  readonly readScript: (path: string) => string | undefined;
  readonly projectName: string | undefined;
  readonly folderName: string;
}

export interface ExperimentChoice {
  readonly name: string;
  /** Why that one, in the words of a hint. */
  readonly reason: string;
}

/**
 * The experiment a project's run belongs to. The run is made before the script starts, and MLflow refuses to go
 * on with it if the script calls `set_experiment` with another name, so what the script says comes before all
 * that was not asked for. Without any hint it is the project's name: runs of one project stand together.
 */
export function chooseExperiment(hints: ExperimentHints): ExperimentChoice {
  if (hints.asked) return { name: hints.asked, reason: 'chosen' };
  const script = experimentOfScript(hints.command, hints.readScript);
  if (script) return { name: script, reason: 'set by the script' };
  if (hints.environment) return { name: hints.environment, reason: 'from MLFLOW_EXPERIMENT_NAME' };
  if (hints.here) return { name: hints.here, reason: 'marked with Log Here' };
  if (hints.projectName) return { name: hints.projectName, reason: "the project's name" };
  return { name: hints.folderName, reason: "the folder's name" };
}

const scriptName = /(?:^|[\s'"=;&|(])((?:[\w.~-]+[\\/])*[\w.-]+\.py)\b/g;
const call = /\bset_experiment\(\s*(?:experiment_name\s*=\s*)?(["'])((?:(?!\1)[^\\\n])+)\1\s*[,)]/g;

/** The name with which a script calls `set_experiment`, if it is written out and always the same. */
export function experimentOfScript(
  command: string,
  readScript: (path: string) => string | undefined,
): string | undefined {
  const names = new Set<string>();
  for (const [, path = ''] of command.matchAll(scriptName)) {
    const code = readScript(path)?.replace(/^\s*#.*$/gm, '') ?? '';
    for (const [, , name = ''] of code.matchAll(call)) names.add(name);
  }
  return names.size === 1 ? [...names][0] : undefined;
}
