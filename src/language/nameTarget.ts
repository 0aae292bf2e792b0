import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseYaml, type YamlDocument } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import type { NavigationHost } from './navigationService.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import type { ProjectCall } from './scripts/projectCall.ts';
import { holds, nameAt, writtenEntryPoints, type NameAt } from './projectNames.ts';
import { workspaceCalls, writtenCalls, type FoundCall, type WorkspaceText } from './workspaceCalls.ts';

/** What a name under the cursor means: the cursor may be in a call, and the MLproject another one. */
export interface NameTarget {
  /** The MLproject file that has the name. */
  readonly document: TextDocument;
  readonly yaml: YamlDocument;
  readonly name: NameAt;
  /** The workspace's calls that write the name. */
  readonly calls: readonly FoundCall[];
  /** All calls of that project. */
  readonly allCalls: readonly FoundCall[];
  readonly files: readonly WorkspaceText[];
}

export async function targetAt(
  parsed: ParsedDocument,
  offset: number,
  host: NavigationHost,
): Promise<NameTarget | undefined> {
  if (parsed.kind !== 'mlproject') return undefined;
  const { document, yaml } = parsed;
  const name = nameAt(yaml, offset);
  if (name) {
    const files = name.entryPoints.length > 0 ? await textsWith(document, host) : [];
    const all = await callsTo(document.uri, files);
    return { document, yaml, name, files, calls: all.filter((call) => isCallOf(name, call)), allCalls: all };
  }
  return callAt(parsed, offset) ? calledTarget(document, offset, await textsWith(document, host)) : undefined;
}

/** `mlflow run . -e name -P name=1` in a command of this project. */
export function callAt(
  { yaml }: ParsedDocument & { readonly kind: 'mlproject' },
  offset: number,
): ProjectCall | undefined {
  return writtenCalls(yaml.root).find(({ range }) => holds(range, offset));
}

async function calledTarget(
  caller: TextDocument,
  offset: number,
  files: readonly WorkspaceText[],
): Promise<NameTarget | undefined> {
  const calls = await workspaceCalls(files);
  const call = calls.find(({ file, range }) => file === caller.uri && holds(range, offset));
  const target = files.find(({ uri }) => uri === call?.project);
  if (!call || !target) return undefined;
  const yaml = parseYaml(target.text);
  const name = calledName(yaml, call);
  if (!name) return undefined;
  const document =
    target.uri === caller.uri ? caller : TextDocument.create(target.uri, 'mlproject', 0, target.text);
  const allCalls = calls.filter(({ project }) => project === target.uri);
  return { document, yaml, name, files, calls: allCalls.filter((other) => isCallOf(name, other)), allCalls };
}

/** Of entry points and parameters with the same name the last one counts. */
function calledName(yaml: YamlDocument, { entryPoint, parameter }: ProjectCall): NameAt | undefined {
  const called = writtenEntryPoints(yaml.root).findLast(({ name }) => name === entryPoint);
  const key =
    parameter === undefined
      ? called?.entry.key
      : called?.parameters.findLast((entry) => stringKey(entry) === parameter)?.key;
  return key && nameAt(yaml, key.range.start);
}

/** All that could be read of the workspace, with this document as it stands in the editor. */
async function textsWith(document: TextDocument, host: NavigationHost): Promise<readonly WorkspaceText[]> {
  const { files } = await host.workspaceTexts();
  const others = files.filter(({ uri }) => uri !== document.uri);
  return [...others, { uri: document.uri, text: document.getText() }];
}

export async function callsTo(
  project: string,
  files: readonly WorkspaceText[],
): Promise<readonly FoundCall[]> {
  return (await workspaceCalls(files)).filter((call) => call.project === project);
}

/** It writes that name, if it calls that project. */
export function isCallOf(name: NameAt, { entryPoint, parameter }: ProjectCall): boolean {
  const written = name.kind === 'parameter' ? parameter : parameter === undefined ? entryPoint : undefined;
  return written === name.name && name.entryPoints.includes(entryPoint);
}

/** The files as documents, for their lines. */
export function documentsOf({ document, files }: NameTarget): (uri: string) => TextDocument {
  const documents = new Map([[document.uri, document]]);
  return (uri) => {
    const known = documents.get(uri);
    if (known) return known;
    const text = files.find((file) => file.uri === uri)?.text ?? '';
    const made = TextDocument.create(uri, '', 0, text);
    documents.set(uri, made);
    return made;
  };
}
