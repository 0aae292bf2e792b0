import type { ProcessSpec } from './runPlan.ts';

/** What the editor asks the process that runs a project for. */
export interface RunRequest {
  /** Folder of the MLproject file, absolute. */
  readonly folder: string;
  /** The workspace folder around it: paths in parameters may be relative to it as well. */
  readonly workspaceFolder: string;
  readonly entryPoint: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Name of the experiment, if the user chose one. */
  readonly experiment?: string;
  /** Name of the experiment that is marked with "Log Here", for where nothing says more. */
  readonly here?: string;
  /** A folder to put first on PATH: that of the Python interpreter to use. */
  readonly pythonFolder?: string;
  /** MLFLOW_TRACKING_URI, and the token if there is one. */
  readonly tracking: Readonly<Record<string, string>>;
}

/** The variable that carries a request: not an argument, since others can see those and it holds a token. */
export const requestVariable = 'MLFLOW_VSCODE_RUN';

/** The supervising process. Base64, because VS Code would replace `${…}` in the variables of a task. */
export function describeSupervisor(request: RunRequest, node: string, script: string): ProcessSpec {
  const text = Buffer.from(JSON.stringify(request)).toString('base64');
  // Inside VS Code the running executable is Electron, which is Node if it is told so.
  const env = { ELECTRON_RUN_AS_NODE: '1', [requestVariable]: text };
  return { command: node, args: [script], cwd: request.folder, env };
}

/** Throws if the text is no request. */
export function readRequest(text: string | undefined): RunRequest {
  const value = JSON.parse(Buffer.from(text ?? '', 'base64').toString('utf8')) as unknown;
  if (!isRequest(value)) throw new TypeError(`${requestVariable} holds no request to run a project`);
  return value;
}

function isRequest(value: unknown): value is RunRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { folder, workspaceFolder, entryPoint, parameters, experiment, here, pythonFolder, tracking } =
    value as Record<string, unknown>;
  return (
    [folder, workspaceFolder, entryPoint].every(isText) &&
    [experiment, here, pythonFolder].every((text) => text === undefined || isText(text)) &&
    [parameters, tracking].every(isTextMap)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Parameter values by name, as they come from a task definition, stored state or a request. */
export function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText)
  );
}
