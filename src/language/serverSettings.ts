import type { ConfigurationItem } from 'vscode-languageserver';
import {
  languageSettingsSection,
  toDiagnosticsLevel,
  toEnvironmentManager,
  toInlayHintsSetting,
  type DiagnosticsLevel,
  type EnvironmentManager,
  type InlayHintsSetting,
} from '../shared/language.ts';

const projectsSection = 'mlflow.projects';

export interface ServerSettings {
  readonly level: DiagnosticsLevel;
  readonly inlayHints: InlayHintsSetting;
  readonly manager?: EnvironmentManager;
  /** Of the workspace's folders, by their URIs; each may have settings of its own. */
  readonly managers: ReadonlyMap<string, EnvironmentManager | undefined>;
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
  managers: new Map(),
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

/** What the editor is asked for. */
export function settingsItems(folders: readonly string[]): ConfigurationItem[] {
  return [
    ...[languageSettingsSection, projectsSection, 'mlflow.terminal', 'files'].map((section) => ({ section })),
    ...folders.map((scopeUri) => ({ scopeUri, section: projectsSection })),
  ];
}

export interface SettingsAnswer {
  /** In the order of `settingsItems`. */
  readonly answers: readonly unknown[];
  readonly folders: readonly string[];
}

export function readServerSettings(
  { answers, folders }: SettingsAnswer,
  before: ServerSettings,
): ServerSettings {
  const [language, projects, terminal, files] = [0, 1, 2, 3].map((index) => fieldsOf(answers[index]));
  const level = language?.['diagnostics'];
  const hints = language?.['inlayHints'];
  const workspace = language?.['workspaceDiagnostics'];
  const manager = projects?.['environmentManager'];
  const ownManagers = folders.flatMap((folder, index) => {
    const own = fieldsOf(answers[index + 4])['environmentManager'];
    return own === undefined ? [] : [[folder, toEnvironmentManager(own)] as const];
  });
  return {
    level: level === undefined ? before.level : toDiagnosticsLevel(level),
    inlayHints: hints === undefined ? before.inlayHints : toInlayHintsSetting(hints),
    manager: manager === undefined ? before.manager : toEnvironmentManager(manager),
    managers: new Map(ownManagers),
    workspace: typeof workspace === 'boolean' ? workspace : before.workspace,
    setsTrackingUri: terminal?.['setTrackingUri'] === true,
    excluded: excludedNames(fieldsOf(files?.['exclude'])),
  };
}

/** Of the folders that a document is in, the innermost decides. */
export function managerOf(
  { manager, managers }: Pick<ServerSettings, 'manager' | 'managers'>,
  documentUri: string,
): EnvironmentManager | undefined {
  const around = [...managers.keys()].filter((folder) =>
    documentUri.startsWith(folder.endsWith('/') ? folder : `${folder}/`),
  );
  const innermost = around.toSorted((a, b) => a.length - b.length).at(-1);
  return innermost === undefined ? manager : managers.get(innermost);
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
