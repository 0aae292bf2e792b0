import type { CodeLens, CompletionItem, Diagnostic, Hover } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createLanguageService } from '../../src/language/languageService.ts';
import type { DiagnosticsLevel, MlflowLanguageId } from '../../src/shared/language.ts';

export interface RowOptions {
  readonly language?: MlflowLanguageId | 'yaml';
  readonly uri?: string;
  /** Files beside the document, besides the scripts that the rows run. */
  readonly files?: readonly string[];
  readonly level?: DiagnosticsLevel;
  /** Texts of files beside the document. */
  readonly texts?: Readonly<Record<string, string>>;
}

const scripts = new Set(['t.py', 'train.py', 'sweep.py', 'evaluate.py', 'x.py', 't.R']);

const names: Readonly<Record<MlflowLanguageId | 'yaml', string>> = {
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
  const text = (path: string): string | undefined => options.texts?.[path];
  const service = createLanguageService({
    findFile: (documentUri, path) =>
      Promise.resolve({
        state: documentUri.startsWith('file:')
          ? options.files?.includes(path) || scripts.has(path) || text(path) !== undefined
            ? 'found'
            : 'missing'
          : 'unknown',
        path: `/project/${path}`,
      }),
    readFile: (documentUri, path) => {
      const found = documentUri.startsWith('file:') ? text(path) : undefined;
      const file =
        found === undefined ? undefined : { uri: `file:///project/${path}`, text: found, version: '1' };
      return Promise.resolve(file);
    },
    describeId: ({ kind, id }) =>
      Promise.resolve(
        id === 'known'
          ? {
              name: `<a> ${kind}`,
              status: 'FINISHED',
              experiment: 'wine',
              startTime: 0,
              metrics: [{ key: 'f1|x', value: 0.5 }],
              connection: 'mlflow.db',
            }
          : undefined,
      ),
    listFolder: (documentUri, path) => {
      const prefix = path === '.' ? '' : path;
      const below = documentUri.startsWith('file:')
        ? Object.keys(options.texts ?? {}).filter((name) => name.startsWith(prefix))
        : [];
      const names = new Set(below.map((name) => name.slice(prefix.length).replace(/\/.*/, '/')));
      return Promise.resolve(
        [...names].map((name) =>
          name.endsWith('/') ? { name: name.slice(0, -1), kind: 'folder' } : { name, kind: 'file' },
        ),
      );
    },
  });
  return { document: TextDocument.create(uri, language, 1, content), service };
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

/** The fixes for the problems of a text, by their titles, with the texts that they make. */
export async function fixes(text: string, options: RowOptions = {}): Promise<Record<string, string>> {
  const { document, service } = open(text, options);
  const actions = await service.codeActions(document, await service.validate(document, 'all'));
  return Object.fromEntries(
    actions.map(({ title, edit }) => [
      title,
      TextDocument.applyEdits(document, edit?.changes?.[document.uri] ?? []),
    ]),
  );
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
