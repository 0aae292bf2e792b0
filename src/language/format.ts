import type { TextEdit } from 'vscode-languageserver';
import type { TextRange } from '../formats/yaml.ts';
import { YamlError } from '../formats/yamlCursor.ts';
import { YamlScanner, type Token } from '../formats/yamlScanner.ts';
import { toRange } from './diagnostics.ts';
import { layOut } from './formatLayout.ts';
import { spaceOut } from './formatSpacing.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { applyChanges, type Change } from './yamlEdits.ts';

export interface FormatOptions {
  readonly tabSize: number;
  /** Only what belongs to the top-level entries that this touches. */
  readonly within?: TextRange;
}

/**
 * Indentation, spaces and empty lines. Quotes, comments, anchors and the lines of long texts stay as they are,
 * which a rewriting by the `yaml` package would not promise: it folds, re-quotes and reads some words
 * differently from PyYAML. Of a text that PyYAML can't read nothing is changed.
 */
export function formatDocument(parsed: ParsedDocument, options: FormatOptions): TextEdit[] {
  if (!('yaml' in parsed) || parsed.yaml.problems.some(({ kind }) => kind === 'syntax')) return [];
  const { document } = parsed;
  return formatText(document.getText(), options).map(({ start, end, text }) => ({
    range: toRange(document, { start, end }),
    newText: text,
  }));
}

/** Of a text that PyYAML can read. Spaces and line ends are replaced by others: nothing else is ever touched. */
export function formatText(text: string, options: FormatOptions): Change[] {
  // Line ends that editors and YAML count differently are left alone.
  if (/\r(?!\n)|[\u0085\u2028\u2029]/.test(text)) return [];
  const tokens = scan(text);
  const step =
    Number.isInteger(options.tabSize) && options.tabSize >= 2 && options.tabSize <= 8 ? options.tabSize : 2;
  const layout = layOut(text, tokens, step);
  const edits = [...layout.edits, ...spaceOut(text, tokens, layout.kept)].toSorted(
    (a, b) => a.start - b.start,
  );
  const wanted = options.within ? editsWithin(text, edits, options.within) : edits;
  const changed = wanted.filter((edit) => text.slice(edit.start, edit.end) !== edit.text);
  return isSame(tokens, scanAgain(applyChanges(text, changed))) ? changed : [];
}

function scan(text: string): Token[] {
  const scanner = new YamlScanner(text);
  const tokens: Token[] = [];
  while (scanner.peek().type !== '<stream end>') tokens.push(scanner.take());
  return tokens;
}

/** Nothing where the text has become one that can't be read: then it is left as it was. */
function scanAgain(text: string): Token[] {
  try {
    return scan(text);
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
}

/** The same tokens make the same tree, with the same values. */
function isSame(before: readonly Token[], after: readonly Token[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((token, index) => {
    const other = after[index];
    return other?.type === token.type && other.text === token.text && other.style === token.style;
  });
}

/** A part of an entry can't be indented anew without the rest of it. */
function editsWithin(text: string, edits: readonly Change[], within: TextRange): Change[] {
  const starts = [...text.matchAll(/^[^\s#]/gm)].map(({ index }) => index);
  const start = starts.findLast((at) => at <= within.start) ?? 0;
  const end = starts.find((at) => at >= within.end && at > start) ?? text.length + 1;
  return edits.filter((edit) => edit.start >= start && edit.end < end);
}
