import { mainName, type ScriptOption } from './scripts/scriptInterface.ts';

/** `float = 0.5`, `string, required`, `flag`. */
export function describeShortly(option: ScriptOption): string {
  const type = option.values.max === 0 ? 'flag' : (option.type ?? 'value');
  if (option.default !== undefined && option.values.max > 0) return `${type} = ${option.default}`;
  return option.required ? `${type}, required` : type;
}

/** Markdown for an option of a script. */
export function describeOption(option: ScriptOption, path: string): string {
  const parts = [`**${mainName(option)}**: ${describeShortly(option)}`];
  if (option.help) parts.push(option.help);
  if (option.choices.length > 0)
    parts.push(`One of ${option.choices.map((word) => `\`${word}\``).join(', ')}`);
  parts.push(`Declared in \`${path}\``);
  return parts.join('\n\n');
}
