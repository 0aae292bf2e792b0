import type { TextRange, YamlScalar } from '../formats/yaml.ts';
import type { Problem } from './problem.ts';
import { sourceOffsets } from './sourceOffsets.ts';

// Quotes first, so that what stands in them is passed over; a comment starts only where a word could.
const tokens = /'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)|\\[^]?|(?<![^\s;&|()])#[^\n]*|<<|[^\\'"#<]+|[^]/g;

/** W23: a backslash or a comment that was to end with its line, in a command whose lines YAML joined. */
export function joinedLines(command: YamlScalar): Problem[] {
  const { text, source } = command;
  if (command.aliased || !(source.includes('\n') ? /[\\#]/ : /[ \t]\\$/).test(text)) return [];
  const rangeOf = sourceOffsets(command);
  const problems: Problem[] = [];
  for (const { 0: token, index } of text.matchAll(tokens)) {
    // What follows the start of a here-document is not the shell's grammar.
    if (token === '<<') break;
    if (!/^[\\#]/.test(token)) continue;
    const range = rangeOf({
      start: index,
      end: index + (token.startsWith('#') ? token.trimEnd().length : 1),
    });
    if (!range) continue;
    const found = token.startsWith('#')
      ? longComment(command, range)
      : lostBackslash(command, { range, before: text.slice(0, index), after: text.slice(index + 1) });
    if (found) problems.push(found);
  }
  return problems;
}

function lostBackslash(
  command: YamlScalar,
  { range, before, after }: { readonly range: TextRange; readonly before: string; readonly after: string },
): Problem | undefined {
  const { source } = command;
  // In YAML's double quotes the shell's backslash is two.
  const isDoubled = command.style === 'quoted' && source.startsWith('"');
  const written = source.slice(range.end - command.range.start).replace(isDoubled ? /^\\/ : /^/, '');
  if (!/^[ \t]*(?:\r?\n|["']?$)/.test(written)) return undefined;
  const message = backslashMessage(before, after);
  return message === undefined ? undefined : { code: 'W23', message, range };
}

function backslashMessage(before: string, after: string): string | undefined {
  if (after === '')
    return /[ \t]$/.test(before)
      ? 'The shell reads the `\\` at the end of the command as an argument of its own. Take it away.'
      : undefined;
  if (!/^[ \t]/.test(after)) return undefined;
  if (/^[ \t]+(?:\n|$)/.test(after))
    return 'The shell goes on with the next line only where the `\\` is the last character. Take away the blanks behind it.';
  const next = /^[ \t]+(\S*)/.exec(after)?.[1] ?? '';
  return `YAML joins these lines, so that the shell reads \`\\ ${next}\` as an argument with a blank in it. Take the \`\\\` away.`;
}

/** A comment goes to the end of the line that the shell gets, not of the one that is written. */
function longComment({ source, range }: YamlScalar, { start, end }: TextRange): Problem | undefined {
  const [first = '', ...others] = source.slice(start - range.start, end - range.start).split(/\r?\n/);
  const lost = others.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'));
  if (lost === undefined) return undefined;
  const message = `YAML joins these lines, so that \`${lost.slice(0, 60)}\` is a part of this comment, which the shell passes over.`;
  return { code: 'W23', message, range: { start, end: start + first.trimEnd().length } };
}
