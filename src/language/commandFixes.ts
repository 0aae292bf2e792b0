import { formatFields, parseFormat, type FormatField } from '../formats/formatString.ts';
import type { YamlScalar } from '../formats/yaml.ts';
import { closestParameter } from './closestParameter.ts';
import { sourceRanges } from './commandRanges.ts';
import { declareParameter } from './declareParameter.ts';
import type { Fault, Fix, FixContext, Fixer } from './fix.ts';
import { writtenEntryPoints, type WrittenEntryPoint } from './projectNames.ts';
import { endOfLine, insertAt, lineEnd, lineStart, replace } from './yamlEdits.ts';

interface InCommand {
  readonly entryPoint: WrittenEntryPoint;
  readonly command: YamlScalar;
}

function commandUnder({ range }: Fault, { root }: FixContext): InCommand | undefined {
  for (const entryPoint of writtenEntryPoints(root)) {
    const { command } = entryPoint;
    if (command && !command.aliased && command.range.start <= range.start && range.end <= command.range.end)
      return { entryPoint, command };
  }
  return undefined;
}

function fieldUnder({ range }: Fault, command: YamlScalar): FormatField | undefined {
  const rangeOf = sourceRanges(command);
  return formatFields(parseFormat(command.text)).find((field) => {
    const at = rangeOf(field);
    return at.end === range.end && (at.start === range.start || at.start === range.start + 1);
  });
}

/** E9: a placeholder that nothing fills in. */
export const fixPlaceholder: Fixer = (fault, context) => {
  const found = commandUnder(fault, context);
  if (!found) return [];
  const { range } = fault;
  const { text } = context;
  const field = fieldUnder(fault, found.command);
  if (!field) return loneBrace(fault, text);
  const { name } = field;
  const fixes: Fix[] = [];
  const written = text.slice(range.start, range.end);
  const declared = new Set(
    found.entryPoint.parameters.map(({ key }) => (key.kind === 'scalar' ? key.text : '')),
  );
  const trimmed = name.trim();
  if (trimmed !== name && declared.has(trimmed)) {
    fixes.push({
      title: `Change to \`{${trimmed}}\``,
      changes: [replace(range, `{${trimmed}}`)],
      preferred: true,
      safe: true,
    });
  } else if (declared.has(name) && written !== `{${name}}`) {
    fixes.push({ title: `Change to \`{${name}}\``, changes: [replace(range, `{${name}}`)], preferred: true });
  }
  const isVariable = text.charAt(range.start - 1) === '$';
  const meant =
    declared.has(name) || isVariable || written !== `{${name}}`
      ? undefined
      : closestParameter(name, [...declared], usedIn(found.command));
  if (meant !== undefined)
    fixes.push({
      title: `Change to \`{${meant}}\``,
      changes: [replace(range, `{${meant}}`)],
      preferred: true,
    });
  if (isVariable && /^\w+$/.test(name)) {
    fixes.push({
      title: `Write the shell's variable as \`$\{{${name}}}\``,
      changes: doubled(range),
      preferred: !declared.has(name),
    });
  }
  if (/^[\w-]+$/.test(name) && !/^\d+$/.test(name) && !declared.has(name)) {
    const guess = context.guess?.(fault);
    const declaration = declareParameter(found.entryPoint, name, { text, guess });
    if (declaration) fixes.push({ ...declaration, preferred: !isVariable && meant === undefined });
  }
  if (!isVariable)
    fixes.push({
      title: 'Write the braces twice, for the shell',
      changes: doubled(range),
      preferred: fixes.length === 0,
    });
  return fixes;
};

function usedIn({ text }: YamlScalar): Set<string> {
  return new Set(formatFields(parseFormat(text)).map((field) => field.name));
}

function doubled({ start, end }: Fault['range']): Fix['changes'] {
  return [insertAt(start, '{'), insertAt(end, '}')];
}

function loneBrace({ range }: Fault, text: string): Fix[] {
  const brace = text.slice(range.start, range.end);
  if (brace !== '{' && brace !== '}') return [];
  return [
    { title: 'Write the brace twice, for the shell', changes: [insertAt(range.end, brace)], preferred: true },
  ];
}

/** W4: MLflow quotes the value itself. */
export const removeQuotes: Fixer = (fault, context) => {
  const found = commandUnder(fault, context);
  if (!found) return [];
  const { text } = context;
  const { start, end } = fault.range;
  // In YAML's own quotes each of them may be written in two characters.
  const before = /(?:\\"|''|["'])$/.exec(text.slice(0, start))?.[0];
  if (before === undefined || !text.startsWith(before, end)) return [];
  const changes = [
    { start: start - before.length, end: start, text: '' },
    { start: end, end: end + before.length, text: '' },
  ];
  return [{ title: 'Remove the quotes', changes, preferred: true, safe: true }];
};

/** W16: `$` and a placeholder. */
export const removeDollar: Fixer = ({ range }, { text }) =>
  text.charAt(range.start) === '$'
    ? [
        {
          title: 'Remove the `$`',
          changes: [{ start: range.start, end: range.start + 1, text: '' }],
          preferred: true,
          safe: true,
        },
      ]
    : [];

/** W11: the line before must say that it goes on. */
export const continueLine: Fixer = ({ range }, { text }) => {
  const end = lineStart(text, range.start) - endOfLine(text).length;
  const line = text.slice(lineStart(text, end), end);
  const at = end - (line.length - line.trimEnd().length);
  return line.trim() === ''
    ? []
    : [
        {
          title: 'Add a `\\` to the line before',
          changes: [{ start: at, end, text: ' \\' }],
          preferred: true,
        },
      ];
};

/** W23: YAML joins the lines already, or blanks keep the shell from it. */
export const removeBackslash: Fixer = ({ range, message }, { text }) => {
  const behind = /^\\\\?([ \t]*)/.exec(text.slice(range.start, lineEnd(text, range.start)));
  if (!behind || text.slice(lineStart(text, range.start), range.start).trim() === '') return [];
  const end = range.start + behind[0].length;
  if (message.endsWith('blanks behind it.')) {
    const changes = [{ start: end - (behind[1]?.length ?? 0), end, text: '' }];
    return [
      { title: 'Remove the blanks behind the `\\`', changes, preferred: true, safe: true, reveals: true },
    ];
  }
  const start = text.slice(0, range.start).trimEnd().length;
  const changes = [{ start, end, text: '' }];
  return [{ title: 'Remove the `\\`', changes, preferred: true, safe: true, reveals: true }];
};
