import { parseYaml, type YamlNode } from '../formats/yaml.ts';
import type { ProjectCall } from './scripts/projectCall.ts';
import { commandCalls, shellCalls } from './projectCalls.ts';
import { writtenEntryPoints } from './projectNames.ts';

/** A file of the workspace that may call a project, or is one. */
export interface WorkspaceText {
  readonly uri: string;
  readonly text: string;
}

export interface FoundCall extends ProjectCall {
  /** Of the file with the call. */
  readonly file: string;
  /** URI of the MLproject file that is called. */
  readonly project: string;
}

/** All calls of projects of the workspace that can be followed without running anything. */
export async function workspaceCalls(files: readonly WorkspaceText[]): Promise<FoundCall[]> {
  const projects = new Map(
    files.filter(({ uri }) => isMlproject(uri)).map(({ uri }) => [folderOf(uri), uri] as const),
  );
  const found: FoundCall[] = [];
  for (const file of files) {
    for (const call of await callsOf(file)) {
      const project = calledProject(file.uri, call.uri, projects);
      if (project !== undefined) found.push({ ...call, file: file.uri, project });
    }
  }
  return found;
}

async function callsOf({ uri, text }: WorkspaceText): Promise<ProjectCall[]> {
  if (!text.includes('mlflow')) return [];
  if (/\.py$/i.test(uri)) return pythonCalls(text);
  if (!isMlproject(uri)) return shellCalls(text);
  const { root, problems } = parseYaml(text);
  const isBroken = problems.some(({ kind }) => kind === 'syntax');
  return writtenCalls(root).filter(({ parameter }) => parameter === undefined || !isBroken);
}

/** The calls in the commands of an MLproject file; a command that several entry points share is read once. */
export function writtenCalls(root: YamlNode | undefined): ProjectCall[] {
  const commands = writtenEntryPoints(root).flatMap(({ command }) => command ?? []);
  const calls = commands.flatMap(commandCalls);
  return [...new Map(calls.map((call) => [call.range.start, call])).values()];
}

/** The parser of Python is loaded with the first script that may have such a call. */
async function pythonCalls(text: string): Promise<ProjectCall[]> {
  if (!/\brun\s*\(/.test(text)) return [];
  const { pythonRuns } = await import('./scripts/projectRuns.ts');
  return pythonRuns(text);
}

/**
 * A relative path starts in the folder of the process, which is the project's own for its commands. For scripts it
 * is not known: the nearest folder above from which the path leads to a project is taken.
 */
function calledProject(
  caller: string,
  uri: string,
  projects: ReadonlyMap<string, string>,
): string | undefined {
  const [path = '', folder] = uri.split('#');
  const target = folder === undefined ? path : `${path}/${folder}`;
  const scheme = /^([A-Za-z][\w+.-]+):/.exec(target)?.[1];
  if (scheme !== undefined && scheme !== 'file') return undefined;
  if (scheme === 'file' || target.startsWith('/')) {
    return projects.get(resolve('file://', target.replace(/^file:(?:\/\/)?/, '')));
  }
  const own = folderOf(caller);
  if (isMlproject(caller)) return projects.get(resolve(own, target));
  for (let base = own; base.includes('/'); base = folderOf(base)) {
    const found = projects.get(resolve(base, target));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Joins as a path, in the way in which editors write URIs. */
function resolve(base: string, path: string): string {
  const parts = path.startsWith('/') ? ['file:', '', ''] : base.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(encodeURIComponent(part));
  }
  return parts.join('/');
}

export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

export function isMlproject(uri: string): boolean {
  return /\/mlproject$/i.test(uri);
}
