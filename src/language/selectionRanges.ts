import type { Position, SelectionRange } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange, YamlEntry, YamlNode, YamlScalar } from '../formats/yaml.ts';
import { bodyStart } from './commandRanges.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { holds, placeholdersIn } from './projectNames.ts';
import { writtenEnd } from './yamlEdits.ts';

/** From the word at the cursor to the document: name, placeholder, text, key and value, mapping. */
export function selectionRange(parsed: ParsedDocument, position: Position): SelectionRange {
  const { document } = parsed;
  const offset = document.offsetAt(position);
  const whole = { start: 0, end: document.getText().length };
  const ranges = [whole];
  if ('yaml' in parsed && parsed.yaml.root) ranges.push(...rangesIn(document, parsed.yaml.root, offset));
  ranges.push(wordAt(document.getText(), offset));
  let result: SelectionRange = { range: toRange(document, whole) };
  let last: TextRange = whole;
  for (const range of ranges) {
    const isInside = range.start >= last.start && range.end <= last.end && range.start < range.end;
    if (!isInside || (range.start === last.start && range.end === last.end)) continue;
    result = { range: toRange(document, range), parent: result };
    last = range;
  }
  return result;
}

function rangesIn(document: TextDocument, root: YamlNode, offset: number): TextRange[] {
  const ranges: TextRange[] = [];
  let node: YamlNode | undefined = root;
  while (node && holds(node.range, offset)) {
    ranges.push(trimmed(document, node.range));
    if (node.aliased) break;
    if (node.kind === 'scalar') {
      ranges.push(...insideScalar(node, offset));
      break;
    }
    if (node.kind === 'list') node = node.items.find(({ range }) => holds(range, offset));
    else {
      const entry: YamlEntry | undefined = node.entries.find(
        ({ merged, range }) => !merged && holds(range, offset),
      );
      if (entry) ranges.push(trimmed(document, entry.range));
      node = entry && (holds(entry.key.range, offset) ? entry.key : entry.value);
    }
  }
  return ranges;
}

/** A block reaches to the next key; what is selected ends with its last line. */
function trimmed(document: TextDocument, range: TextRange): TextRange {
  return { start: range.start, end: writtenEnd(document.getText(), range) };
}

function insideScalar(scalar: YamlScalar, offset: number): TextRange[] {
  const { range, style } = scalar;
  const ranges: TextRange[] = [];
  if (style === 'quoted') ranges.push({ start: range.start + 1, end: range.end - 1 });
  if (style === 'block' && offset > range.start + bodyStart(scalar)) {
    const body = scalar.source.slice(bodyStart(scalar));
    const start = range.start + bodyStart(scalar) + (/^\s*/.exec(body)?.[0].length ?? 0);
    ranges.push({ start, end: range.start + scalar.source.trimEnd().length });
  }
  const placeholder = placeholdersIn(scalar).find((found) => holds(found.range, offset));
  if (placeholder) ranges.push(shellWordAt(scalar, placeholder.range), placeholder.range);
  else ranges.push(shellWordAt(scalar, { start: offset, end: offset }));
  if (placeholder?.nameRange) ranges.push(placeholder.nameRange);
  return ranges;
}

/** What stands between spaces, as the shell sees it. */
function shellWordAt({ source, range }: YamlScalar, at: TextRange): TextRange {
  const before = /[^\s'"]*$/.exec(source.slice(0, at.start - range.start))?.[0] ?? '';
  const after = /^[^\s'"]*/.exec(source.slice(at.end - range.start))?.[0] ?? '';
  return { start: at.start - before.length, end: at.end + after.length };
}

function wordAt(text: string, offset: number): TextRange {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? '';
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  return { start: offset - before.length, end: offset + after.length };
}
