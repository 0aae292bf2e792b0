import type { TextRange, YamlScalar } from '../formats/yaml.ts';
import { bodyStart } from './commandRanges.ts';

/**
 * Maps ranges of a scalar's text to the document: folding, quotes and escapes move offsets. Each character
 * of the text is looked for behind the one before it, over blanks, quotes and backslashes only; where that
 * does not lead to the end, nothing can be said of the parts.
 */
export function sourceOffsets(scalar: YamlScalar): (range: TextRange) => TextRange | undefined {
  const { text, source, range } = scalar;
  const places: number[] = [];
  let at = bodyStart(scalar);
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (/\s/.test(char)) {
      places.push(-1);
      continue;
    }
    const isEscape = char === "'" && scalar.style === 'quoted' && source.startsWith("''", at);
    if (isEscape) at++;
    while (at < source.length && source.charAt(at) !== char) {
      if (!/[\s'"\\]/.test(source.charAt(at))) return () => undefined;
      at++;
    }
    if (at >= source.length) return () => undefined;
    places.push(at++);
  }
  if (scalar.aliased) return () => undefined;
  return ({ start, end }) => {
    const first = places[start];
    const last = places[end - 1];
    if (first === undefined || last === undefined || first < 0 || last < 0) return undefined;
    return { start: range.start + first, end: range.start + last + 1 };
  };
}
