import type {
  CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import { toRange } from './diagnostics.ts';

export interface Draft {
  readonly label: string;
  readonly kind: keyof typeof kinds;
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  readonly range: TextRange;
  readonly text: string;
  readonly snippet: boolean;
  /** Place among its like. */
  readonly order: number;
}

const kinds = {
  key: 10,
  entryPoint: 3,
  parameter: 6,
  placeholder: 6,
  type: 25,
  file: 17,
  folder: 19,
  option: 5,
  flavor: 7,
  package: 9,
  value: 12,
  template: 15,
} as const satisfies Record<string, CompletionItemKind>;

const snippetFormat: InsertTextFormat = 2;
const adjustIndentation: InsertTextMode = 2;

export function makeItem(document: TextDocument, draft: Draft): CompletionItem {
  const item: CompletionItem = {
    label: draft.label,
    kind: kinds[draft.kind],
    detail: draft.detail,
    documentation: { kind: 'markdown', value: draft.documentation },
    sortText: String(draft.order).padStart(2, '0') + draft.label,
    filterText: draft.label,
    textEdit: { range: toRange(document, draft.range), newText: draft.text },
  };
  if (draft.snippet) {
    item.insertTextFormat = snippetFormat;
    item.insertTextMode = adjustIndentation;
  }
  return item;
}

/** Which kinds of items a character may ask for by itself: anything else would get in the way of typing. */
const triggered: Readonly<Record<string, readonly CompletionItemKind[]>> = {
  // Where a value starts.
  ' ': [kinds.type, kinds.file, kinds.folder, kinds.value],
  '-': [kinds.option],
  '/': [kinds.file, kinds.folder],
};

export function fitsTrigger(character: string | undefined, items: readonly CompletionItem[]): boolean {
  const wanted = character === undefined ? undefined : triggered[character];
  return !wanted || items.every(({ kind }) => kind !== undefined && wanted.includes(kind));
}

/** For an editor that knows no snippets: placeholders become their text, choices their first word. */
export function withoutSnippet(item: CompletionItem): CompletionItem {
  if (item.insertTextFormat !== snippetFormat || !item.textEdit || !('range' in item.textEdit)) return item;
  const newText = item.textEdit.newText
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\}|\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');
  return { ...item, insertTextFormat: 1, textEdit: { range: item.textEdit.range, newText } };
}
