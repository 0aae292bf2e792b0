import type { CodeLens, CompletionItem, Diagnostic, Hover } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createLanguageService } from '../../src/language/languageService.ts';
import type { LanguageHost } from '../../src/language/languageService.ts';
import type { FolderItem, PyenvVersions } from '../../src/language/projectHost.ts';
import type { DiagnosticsLevel, EnvironmentManager, MlflowLanguageId } from '../../src/shared/language.ts';

export interface RowOptions {
  readonly language?: MlflowLanguageId | 'yaml';
  readonly uri?: string;
  /**
   * Files beside the document, besides the scripts that the rows run. A model without them has all that it
   * names.
   */
  readonly files?: readonly string[];
  /** Files beside the document whose content counts. */
  readonly texts?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders beside the document. */
  readonly folders?: readonly string[];
  /** The document's own bytes on disk. */
  readonly saved?: Uint8Array;
  readonly manager?: EnvironmentManager;
  /** The version of MLflow that is installed. */
  readonly installed?: string;
  readonly pyenv?: PyenvVersions;
  readonly trackingUriIsSet?: boolean;
  readonly level?: DiagnosticsLevel;
}

export const scripts = new Set(['t.py', 'train.py', 'sweep.py', 'evaluate.py', 'x.py', 't.R']);

export const names: Readonly<Record<MlflowLanguageId | 'yaml', string>> = {
  yaml: 'conda.yaml',
  mlproject: 'MLproject',
  mlmodel: 'MLmodel',
  'python-env': 'python_env.yaml',
};

function open(
  content: string,
  options: RowOptions,
): { document: TextDocument; service: ReturnType<typeof createLanguageService> } {
  const language = options.language ?? 'mlproject';
  const uri = options.uri ?? `file:///project/${names[language]}`;
  const service = createLanguageService(hostOf(options));
  return { document: TextDocument.create(uri, language, 1, content), service };
}

const knownRun = {
  status: 'FINISHED',
  experiment: 'wine',
  startTime: 0,
  metrics: [{ key: 'f1|x', value: 0.5 }],
  connection: 'mlflow.db',
};

/** The world around a row's document, which stands in `/project`. */
export function hostOf(options: RowOptions): LanguageHost {
  const { texts = {}, folders = [] } = options;
  const isFile = (path: string): boolean =>
    options.files?.includes(path) || Object.hasOwn(texts, path) || scripts.has(path);
  const isFolder = (path: string): boolean =>
    folders.includes(path) ||
    [...(options.files ?? []), ...Object.keys(texts)].some((name) =>
      name.startsWith(`${path.replace(/\/$/, '')}/`),
    );
  const isThere = (path: string): boolean =>
    isFile(path) || isFolder(path) || (options.language === 'mlmodel' && !options.files);
  const onDisk = <T>(uri: string, value: T): T | undefined => (uri.startsWith('file:') ? value : undefined);
  return {
    findFile: (uri, path) => {
      const plain = path.replace(/^\.\//, '');
      const state = onDisk(uri, isThere(plain) ? 'found' : 'missing') ?? 'unknown';
      const found = state === 'found' && { uri: `file:///project/${plain}`, folder: isFolder(plain) };
      return Promise.resolve({ state, path: `/project/${path}`, ...found });
    },
    readFile: (uri, path) => {
      const text = Object.hasOwn(texts, path) ? texts[path]! : undefined;
      const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      return Promise.resolve(onDisk(uri, bytes && { uri: `file:///project/${path}`, bytes }));
    },
    savedBytes: (uri) => Promise.resolve(onDisk(uri, options.saved)),
    describeId: ({ kind, id }) =>
      Promise.resolve(id === 'known' ? { ...knownRun, name: `<a> ${kind}` } : undefined),
    listFolder: (uri, path) => {
      const prefix = path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
      const below = [...(options.files ?? []), ...Object.keys(texts), ...folders.map((name) => `${name}/`)]
        .filter((item) => item.startsWith(prefix) && item !== prefix)
        .map((item) => item.slice(prefix.length).replace(/\/.*/, '/'));
      const items = [...new Set(below)].map((item): FolderItem =>
        item.endsWith('/') ? { name: item.slice(0, -1), kind: 'folder' } : { name: item, kind: 'file' },
      );
      return Promise.resolve(onDisk(uri, items));
    },
    isInWorkspace: (path) => Promise.resolve(isThere(path)),
    environmentManager: () => options.manager,
    installedMlflow: () => Promise.resolve(options.installed),
    pyenvVersions: () => Promise.resolve(options.pyenv),
    trackingUriIsSet: () => options.trackingUriIsSet ?? false,
    helpUri: (code) => `file:///docs/diagnostics.md#${code}`,
  };
}

/** Splits `a «b» c` into its text and the offsets between the marks. */
export function readMarks(marked: string): { text: string; ranges: { start: number; end: number }[] } {
  const ranges: { start: number; end: number }[] = [];
  let text = '';
  for (const part of marked.split(/([«»])/)) {
    if (part === '«') ranges.push({ start: text.length, end: -1 });
    else if (part === '»') ranges[ranges.length - 1]!.end = text.length;
    else text += part;
  }
  return { text, ranges };
}

/** `code: underlined text` for each diagnostic, with the whole diagnostics beside. */
export async function diagnose(
  text: string,
  options: RowOptions = {},
): Promise<{ found: string[]; diagnostics: (Diagnostic & { message: string })[]; document: TextDocument }> {
  const { document, service } = open(text, options);
  const validated = await service.validate(document, options.level ?? 'all');
  const diagnostics = validated.map((diagnostic) => ({ ...diagnostic, message: String(diagnostic.message) }));
  const found = diagnostics.map(({ code, range }) => `${code}: ${document.getText(range)}`);
  return { found, diagnostics, document };
}

/** Completes at the `|`; gives the items and the text that each would make. */
export async function complete(
  marked: string,
  options: RowOptions = {},
): Promise<{ labels: string[]; items: CompletionItem[]; apply: (label: string) => string }> {
  const { text, offset } = readCursor(marked);
  const { document, service } = open(text, options);
  const items = await service.complete(document, document.positionAt(offset));
  const apply = (label: string): string => {
    const item = items.find((candidate) => candidate.label === label);
    if (!item?.textEdit || !('range' in item.textEdit)) throw new Error(`no completion ${label}`);
    return TextDocument.applyEdits(document, [item.textEdit]);
  };
  return { labels: items.map(({ label }) => label), items, apply };
}

export async function hover(
  marked: string,
  options: RowOptions = {},
): Promise<{ text: string; over: string } | undefined> {
  const { text, offset } = readCursor(marked);
  const { document, service } = open(text, options);
  const result: Hover | undefined = await service.hover(document, document.positionAt(offset));
  if (!result || !('kind' in (result.contents as object))) return undefined;
  const { value } = result.contents as { value: string };
  return { text: value, over: result.range ? document.getText(result.range) : '' };
}

export function lenses(
  text: string,
  options: RowOptions = {},
): { line: number; title: string; arguments: unknown }[] {
  const { document, service } = open(text, options);
  return service.codeLenses(document).map(({ range, command }: CodeLens) => ({
    line: range.start.line,
    title: command?.title ?? '',
    arguments: command?.arguments,
  }));
}

export function symbols(text: string, options: RowOptions = {}): string[] {
  const { document, service } = open(text, options);
  const walk = (items: ReturnType<typeof service.symbols>, depth: number): string[] =>
    items.flatMap((item) => [
      `${'  '.repeat(depth)}${item.name} ${item.kind}`,
      ...walk(item.children ?? [], depth + 1),
    ]);
  return walk(service.symbols(document), 0);
}

function readCursor(marked: string): { text: string; offset: number } {
  // The last one: a `|` may also start a block scalar.
  const offset = marked.lastIndexOf('|');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}
