import type { CodeAction, Diagnostic, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createLanguageService } from '../../src/language/languageService.ts';
import {
  createNavigationService,
  type ActivePython,
  type NavigationService,
} from '../../src/language/navigationService.ts';
import { ParsedDocuments } from '../../src/language/parsedDocument.ts';
import { ScriptReader } from '../../src/language/scriptReader.ts';
import { hostOf, names, type RowOptions } from './rows.ts';

export interface NavigationOptions extends RowOptions {
  readonly python?: ActivePython;
}

export const folder = 'file:///project';

export interface Opened {
  readonly document: TextDocument;
  readonly navigation: NavigationService;
  readonly validate: () => Promise<Diagnostic[]>;
  readonly reopen: (text: string, more?: Readonly<Record<string, string>>) => Opened;
}

export function openDocument(text: string, options: NavigationOptions = {}): Opened {
  const language = options.language ?? 'mlproject';
  const document = TextDocument.create(options.uri ?? `${folder}/${names[language]}`, language, 1, text);
  const texts = options.texts ?? {};
  const host = {
    ...hostOf(options),
    workspaceTexts: () =>
      Promise.resolve({
        files: Object.entries(texts).flatMap(([path, text]) =>
          typeof text === 'string' ? [{ uri: `${folder}/${path}`, text }] : [],
        ),
        left: undefined,
      }),
    ...(options.python && { activePython: () => Promise.resolve(options.python) }),
  };
  const parts = { documents: new ParsedDocuments(), scripts: new ScriptReader(host) };
  const service = createLanguageService(host, parts);
  return {
    document,
    navigation: createNavigationService(host, parts),
    validate: () => service.validate(document, 'all'),
    reopen: (next, more = {}) => openDocument(next, { ...options, texts: { ...texts, ...more } }),
  };
}

/** Opens with the cursor at the last `|`. */
export function openAt(
  marked: string,
  options: NavigationOptions = {},
): Opened & { readonly position: { line: number; character: number } } {
  const at = marked.lastIndexOf('|');
  const opened = openDocument(marked.slice(0, at) + marked.slice(at + 1), options);
  return { ...opened, position: opened.document.positionAt(at) };
}

/** The texts after an edit, by path; files that it makes and renames too. */
export function applyEdit(
  opened: Opened,
  edit: WorkspaceEdit,
  texts: RowOptions['texts'] = {},
): Record<string, string> {
  const result: Record<string, string> = {};
  const pathOf = (uri: string): string => decodeURIComponent(uri.slice(folder.length + 1));
  const textOf = (uri: string): string =>
    result[pathOf(uri)] ??
    (uri === opened.document.uri ? opened.document.getText() : String(texts[pathOf(uri)] ?? ''));
  const change = (uri: string, edits: Parameters<typeof TextDocument.applyEdits>[1]): void => {
    result[pathOf(uri)] = TextDocument.applyEdits(TextDocument.create(uri, '', 0, textOf(uri)), edits);
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) change(uri, edits);
  for (const part of edit.documentChanges ?? []) {
    if (!('kind' in part)) change(part.textDocument.uri, part.edits as never);
    else if (part.kind === 'create') result[pathOf(part.uri)] = '';
    else if (part.kind === 'rename') result[pathOf(part.newUri)] = textOf(part.oldUri);
  }
  return result;
}

/** Every quick fix of every diagnostic of the text, with its diagnostic. */
export async function quickFixes(
  text: string,
  options: NavigationOptions = {},
): Promise<{ opened: Opened; fixes: { diagnostic: Diagnostic; action: CodeAction }[] }> {
  const opened = openDocument(text, options);
  const fixes: { diagnostic: Diagnostic; action: CodeAction }[] = [];
  for (const diagnostic of await opened.validate()) {
    const actions = await opened.navigation.actions(opened.document, {
      range: diagnostic.range,
      diagnostics: [diagnostic],
      only: ['quickfix'],
      files: 'changes',
    });
    fixes.push(...actions.map((action) => ({ diagnostic, action })));
  }
  return { opened, fixes };
}
