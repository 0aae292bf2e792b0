import { evaluateField, formatFields, parseFormat, type FormatField } from '../formats/formatString.ts';
import { pyStr } from '../formats/pyText.ts';
import type { TextRange, YamlEntry, YamlScalar } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { closestParameter } from './closestParameter.ts';
import { sourceRanges } from './commandRanges.ts';
import { joinedLines } from './joinedLines.ts';
import { parameterNameProblem } from './parameterNames.ts';
import type { Problem } from './problem.ts';
import { describeKey } from './pythonWords.ts';

interface Declared {
  readonly declared: readonly YamlEntry[];
  /** False if `parameters` could not be read: then nothing is called undeclared. */
  readonly known: boolean;
}

/** E9, E19, W4, W11, W16 and W23: what `str.format` and the shell make of a command. */
export function commandProblems(entry: YamlEntry, { declared, known }: Declared): Problem[] {
  if (entry.value.kind !== 'scalar') return [];
  const command = entry.value;
  const template = parseFormat(command.text);
  const rangeOf = sourceRanges(command);
  const values = new Map(declared.map(({ key }) => [pyStr(key), 'x']));
  const problems: Problem[] = [];
  const fields = formatFields(template);
  const used = new Set(fields.map(({ name }) => name));
  for (const field of fields) {
    const range = rangeOf(field);
    const result = evaluateField(field, values);
    const unknown = 'message' in result && result.message.startsWith('KeyError');
    if ('message' in result && (known || !unknown)) {
      const misread = declared.find(
        (item) => stringKey(item) === undefined && 'text' in item.key && item.key.text === field.name,
      );
      if (misread) {
        // Once for each name, however often the command has it.
        if (!problems.some((other) => other.range === misread.key.range))
          problems.push(misreadName(misread, field.name));
      }
      // The text of a value is not known here, so neither is how long it is.
      else if (!result.message.endsWith('string index out of range')) {
        const meant = unknown ? closestParameter(field.name, [...values.keys()], used) : undefined;
        const message = explain(field, result.message, { command: command.text, meant });
        problems.push({ code: 'E9', message, range });
      }
    } else if (command.text[field.start - 1] === '$' && 'text' in result) {
      const message = `\`$\` stays in front of the value: with the value 10, \`\${${field.name}}\` becomes \`$10\`, which the shell reads as an argument of its own. Write \`{${field.name}}\`.`;
      problems.push({ code: 'W16', message, range: rangeOf({ start: field.start - 1, end: field.end }) });
    } else if (isQuoted(command.text, field)) {
      const message = `MLflow puts quotes round the value where it needs them. With quotes in the command, a value with spaces is torn apart. Write \`{${field.name}}\` without quotes.`;
      problems.push({ code: 'W4', message, range });
    }
  }
  if (template.problem) {
    const { message, start, end } = template.problem;
    const advice =
      message.includes('Single') || message.includes('expected')
        ? ' A brace that is meant for the shell is written twice.'
        : '';
    problems.push({
      code: 'E9',
      message: `The run fails with ${message}.${advice}`,
      range: rangeOf({ start, end }),
    });
  }
  return [...problems, ...brokenLines(command), ...joinedLines(command)];
}

function explain(
  field: FormatField,
  message: string,
  { command, meant }: { readonly command: string; readonly meant: string | undefined },
): string {
  const { name } = field;
  if (name === '')
    return `The braces are empty: the run fails with ${message}. Write {{}} if the shell needs them.`;
  if (!message.startsWith('KeyError')) return `The run fails with ${message}.`;
  const trimmed = name.trim();
  if (trimmed !== name && /^[\w-]+$/.test(trimmed))
    return `No spaces inside the braces: the run fails with ${message}. Write \`{${trimmed}}\`.`;
  if (command[field.start - 1] === '$') {
    return `\`${name}\` is no parameter of this entry point: the run fails with ${message}. For the shell's variable write \`$${name}\` or \`\${{${name}}}\`.`;
  }
  const start = `\`${name}\` is no parameter of this entry point: the run fails with ${message}.`;
  if (meant !== undefined) return `${start} Did you mean \`{${meant}}\`?`;
  if (/^[\w-]+$/.test(name)) return `${start} Declare it under \`parameters\`.`;
  return `The run fails with ${message}. Braces that are meant for the shell are written twice.`;
}

/** E19: a name in the command that YAML turned into something else where it is declared. */
function misreadName(entry: YamlEntry, name: string): Problem {
  const isUsable = parameterNameProblem(name, { range: entry.key.range, index: 0 }).length === 0;
  const message = isUsable
    ? `YAML reads this name as ${describeKey(entry)}, so \`{${name}}\` in the command is not found: put it in quotes.`
    : `YAML reads this name as ${describeKey(entry)}, and \`{${name}}\` in a command does not mean a parameter, even if the name is in quotes: rename it.`;
  const problem: Problem = { code: 'E19', message, range: entry.key.range };
  return isUsable ? problem : { ...problem, data: { kind: 'rename' } };
}

function isQuoted(command: string, { start, end }: { start: number; end: number }): boolean {
  const before = command[start - 1];
  return (before === "'" || before === '"') && command[end] === before;
}

/** W11: a line of a block that starts with an option, after a line that does not go on. */
function brokenLines(command: YamlScalar): Problem[] {
  if (command.style !== 'block' || command.aliased) return [];
  const lines = command.text.split('\n');
  const rangeOf = sourceLineRanges(command);
  return lines.flatMap((line, index): Problem[] => {
    const before = lines[index - 1];
    if (!before?.trim() || !/^\s*--?[A-Za-z]/.test(line) || /(?:\\|&&|\|\|?|;)\s*$/.test(before)) return [];
    const message =
      'The shell runs this line as a command of its own: the line before it needs a `\\` at its end.';
    const range = rangeOf(line.trim());
    return range ? [{ code: 'W11', message, range }] : [];
  });
}

function sourceLineRanges(command: YamlScalar): (line: string) => TextRange | undefined {
  let from = 0;
  return (line) => {
    const at = command.source.indexOf(line, from);
    if (at === -1) return undefined;
    from = at + line.length;
    return { start: command.range.start + at, end: command.range.start + from };
  };
}
