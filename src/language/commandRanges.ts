import type { TextRange, YamlScalar } from '../formats/yaml.ts';

/**
 * Maps ranges that start or end at a brace from a scalar's text to the document. Folding and escapes move
 * offsets, but braces stay as they are, in their order; where they don't, the whole scalar is meant.
 */
export function sourceRanges(scalar: YamlScalar): (range: TextRange) => TextRange {
  const { text, source, range } = scalar;
  const inText = bracesIn(text, 0);
  const inSource = bracesIn(source, bodyStart(scalar));
  if (scalar.aliased || inText.length !== inSource.length) return () => range;
  const places = new Map(inText.map((at, index) => [at, inSource[index] ?? 0]));
  return ({ start, end }) => {
    // A `$` before the brace belongs to what is shown.
    const startBrace = places.get(start) ?? oneBefore(places.get(start + 1));
    const endBrace = places.get(end - 1);
    if (startBrace === undefined) return range;
    const startAt = range.start + startBrace;
    return { start: startAt, end: endBrace === undefined ? startAt + 1 : range.start + endBrace + 1 };
  };
}

/** The comment after a block's `|` is no part of its text. */
export function bodyStart({ style, source }: Pick<YamlScalar, 'style' | 'source'>): number {
  return style === 'block' ? source.search(/[\r\n]|$/) : 0;
}

function oneBefore(offset: number | undefined): number | undefined {
  return offset === undefined ? undefined : offset - 1;
}

function bracesIn(text: string, from: number): number[] {
  const found: number[] = [];
  for (const match of text.matchAll(/[{}]/g)) if (match.index >= from) found.push(match.index);
  return found;
}
