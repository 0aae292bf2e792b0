import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import type { EntryPoint, Mlproject } from '../../formats/mlproject.ts';
import { ProjectError } from '../../projects/projectError.ts';
import { readProject } from '../../projects/readProject.ts';

/** MLflow takes the file in any case. */
const mlprojectFiles = '**/[mM][lL][pP][rR][oO][jJ][eE][cC][tT]';
const mostProjects = 100;

/** A folder with an MLproject file, in a workspace folder or by itself. */
export interface ProjectSource {
  readonly folder: string;
  readonly workspaceFolder: vscode.WorkspaceFolder | undefined;
}

export interface ProjectChoice extends ProjectSource {
  readonly project: Mlproject;
  readonly entryPoint: EntryPoint;
}

/** What the command was called with: a lens's `{ uri, entryPoint }`, a menu's URI, or nothing from the palette. */
export async function chooseEntryPoint(argument: unknown): Promise<ProjectChoice | undefined> {
  const { uri, entryPoint: name } = readArgument(argument);
  const source = uri ? sourceOf(uri) : await chooseProject();
  if (!source) return undefined;
  await saveFile(source.folder);
  const project = readProject(source.folder);
  const entryPoint = name === undefined ? await pickEntryPoint(project) : findEntryPoint(project, name);
  return entryPoint && { ...source, project, entryPoint };
}

function readArgument(argument: unknown): { uri?: vscode.Uri; entryPoint?: string } {
  if (argument instanceof vscode.Uri) return { uri: argument };
  if (typeof argument !== 'object' || argument === null) return {};
  const { uri, entryPoint } = argument as Record<string, unknown>;
  return {
    ...(typeof uri === 'string' ? { uri: vscode.Uri.parse(uri, true) } : {}),
    ...(typeof entryPoint === 'string' ? { entryPoint } : {}),
  };
}

function sourceOf(uri: vscode.Uri): ProjectSource {
  if (uri.scheme !== 'file') throw new ProjectError('A project can run only where its folder is on disk');
  return { folder: dirname(uri.fsPath), workspaceFolder: vscode.workspace.getWorkspaceFolder(uri) };
}

/** All MLproject files of the workspace, those nearest to its root first. */
export async function findProjects(): Promise<readonly ProjectSource[]> {
  const found = await vscode.workspace.findFiles(mlprojectFiles, '**/{node_modules,.git}/**', mostProjects);
  const depth = ({ path }: vscode.Uri): number => path.split('/').length;
  return found
    .filter(({ scheme }) => scheme === 'file')
    .sort((a, b) => depth(a) - depth(b) || a.path.localeCompare(b.path))
    .map(sourceOf);
}

async function chooseProject(): Promise<ProjectSource | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active && /(^|\/)mlproject$/i.test(active.path)) return sourceOf(active);
  const sources = await findProjects();
  if (sources.length === 0) throw new ProjectError('There is no MLproject file in this workspace');
  if (sources.length === 1) return sources[0];
  const items = sources.map((source) => ({ ...describeSource(source), source }));
  const options = { title: 'Run Project', placeHolder: 'Choose a project', matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.source;
}

function describeSource(source: ProjectSource): { label: string; description: string } {
  const { workspaceFolder, folder } = source;
  const inside = workspaceFolder ? relative(workspaceFolder.uri.fsPath, folder) : folder;
  const label = readName(source) ?? (inside || workspaceFolder?.name || folder);
  return { label, description: inside };
}

function readName({ folder }: ProjectSource): string | undefined {
  try {
    return readProject(folder).name;
  } catch {
    // It says why when it is chosen.
    return undefined;
  }
}

/** The file is read from disk, by this process and by the one that runs it. */
async function saveFile(folder: string): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    const { fsPath } = document.uri;
    if (document.isDirty && dirname(fsPath) === folder && /mlproject$/i.test(fsPath)) await document.save();
  }
}

async function pickEntryPoint(project: Mlproject): Promise<EntryPoint | undefined> {
  if (project.syntaxError) {
    throw new ProjectError(`The MLproject file can't be read: ${project.syntaxError.message}`);
  }
  if (project.entryPoints.length === 0) throw new ProjectError('This MLproject file has no entry points');
  if (project.entryPoints.length === 1) return project.entryPoints[0];
  const items = project.entryPoints.map((entryPoint) => ({
    label: entryPoint.name,
    description: entryPoint.command?.replace(/\s+/g, ' ') ?? 'no command',
    entryPoint,
  }));
  const title = project.name ? `Run ${project.name}` : 'Run Project';
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Choose an entry point' }))
    ?.entryPoint;
}

function findEntryPoint(project: Mlproject, name: string): EntryPoint {
  const found = project.entryPoints.find((entryPoint) => entryPoint.name === name);
  if (found) return found;
  throw new ProjectError(`This MLproject file has no entry point ${name} that could run`);
}
