import type { JsonDouble } from '../api/entities.ts';

// What the extension and its language server say to each other, and to any other editor that starts the server.

/** Document languages that the language server knows. */
export const languageIds = ['mlproject', 'mlmodel', 'python-env'] as const;
export type MlflowLanguageId = (typeof languageIds)[number];

/** The setting `mlflow.language.diagnostics`, and the server's `initializationOptions.diagnostics`. */
export const diagnosticsLevels = ['off', 'errors', 'warnings', 'all'] as const;
export type DiagnosticsLevel = (typeof diagnosticsLevels)[number];

/** The setting `mlflow.language.inlayHints`, and the server's `initializationOptions.inlayHints`. */
export const inlayHintsSettings = ['off', 'types', 'commands', 'all'] as const;
export type InlayHintsSetting = (typeof inlayHintsSettings)[number];

/** The setting `mlflow.projects.environmentManager`, and the server's `initializationOptions.environmentManager`. */
export const environmentManagers = ['local', 'virtualenv', 'uv', 'conda'] as const;
export type EnvironmentManager = (typeof environmentManagers)[number];

/** Settings section that the server asks the editor for (`workspace/configuration`). */
export const languageSettingsSection = 'mlflow.language';

export interface LanguageSettings {
  readonly diagnostics: DiagnosticsLevel;
  readonly inlayHints: InlayHintsSetting;
  /** Whether files that are not open are checked. */
  readonly workspaceDiagnostics: boolean;
}

/** Command of the lens above an entry point; the editor executes it with one RunProjectTarget. */
export const runProjectCommand = 'mlflow.runProject';

export interface RunProjectTarget {
  /** URI of the MLproject file. */
  readonly uri: string;
  readonly entryPoint: string;
}

/** Command of the lens at the top of an MLmodel file; the editor executes it with one RegisterModelTarget. */
export const registerModelCommand = 'mlflow.registerModel';

export interface RegisterModelTarget {
  /** URI of the MLmodel file. */
  readonly uri: string;
}

/** Settings come from the user's files: whatever is no level means all. */
export function toDiagnosticsLevel(value: unknown): DiagnosticsLevel {
  return diagnosticsLevels.find((level) => level === value) ?? 'all';
}

export function toInlayHintsSetting(value: unknown): InlayHintsSetting {
  return inlayHintsSettings.find((setting) => setting === value) ?? 'all';
}

/** Command of a lens that leads to a run; the editor executes it with one OpenRunTarget. */
export const openRunCommand = 'mlflow.openRun';

export interface OpenRunTarget {
  readonly runId: string;
  /** Where the run is, if that is known. */
  readonly connectionId?: string;
}

/** What our client says under `capabilities.experimental.mlflow`; other editors are spared what they can't answer. */
export interface ExperimentalCapabilities {
  /** It knows `openRunCommand`, and answers `lastRunsMethod`. */
  readonly runs?: boolean;
  /** It answers `pythonFolderMethod`. */
  readonly python?: boolean;
  /** It answers `describeIdMethod`. */
  readonly ids?: boolean;
}

/** Request from the server: the last run of each entry point. Late answers are left out. */
export const lastRunsMethod = 'mlflow/lastRuns';

export interface LastRunsParams {
  /** URI of the MLproject file. */
  readonly uri: string;
  readonly entryPoints: readonly string[];
}

export interface LastRun extends OpenRunTarget {
  readonly entryPoint: string;
  /** Of the lens: how it ended, and when. */
  readonly title: string;
}

/** Request from the server: the folder of the interpreter that runs the project's commands, or null. */
export const pythonFolderMethod = 'mlflow/pythonFolder';

export interface PythonFolderParams {
  /** URI of the MLproject file. */
  readonly uri: string;
}

/** Undefined for what is no manager: then what depends on it is said with reserve. */
export function toEnvironmentManager(value: unknown): EnvironmentManager | undefined {
  return environmentManagers.find((manager) => manager === value);
}

/** Request from the server: what the active connection knows of a run or a logged model. */
export const describeIdMethod = 'mlflow/describeId';

export interface DescribeIdParams {
  readonly kind: 'run' | 'loggedModel';
  readonly id: string;
}

/** The answer; null where nothing is known, or no server is up. */
export interface IdSummary {
  readonly name: string;
  readonly status: string;
  readonly experiment?: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly metrics: readonly { readonly key: string; readonly value: JsonDouble }[];
  /** The connection's own name. */
  readonly connection: string;
}

/** So long the server waits for what the editor knows, in milliseconds; then it does without. */
export const longestAnswer = 300;

/**
 * Of the server's own Node. Each key makes a new tree of the document, and V8 answers with an ever larger heap: 215 MB
 * after a hundred keys in 1,000 lines; 126 MB with a young generation that stays small, 94 MB when the old one grows
 * in smaller steps too, for some 4 ms a key.
 */
export const languageServerFlags: readonly string[] = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=30',
];
