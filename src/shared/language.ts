import type { JsonDouble } from '../api/entities.ts';

// What the extension and its language server say to each other, and to any other editor that starts the server.

/** Document languages that the language server knows. */
export const languageIds = ['mlproject', 'mlmodel', 'python-env'] as const;
export type MlflowLanguageId = (typeof languageIds)[number];

/** The setting `mlflow.language.diagnostics`, and the server's `initializationOptions.diagnostics`. */
export const diagnosticsLevels = ['off', 'errors', 'warnings', 'all'] as const;
export type DiagnosticsLevel = (typeof diagnosticsLevels)[number];

/** Settings section that the server asks the editor for (`workspace/configuration`). */
export const languageSettingsSection = 'mlflow.language';

export interface LanguageSettings {
  readonly diagnostics: DiagnosticsLevel;
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

/**
 * The language server asks the extension what the active connection knows of a run or a logged model. Only
 * an editor whose `initializationOptions` have `describeIds: true` is asked.
 */
export const describeIdRequest = 'mlflow/describeId';

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

/** Milliseconds after which a hover is shown without the answer. */
export const longestDescribe = 300;
