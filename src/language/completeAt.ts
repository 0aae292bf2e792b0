import type { CompletionItem } from 'vscode-languageserver';
import { flavors } from '../formats/flavorKeys.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { commandCursor, entryPointDrafts, optionDrafts } from './commandCompletion.ts';
import {
  insideQuotes,
  keyDrafts,
  mlprojectDrafts,
  type KeyContext,
  type ValueContext,
} from './completion.ts';
import { makeItem, type Draft } from './completionItems.ts';
import { contextAt } from './cursorContext.ts';
import { fileDrafts } from './fileCompletion.ts';
import type { ProblemSources } from './findProblems.ts';
import { keysAt, mapAt } from './keyPaths.ts';
import { packageDrafts } from './packageCompletion.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { environmentTemplates, projectTemplates, templateDrafts } from './templates.ts';

type Readable = Extract<ParsedDocument, { yaml: unknown }>;

/** Everything that fits at the cursor, in half-typed and broken texts too. */
export async function completeAt(
  parsed: ParsedDocument,
  offset: number,
  sources: ProblemSources,
): Promise<CompletionItem[]> {
  if (!('yaml' in parsed)) return [];
  const context = contextAt(parsed.document.getText(), offset);
  if (context.kind === 'none') return [];
  const drafts =
    context.kind === 'key'
      ? await draftsForKey(parsed, context, { offset, sources })
      : await draftsForValue(parsed, context, { offset, sources });
  return drafts.map((draft) => makeItem(parsed.document, draft));
}

interface Place {
  readonly offset: number;
  readonly sources: ProblemSources;
}

async function draftsForKey(parsed: Readable, context: KeyContext, place: Place): Promise<Draft[]> {
  const { path, range } = context;
  const isEmpty = path.length === 0 && parsed.document.getText().trim().length <= range.end - range.start;
  if (parsed.kind === 'mlproject') {
    const templates = isEmpty ? templateDrafts(projectTemplates, range) : [];
    return [...mlprojectDrafts(parsed, context, place.offset), ...templates];
  }
  if (parsed.kind === 'mlmodel') return [...keyDrafts(parsed, context), ...flavorDrafts(parsed, context)];
  const templates =
    isEmpty && parsed.kind === 'python-env' ? templateDrafts(environmentTemplates, range) : [];
  const lines = context.flow ? [] : await dependencyDrafts(parsed, context, place);
  return [...keyDrafts(parsed, context), ...templates, ...lines];
}

/** A line of `dependencies`: a package, or the file after `-r`. */
async function dependencyDrafts(
  parsed: Readable,
  context: KeyContext,
  { offset, sources }: Place,
): Promise<Draft[]> {
  const { path, range } = context;
  const isPip = parsed.kind === 'conda' && path.join() === 'dependencies,pip';
  if (!isPip && !(path.length === 1 && /^(?:build_)?dependencies$/.test(path[0] ?? ''))) return [];
  const text = parsed.document.getText();
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const typed = /^\s*-\s+(?:["'])?(.*)$/.exec(line)?.[1];
  if (typed === undefined) return [];
  const { uri } = parsed.document;
  const requirements = /^(?:-r|-c)\s+(.*)$/.exec(typed)?.[1];
  if (requirements !== undefined) {
    const from = { start: offset - requirements.length, end: offset };
    return fileDrafts(uri, { typed: requirements, range: from, fits: /\.(?:txt|in)$/ }, sources.host);
  }
  const start = offset - typed.length;
  const end = Math.max(range.end, offset);
  const isConda = parsed.kind === 'conda' && !isPip;
  return packageDrafts(uri, { typed, range: { start, end }, isConda }, sources.host);
}

function flavorDrafts(parsed: Readable, { path, range, hasColon }: KeyContext): Draft[] {
  if (path.length !== 1 || path[0] !== 'flavors') return [];
  const present = new Set(mapAt(parsed.yaml.root, path)?.entries.map((entry) => stringKey(entry)));
  return flavors
    .filter(({ name }) => !present.has(name))
    .map(({ name, doc }, order) => ({
      label: name,
      kind: 'flavor',
      detail: 'flavor',
      documentation: doc,
      range,
      text: hasColon
        ? name
        : `${name}:\n  ${name === 'python_function' ? 'loader_module: ${1:mlflow.sklearn}' : '${1}'}`,
      snippet: !hasColon,
      order,
    }));
}

const pythonVersions = ['3.14', '3.13', '3.12', '3.11', '3.10'];

async function draftsForValue(parsed: Readable, written: ValueContext, place: Place): Promise<Draft[]> {
  const { sources, offset } = place;
  const { host, scripts } = sources;
  const { uri } = parsed.document;
  const text = parsed.document.getText();
  const context = insideQuotes(parsed, written);
  const { path, range } = context;
  const last = path.at(-1) ?? '';
  const typed = text.slice(range.start, range.end);
  const files = (fits: RegExp): Promise<Draft[]> => fileDrafts(uri, { typed, range, fits }, host);
  if (parsed.kind === 'python-env') {
    if (path.length !== 1 || last !== 'python') return [];
    const isOpen = range.start > written.range.start;
    return pythonVersions.map((version, order) => ({
      label: version,
      kind: 'value',
      detail: 'Python version',
      documentation: 'In quotes, since `3.10` alone is the number 3.1.',
      range,
      text: isOpen ? version : `"${version}"`,
      snippet: false,
      order,
    }));
  }
  if (parsed.kind === 'mlmodel') {
    const key = keysAt(parsed.kind, path.slice(0, -1)).find(({ name }) => name === last);
    return key?.type === 'path' ? files(/^(?!MLmodel$)/) : valueDrafts(key?.snippet, range);
  }
  if (parsed.kind !== 'mlproject') return [];
  const drafts = mlprojectDrafts(parsed, written, offset);
  if (path.length === 1 && /^(?:python|conda)_env$/.test(last)) {
    const named = await files(/\.ya?ml$/);
    return [...drafts, ...named.filter(({ label }) => !drafts.some((draft) => draft.label === label))];
  }
  if (last === 'python_file') return files(/\.py$/);
  if (isPathDefault(parsed, path)) return files(/./);
  if (path.length !== 3 || path[0] !== 'entry_points' || last !== 'command') return drafts;
  const cursor = commandCursor(text, written.range);
  const entryPoints = entryPointDrafts(parsed, cursor);
  if (entryPoints.length > 0) return entryPoints;
  if (cursor.word.startsWith('-')) return optionDrafts(parsed, cursor, scripts);
  const isFile = /\S\s+$|=$/.test(cursor.before) || cursor.word.includes('/');
  const request = {
    typed: cursor.word,
    range: cursor.range,
    fits: /\.(?:py|sh|R|ya?ml|json|csv|txt|ipynb)$/,
  };
  return isFile ? [...drafts, ...(await fileDrafts(uri, request, host))] : drafts;
}

/** Words that a key's own snippet lets choose from. */
function valueDrafts(snippet: string | undefined, range: Draft['range']): Draft[] {
  const words = /^ \$\{1\|([^|]*)\|\}$/.exec(snippet ?? '')?.[1]?.split(',') ?? [];
  return words.map((word, order) => ({
    label: word,
    kind: 'value',
    detail: 'value',
    documentation: '',
    range,
    text: word,
    snippet: false,
    order,
  }));
}

function isPathDefault(parsed: ParsedDocument & { kind: 'mlproject' }, path: readonly string[]): boolean {
  if (path.length !== 5 || path[2] !== 'parameters' || path[4] !== 'default') return false;
  const entryPoint = parsed.project.entryPoints.find(({ name }) => name === path[1]);
  return entryPoint?.parameters.find(({ name }) => name === path[3])?.type === 'path';
}
