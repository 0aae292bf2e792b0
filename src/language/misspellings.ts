import { distance } from '../common/distance.ts';
import type { FormatKey } from '../formats/keys.ts';
import type { YamlMap } from '../formats/yaml.ts';
import { findEntry, stringKey } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** Too far from the right word to be found by spelling, but written often. */
const aliases: Readonly<Record<string, string>> = {
  entrypoint: 'entry_points',
  entrypoints: 'entry_points',
  entries: 'entry_points',
  conda: 'conda_env',
  condaenv: 'conda_env',
  docker: 'docker_env',
  dockerenv: 'docker_env',
  pythonenv: 'python_env',
  virtualenv: 'python_env',
  databricks: 'databricks_spark_job',
  sparkjob: 'databricks_spark_job',
  libraries: 'python_libraries',
  pythonlibrary: 'python_libraries',
  params: 'parameters',
  parms: 'parameters',
  param: 'parameters',
  args: 'parameters',
  cmd: 'command',
  img: 'image',
  vol: 'volumes',
  mounts: 'volumes',
  env: 'environment',
  envs: 'environment',
  envvars: 'environment',
  deps: 'dependencies',
  requirements: 'dependencies',
  buildconfig: 'build_dependencies',
};

/** H3: a key that MLflow ignores and that looks like one it knows. Other unknown keys are the user's own business. */
export function misspelledKeys(map: YamlMap, known: readonly FormatKey[]): Problem[] {
  return map.entries.flatMap((entry): Problem[] => {
    const key = stringKey(entry);
    if (key === undefined || entry.merged || known.some(({ name }) => name === key)) return [];
    const meant = closestKey(key, known);
    if (!meant || findEntry(map, meant)) return [];
    return [
      {
        code: 'H3',
        message: `MLflow ignores \`${key}\`. Did you mean \`${meant}\`?`,
        range: entry.key.range,
      },
    ];
  });
}

export function closestKey(key: string, known: readonly FormatKey[]): string | undefined {
  const plain = key.toLowerCase().replace(/[-_ ]/g, '');
  const alias = aliases[plain];
  if (alias && known.some(({ name }) => name === alias)) return alias;
  for (const { name } of known) {
    const target = name.replaceAll('_', '');
    // One slip in a short word, two in a long one.
    const allowed = target.length < 6 ? 1 : 2;
    if (isAbbreviation(plain, target)) return name;
    if (Math.abs(plain.length - target.length) <= allowed && distance(plain, target) <= allowed) return name;
  }
  return undefined;
}

/** `entry_pts`, `vols`: the word's letters in their order from the first to the last, more than half of them. */
function isAbbreviation(word: string, target: string): boolean {
  if (word.length < 4 || word.length < target.length * 0.55) return false;
  if (word.charAt(0) !== target.charAt(0) || word.at(-1) !== target.at(-1)) return false;
  let at = 0;
  for (const letter of target) if (letter === word.charAt(at)) at++;
  return at === word.length;
}
