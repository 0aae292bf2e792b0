import { mlprojectKeys } from '../formats/keys.ts';
import type { YamlDocument, YamlEntry, YamlMap } from '../formats/yaml.ts';
import { findEntry, stringKey, stringValue } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** H3: what belongs into an entry point but stands at the top, where MLflow ignores it. */
export function misplacedAtTop({ text }: YamlDocument, root: YamlMap): Problem[] {
  return root.entries.flatMap((entry): Problem[] => {
    const key = stringKey(entry);
    // A part with an anchor is there for others to take.
    if (
      key === undefined ||
      entry.merged ||
      /^\s*:\s*&/.test(text.slice(entry.key.range.end, entry.range.end))
    )
      return [];
    if (key === 'command' || key === 'parameters')
      return [misplaced(entry, 'it belongs into an entry point')];
    const isKnown = mlprojectKeys.some(({ name }) => name === key);
    if (isKnown || !isEntryPoint(entry)) return [];
    return [misplaced(entry, 'an entry point belongs under `entry_points`')];
  });
}

export const topOnly: ReadonlySet<string> = new Set([
  'docker_env',
  'python_env',
  'conda_env',
  'entry_points',
  'databricks_spark_job',
]);

/** H3: what belongs to the project but stands in an entry point. */
export function misplacedInEntryPoint(map: YamlMap): Problem[] {
  return map.entries.flatMap((entry): Problem[] => {
    const key = stringKey(entry);
    if (key === undefined || entry.merged || !topOnly.has(key)) return [];
    return [misplaced(entry, 'it belongs to the top of the file')];
  });
}

export function isEntryPoint({ value }: YamlEntry): boolean {
  return value.kind === 'map' && stringValue(findEntry(value, 'command')?.value) !== undefined;
}

function misplaced(entry: YamlEntry, where: string): Problem {
  const message = `MLflow ignores \`${stringKey(entry) ?? ''}\` here: ${where}.`;
  return { code: 'H3', message, range: entry.key.range };
}
