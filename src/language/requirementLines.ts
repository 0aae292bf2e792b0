import { pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlNode } from '../formats/yaml.ts';
import { stringValue } from '../formats/yamlLookup.ts';
import type { Fixer } from './fix.ts';
import type { Problem } from './problem.ts';
import { replace } from './yamlEdits.ts';

/** W25: MLflow writes the list into a requirements file, line by line, and hands that to pip or uv. */
export function requirementProblems(name: string, { value }: YamlEntry): Problem[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item, index): Problem[] => {
    const line = stringValue(item);
    const message = line === undefined ? lineType(name, item, index) : lineText(line);
    return message === undefined ? [] : [{ code: 'W25', message, range: item.range }];
  });
}

function lineType(name: string, item: YamlNode, index: number): string {
  const type = pyTypeName(item);
  const isPip =
    item.kind === 'map' && item.entries.some(({ key }) => key.kind === 'scalar' && key.text === 'pip');
  const advice = isPip
    ? 'Only a conda file has a list under `pip`: here the packages stand in the list themselves.'
    : 'A package is text, one line of a requirements file.';
  const reason =
    name === 'dependencies'
      ? `descriptor 'strip' for 'str' objects doesn't apply to a '${type}' object`
      : `sequence item ${index}: expected str instance, ${type} found`;
  return `${advice} The environment is not built: TypeError: ${reason}`;
}

function lineText(line: string): string | undefined {
  const meant = withTwoEquals(line);
  return meant === undefined
    ? undefined
    : `pip stops with: Invalid requirement: '${line.trim()}'. Did you mean \`${meant}\`?`;
}

/** Only what pip refuses for sure: one equals sign, as conda has it. */
function withTwoEquals(line: string): string | undefined {
  const match = /^([A-Za-z0-9][\w.-]*(?:\[[\w.,\s-]*\])?)\s*=\s*([\w.*+!-]+)$/.exec(line.trim());
  return match && !/\.(?:whl|zip|tar\.gz)$/.test(line) ? `${match[1]}==${match[2]}` : undefined;
}

/** W25: the comparison that pip has. */
export const fixRequirement: Fixer = ({ range }, { text }) => {
  const [, quote = '', line = ''] = /^(['"]?)(.*)\1$/.exec(text.slice(range.start, range.end)) ?? [];
  const meant = withTwoEquals(line);
  if (meant === undefined) return [];
  const changes = [replace(range, `${quote}${meant}${quote}`)];
  return [{ title: `Change to \`${meant}\``, changes, preferred: true, safe: true }];
};
