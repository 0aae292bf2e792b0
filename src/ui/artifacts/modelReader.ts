import * as vscode from 'vscode';
import { errorText } from '../../common/log.ts';
import type { Mlmodel } from '../../formats/mlmodel.ts';
import { countOf, formatBytes } from '../../shared/format.ts';
import type { InputExample, ModelFile } from '../../shared/modelPage.ts';
import { environmentNames, isInside } from './modelFiles.ts';
import { parseModel } from './parseModel.ts';

/** MLflow writes some kilobytes, and a signature of 10,000 columns is less than this. */
const largestModel = 1024 * 1024;
/** Of an example so many bytes are read. */
const largestExample = 256 * 1024;
const shownLines = 200;
const shownCharacters = 20_000;

export interface ReadModel {
  readonly model: Mlmodel;
  /** Its beginning, where that says more than what could be read. */
  readonly text?: string;
}

/** Throws where it can't be a page, with what to say. */
export async function readModelFile(
  uri: vscode.Uri,
  script: string,
  signal: AbortSignal,
): Promise<ReadModel> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > largestModel) {
    throw new Error(`This file has ${formatBytes(size)}: that is too large for an MLmodel file.`);
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes.length > largestModel) throw new Error('This file is too large for an MLmodel file.');
  if (bytes.includes(0)) throw new Error('This file is no text.');
  const text = new TextDecoder().decode(bytes);
  const model = await parseModel(text, script, signal);
  const isRead = model.isMapping && !model.syntaxError;
  return { model, ...(isRead ? {} : { text: beginningOf(text) }) };
}

/** The files beside the model that say what it needs, as far as they are there. */
export async function findEnvironment(folder: vscode.Uri): Promise<readonly ModelFile[]> {
  const present = new Map(await vscode.workspace.fs.readDirectory(folder));
  return environmentNames.filter((name) => present.has(name)).map((path) => ({ path }));
}

/** Never rejects: what went wrong is what is shown. */
export async function readExample(
  folder: vscode.Uri,
  example: NonNullable<Mlmodel['example']>,
): Promise<InputExample> {
  const { path } = example;
  if (!isInside(path)) return { ...example, problem: 'It is not in the folder of the model.' };
  try {
    const uri = vscode.Uri.joinPath(folder, path);
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return { ...example, problem: 'It is a folder.' };
    if (size > largestExample)
      return { ...example, problem: `It has ${formatBytes(size)}: open it to see it.` };
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes.includes(0))
      return { ...example, problem: `${countOf(bytes.length, 'byte')} that are no text.` };
    return { ...example, ...shownPart(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { ...example, problem: errorText(error) };
  }
}

/** MLflow writes JSON in one line. */
function shownPart(text: string): { readonly text: string; readonly isCut: boolean } {
  let laidOut = text.trimEnd();
  try {
    laidOut = layOut(JSON.parse(text));
  } catch {
    // Not JSON: as it is.
  }
  const shown = beginningOf(laidOut);
  return { text: shown, isCut: shown.length < laidOut.length };
}

/** A list of plain values stands in one line, as a row does. */
function layOut(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const isPlain = value.every((item) => typeof item !== 'object' || item === null);
    if (isPlain) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => inner + layOut(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${layOut(item, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function beginningOf(text: string): string {
  return text.split('\n').slice(0, shownLines).join('\n').slice(0, shownCharacters);
}
