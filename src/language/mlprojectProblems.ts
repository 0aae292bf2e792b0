import { databricksKeys, mlprojectKeys } from '../formats/keys.ts';
import { isTruthy, pyTypeName, quotePython } from '../formats/pyText.ts';
import type { YamlDocument, YamlEntry, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  isNone,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import { dockerProblems } from './dockerProblems.ts';
import { entryPointProblems } from './entryPointProblems.ts';
import { ignoredEntryPoints } from './ignoredEntryPoints.ts';
import { misplacedAtTop } from './misplacedKeys.ts';
import { misspelledKeys } from './misspellings.ts';
import type { Problem } from './problem.ts';
import { raises } from './pythonWords.ts';
import { duplicateKeyProblems, firstLine, syntaxProblems } from './yamlProblems.ts';

/** What `mlflow run` would refuse, as far as the text alone tells. */
export function mlprojectProblems(yaml: YamlDocument): Problem[] {
  const syntax = syntaxProblems(yaml);
  if (yaml.problems[0]?.kind === 'syntax') return syntax;
  const { root } = yaml;
  if (root?.kind !== 'map') {
    const found = root ? pyTypeName(root) : 'NoneType';
    const what = root
      ? 'An MLproject file holds a mapping, such as `name: my-project`.'
      : 'The file is empty.';
    const range = root?.range ?? firstLine(yaml.text);
    return [...syntax, { code: 'E1', message: `${what} ${raises('AttributeError', found, 'keys')}`, range }];
  }
  return [
    ...syntax,
    ...environmentProblems(root),
    ...databricksProblems(root),
    ...entryPointsProblems(root),
    ...ignoredEntryPoints(root, [...misspelledKeys(root, mlprojectKeys), ...misplacedAtTop(yaml, root)]),
    ...duplicateKeyProblems(root),
  ];
}

const environmentKeys = ['docker_env', 'python_env', 'conda_env'] as const;

/** The key that names the environment file MLflow looks for when it loads the project. */
export function environmentFile(
  root: YamlMap,
): { entry: YamlEntry; path: string; kind: 'python' | 'conda' } | undefined {
  const docker = findValue(root, 'docker_env');
  if (!isNone(findValue(root, 'databricks_spark_job')) || (docker && isTruthy(docker))) return undefined;
  for (const kind of ['python', 'conda'] as const) {
    const entry = findEntry(root, `${kind}_env`);
    if (!entry || !isTruthy(entry.value)) continue;
    const path = stringValue(entry.value);
    return path === undefined ? undefined : { entry, path, kind };
  }
  return undefined;
}

function environmentProblems(root: YamlMap): Problem[] {
  const entries = environmentKeys
    .flatMap((key) => findEntry(root, key) ?? [])
    .toSorted((a, b) => a.range.start - b.range.start);
  const problems: Problem[] = [];
  const last = entries.at(-1);
  if (last && entries.length > 1) {
    const names = entries.map((entry) => quotePython(stringKey(entry) ?? '')).toSorted();
    problems.push({
      code: 'E2',
      message: `Project cannot contain multiple environment fields: {${names.join(', ')}}`,
      range: last.key.range,
      related: entries
        .slice(0, -1)
        .map((entry) => ({ message: 'The other environment field', range: entry.key.range })),
    });
  }
  if (!isNone(findValue(root, 'databricks_spark_job'))) return problems;
  for (const key of ['python_env', 'conda_env'] as const) {
    const entry = findEntry(root, key);
    if (!entry || !isTruthy(entry.value) || stringValue(entry.value) !== undefined) continue;
    const message = `\`${key}\` is the path of a file. MLflow fails with TypeError: join() argument must be str, bytes, or os.PathLike object, not '${pyTypeName(entry.value)}'`;
    problems.push({ code: 'E4', message, range: valueRange(entry) });
  }
  const docker = findEntry(root, 'docker_env');
  if (docker && isTruthy(docker.value)) problems.push(...dockerProblems(root, docker));
  return problems;
}

function databricksProblems(root: YamlMap): Problem[] {
  const job = findEntry(root, 'databricks_spark_job');
  if (!job || isNone(job.value)) return [];
  const range = job.key.range;
  if (job.value.kind !== 'map') {
    const message = `\`databricks_spark_job\` is a mapping. ${raises('AttributeError', pyTypeName(job.value), 'get')}`;
    return [{ code: 'E10', message, range: valueRange(job) }];
  }
  const hasFile = !isNone(findValue(job.value, 'python_file'));
  const entryPoints = findValue(root, 'entry_points');
  const hasEntryPoints = entryPoints !== undefined && isTruthy(entryPoints);
  const messages: string[] = [];
  if (!hasFile && !hasEntryPoints) {
    messages.push(
      "Databricks Spark job requires either 'databricks_spark_job.python_file' setting or 'entry_points' setting.",
    );
  }
  if (hasFile && hasEntryPoints) {
    messages.push(
      "Databricks Spark job does not allow setting both 'databricks_spark_job.python_file' and 'entry_points'.",
    );
  }
  for (const [key, kind] of [
    ['docker_env', 'docker'],
    ['python_env', 'python'],
    ['conda_env', 'conda'],
  ] as const) {
    if (findEntry(root, key))
      messages.push(`Databricks Spark job does not support setting ${kind} environment.`);
  }
  return [
    ...messages.map((message): Problem => ({ code: 'E10', message, range })),
    ...misspelledKeys(job.value, databricksKeys),
  ];
}

function entryPointsProblems(root: YamlMap): Problem[] {
  const entry = findEntry(root, 'entry_points');
  if (!entry) return [];
  if (entry.value.kind !== 'map') {
    const message = `\`entry_points\` is a mapping from names to entry points. ${raises('AttributeError', pyTypeName(entry.value), 'items')}`;
    return [{ code: 'E7', message, range: valueRange(entry) }];
  }
  const databricks = !isNone(findValue(root, 'databricks_spark_job'));
  return effectiveEntries(entry.value).flatMap((entryPoint) =>
    entryPointProblems(entryPoint, { databricks }),
  );
}
