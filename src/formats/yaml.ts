import { YamlComposer } from './yamlComposer.ts';
import { YamlError } from './yamlCursor.ts';
import type { PyValue } from './pyValue.ts';

/** Offsets into the text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly range: TextRange;
  readonly value: PyValue;
  /** The scalar's text after folding and unescaping, whatever its type. */
  readonly text: string;
  /** As it is written, quotes and indentation included. */
  readonly source: string;
  readonly style: 'plain' | 'quoted' | 'block';
  readonly aliased?: boolean;
  /** Where its tag is written, `!!int` or another. */
  readonly tagRange?: TextRange;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly range: TextRange;
  /** As written, with what `<<` merges in before; of equal keys the last one counts. */
  readonly entries: readonly YamlEntry[];
  readonly aliased?: boolean;
  /** `!!set`: to Python its keys alone are there. */
  readonly isSet?: boolean;
}

export interface YamlList {
  readonly kind: 'list';
  readonly range: TextRange;
  readonly items: readonly YamlNode[];
  readonly aliased?: boolean;
  /** `!!omap` and `!!pairs`: to Python each item, a mapping of one entry, is a tuple. */
  readonly isPairs?: boolean;
}

export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
  readonly range: TextRange;
  /** It came through a merge key. */
  readonly merged: boolean;
}

export interface YamlProblem {
  /** `syntax`: nothing after it is sure. `value`: the text is well formed, but Python can't make this value. */
  readonly kind: 'syntax' | 'value';
  readonly message: string;
  readonly range: TextRange;
  /** A quote before it was closed by one that opens another text, as it looks. */
  readonly openQuote?: boolean;
}

export interface YamlDocument {
  readonly text: string;
  /** Undefined for an empty document. With problems, what could be read all the same. */
  readonly root: YamlNode | undefined;
  /** Why PyYAML refuses the text, first reason first. */
  readonly problems: readonly YamlProblem[];
}

// What PyYAML's reader lets through.
// oxlint-disable-next-line no-control-regex
const unprintable = /[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** So many broken lines are left out in search of the rest; more would only cost time. */
const mostRepairs = 4;

/**
 * Reads one YAML document as PyYAML's safe_load does: the same texts are refused, for the same reasons.
 * What stands outside the broken lines is read all the same, so that completion, outline and lenses go on
 * while somebody types.
 */
export function parseYaml(text: string): YamlDocument {
  const bad = unprintable.exec(text);
  if (bad) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    const message = `unacceptable character #x${code}: special characters are not allowed`;
    return {
      text,
      root: undefined,
      problems: [{ kind: 'syntax', message, range: { start: bad.index, end: bad.index + bad[0].length } }],
    };
  }
  let readable = text;
  const problems: YamlProblem[] = [];
  for (let repairs = 0; repairs <= mostRepairs; repairs++) {
    const composer = new YamlComposer(readable);
    try {
      const root = composer.composeSingleDocument();
      if (root) composer.refuse(root);
      return {
        text,
        root,
        problems: [...problems, ...composer.problems.toSorted((a, b) => a.range.start - b.range.start)],
      };
    } catch (error) {
      const problem = describe(error, text, composer.longQuote);
      problems.push(problem.problem);
      readable = blankLine(readable, problem.culprit);
    }
  }
  return { text, root: undefined, problems };
}

function describe(
  error: unknown,
  text: string,
  longQuote: TextRange | undefined,
): { problem: YamlProblem; culprit: number } {
  if (error instanceof YamlError) {
    const { start, end } = longQuote ?? { start: 0, end: 0 };
    if (
      longQuote &&
      error.culprit === error.at &&
      error.at >= end &&
      !text.slice(end, error.at).includes('\n')
    ) {
      const range = rangeAt(text, error.at, start);
      return { problem: { kind: 'syntax', message: error.message, range, openQuote: true }, culprit: start };
    }
    const { message, at, culprit } = error;
    return { problem: { kind: 'syntax', message, range: rangeAt(text, at, culprit) }, culprit };
  }
  if (error instanceof RangeError) {
    return {
      problem: { kind: 'syntax', message: 'maximum recursion depth exceeded', range: { start: 0, end: 0 } },
      culprit: 0,
    };
  }
  throw error;
}

/** From the culprit to the end of its line if it stands in an earlier line, else the one character. */
function rangeAt(text: string, at: number, culprit: number): TextRange {
  const start = culprit < at ? culprit : Math.min(at, text.length);
  const lineEnd = /[\r\n]|$/g;
  lineEnd.lastIndex = start;
  const end = lineEnd.exec(text)?.index ?? text.length;
  const trimmed = start + text.slice(start, end).trimEnd().length;
  if (culprit < at && trimmed > start) return { start, end: trimmed };
  if (start < end) return { start, end: start + 1 };
  // At the end of the text or of a line there is nothing to underline but what stands before.
  const before = text.slice(0, start).trimEnd().length;
  return { start: Math.max(0, before - 1), end: before };
}

function blankLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset);
  const end = next === -1 ? text.length : next;
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}
