import type { TextRange, YamlDocument, YamlMap, YamlNode } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** E17. Of several mistakes of grammar only the first counts: the others mostly follow from it. */
export function syntaxProblems(yaml: YamlDocument): Problem[] {
  const [first] = yaml.problems;
  if (!first) return [];
  const shown = first.kind === 'syntax' ? [first] : yaml.problems;
  return shown.map(({ message, range, openQuote }) => ({
    code: 'E17',
    message: openQuote ? `${message}. This quote is not closed where it should be.` : explain(message),
    range,
  }));
}

/** PyYAML's own words, and what to do where they don't say it. */
function explain(message: string): string {
  if (message.includes("'\\t'")) return `${message}. Indent with spaces, not with tabs.`;
  if (message.startsWith('mapping values are not allowed')) {
    return `${message}. A key needs a colon and a space; text that holds ": " needs quotes.`;
  }
  if (message.startsWith('expected a single document'))
    return `${message}. MLflow reads one document per file.`;
  if (message === 'found unexpected end of stream') return `${message}: the quote is not closed.`;
  if (message.startsWith("could not find expected ':'"))
    return `${message}. A key needs a colon and a space.`;
  if (message.startsWith("expected ',' or")) return `${message}. Check the commas and the closing bracket.`;
  if (message.startsWith('expected <block end>')) return `${message}. Check the indentation of this line.`;
  const tag = /'tag:yaml\.org,2002:(value|merge)'$/.exec(message);
  if (tag) return `${message}. Put ${tag[1] === 'value' ? '=' : '<<'} in quotes.`;
  return message;
}

/** W6: of equal keys the last one counts. */
export function duplicateKeyProblems(root: YamlNode): Problem[] {
  const problems: Problem[] = [];
  const visit = (node: YamlNode): void => {
    if (node.kind === 'scalar' || node.aliased) return;
    if (node.kind === 'list') {
      for (const item of node.items) visit(item);
      return;
    }
    problems.push(...duplicatesIn(node));
    for (const entry of node.entries) if (!entry.merged) visit(entry.value);
  };
  visit(root);
  return problems;
}

function duplicatesIn(map: YamlMap): Problem[] {
  if (new Set(map.entries.map(stringKey)).size === map.entries.length) return [];
  const last = new Map<string, TextRange>();
  const problems: Problem[] = [];
  for (const entry of map.entries.toReversed()) {
    const key = stringKey(entry);
    if (key === undefined || entry.merged) continue;
    const counts = last.get(key);
    if (!counts) last.set(key, entry.key.range);
    else {
      const related = [{ message: `This \`${key}\` counts.`, range: counts }];
      const message = `\`${key}\` is there twice; the last one counts.`;
      problems.push({ code: 'W6', message, range: entry.key.range, related, tag: 'unnecessary' });
    }
  }
  return problems;
}

/** Where to say that a whole document is wrong: at its first line with anything in it. */
export function firstLine(text: string): TextRange {
  const start = /\S/.exec(text)?.index ?? 0;
  const line = /[^\r\n]*/.exec(text.slice(start))?.[0] ?? '';
  return { start, end: start + line.trimEnd().length };
}
