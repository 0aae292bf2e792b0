import type { FoldingRange } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange, YamlNode } from '../formats/yaml.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { writtenEnd } from './yamlEdits.ts';

/** Mappings, lists and long texts under their key, and comments of several lines. */
export function foldingRanges(parsed: ParsedDocument): FoldingRange[] {
  if (!('yaml' in parsed)) return [];
  const { document } = parsed;
  const folds = new Map<number, FoldingRange>();
  const add = (fold: FoldingRange): void => {
    if (fold.endLine > fold.startLine && !folds.has(fold.startLine)) folds.set(fold.startLine, fold);
  };
  const visit = (node: YamlNode): void => {
    if (node.aliased || node.kind === 'scalar') return;
    const parts = node.kind === 'list' ? node.items : node.entries.filter(({ merged }) => !merged);
    for (const part of parts) {
      add(foldOf(document, part.range));
      visit('key' in part ? part.value : part);
    }
  };
  const { root } = parsed.yaml;
  if (root) {
    if (root.kind !== 'map') add(foldOf(document, root.range));
    visit(root);
  }
  for (const fold of commentFolds(document)) add(fold);
  return [...folds.values()].toSorted((a, b) => a.startLine - b.startLine);
}

/** To the last line with anything in it: the empty ones after it stay visible. */
function foldOf(document: TextDocument, range: TextRange): FoldingRange {
  return {
    startLine: document.positionAt(range.start).line,
    endLine: document.positionAt(writtenEnd(document.getText(), range)).line,
  };
}

function commentFolds(document: TextDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  for (const { 0: block, index } of document.getText().matchAll(/^[ \t]*#.*(?:\r?\n[ \t]*#.*)+/gm)) {
    const startLine = document.positionAt(index).line;
    folds.push({ startLine, endLine: startLine + block.split('\n').length - 1, kind: 'comment' });
  }
  return folds;
}
