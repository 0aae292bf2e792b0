import { mlprojectKeys } from '../formats/keys.ts';
import type { YamlMap } from '../formats/yaml.ts';
import { findValue, isNone } from '../formats/yamlLookup.ts';
import { entryAt } from './keyPaths.ts';
import { isEntryPoint } from './misplacedKeys.ts';
import { closestKey } from './misspellings.ts';
import type { Problem } from './problem.ts';

/**
 * H3 as a warning: where the ignored key was to bring the only entry points, every run fails but that of a
 * script that is named itself.
 */
export function ignoredEntryPoints(root: YamlMap, problems: readonly Problem[]): Problem[] {
  const entryPoints = findValue(root, 'entry_points');
  const hasSome = entryPoints && (entryPoints.kind !== 'map' || entryPoints.entries.length > 0);
  if (hasSome || !isNone(findValue(root, 'databricks_spark_job'))) return [...problems];
  return problems.map((problem) => {
    const entry = entryAt(root, problem.range.start)?.entry;
    const key = entry?.key.kind === 'scalar' ? entry.key.text : '';
    const isMeant = key === 'command' || closestKey(key, mlprojectKeys) === 'entry_points';
    if (!entry || (!isMeant && !isEntryPoint(entry))) return problem;
    const name = isMeant ? 'main' : key;
    const message = `${problem.message} The run fails: Could not find ${name} among entry points [] or interpret ${name} as a runnable script.`;
    return { ...problem, message, severity: 'warning' };
  });
}
