import {
  toDiagnosticsLevel,
  toEnvironmentManager,
  toInlayHintsSetting,
  type DiagnosticsLevel,
  type EnvironmentManager,
  type InlayHintsSetting,
} from '../shared/language.ts';

export interface ServerSettings {
  readonly level: DiagnosticsLevel;
  readonly inlayHints: InlayHintsSetting;
  readonly manager?: EnvironmentManager;
  /** Whether files that are not open are checked. */
  readonly workspace: boolean;
  /** The editor's terminals have a tracking URI. */
  readonly setsTrackingUri: boolean;
  /** Names of files and folders that the editor hides. */
  readonly excluded: ReadonlySet<string>;
}

export const usualSettings: ServerSettings = {
  level: 'all',
  inlayHints: 'all',
  workspace: true,
  setsTrackingUri: false,
  excluded: new Set(),
};

/** From `initializationOptions`. */
export function readInitialSettings(options: unknown): ServerSettings {
  const { diagnostics, environmentManager, inlayHints, workspaceDiagnostics } = fieldsOf(options);
  return {
    ...usualSettings,
    level: toDiagnosticsLevel(diagnostics),
    inlayHints: toInlayHintsSetting(inlayHints),
    manager: toEnvironmentManager(environmentManager),
    workspace: workspaceDiagnostics !== false,
  };
}

/** The answers to the sections `mlflow.language`, `mlflow.projects`, `mlflow.terminal` and `files`. */
export function readServerSettings(answers: readonly unknown[], before: ServerSettings): ServerSettings {
  const [language, projects, terminal, files] = [0, 1, 2, 3].map((index) => fieldsOf(answers[index]));
  const level = language?.['diagnostics'];
  const hints = language?.['inlayHints'];
  const workspace = language?.['workspaceDiagnostics'];
  const manager = projects?.['environmentManager'];
  return {
    level: level === undefined ? before.level : toDiagnosticsLevel(level),
    inlayHints: hints === undefined ? before.inlayHints : toInlayHintsSetting(hints),
    manager: manager === undefined ? before.manager : toEnvironmentManager(manager),
    workspace: typeof workspace === 'boolean' ? workspace : before.workspace,
    setsTrackingUri: terminal?.['setTrackingUri'] === true,
    excluded: excludedNames(fieldsOf(files?.['exclude'])),
  };
}

/** Of the patterns those that mean a name, such as `build` in every folder. */
function excludedNames(patterns: Readonly<Record<string, unknown>>): Set<string> {
  const names = Object.entries(patterns).flatMap(([pattern, on]) => {
    const name = /^(?:\*\*\/)?([^*?{}[\]/]+)\/?$/.exec(pattern)?.[1];
    return on === true && name !== undefined ? [name] : [];
  });
  return new Set(names);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
