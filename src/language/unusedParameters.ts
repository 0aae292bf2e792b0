import { formatFields, parseFormat } from '../formats/formatString.ts';
import { pyStr } from '../formats/pyText.ts';
import type { YamlEntry } from '../formats/yaml.ts';
import { stringValue } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/**
 * H2, by fading only: many projects declare what they don't pass, so that it is logged. The script may
 * also read it from the run.
 */
export function unusedParameters(command: YamlEntry | undefined, declared: readonly YamlEntry[]): Problem[] {
  const text = stringValue(command?.value);
  if (text === undefined) return [];
  const template = parseFormat(text);
  if (template.problem) return [];
  const used = new Set(formatFields(template).map(({ name }) => name));
  return declared
    .filter((parameter) => !parameter.merged && !used.has(pyStr(parameter.key)))
    .map(({ key }) => {
      const message = `The command does not use \`${pyStr(key)}\`. MLflow logs its value, but does not pass it on.`;
      return { code: 'H2', message, range: key.range, severity: 'hint', tag: 'unnecessary' };
    });
}
