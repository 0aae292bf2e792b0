import { pythonEnvKeys } from '../formats/keys.ts';
import { pyStr, pyTypeName } from '../formats/pyText.ts';
import type { YamlDocument, YamlEntry, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  isNone,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import { closestKey } from './misspellings.ts';
import type { Problem } from './problem.ts';
import { requirementProblems } from './requirementLines.ts';
import { duplicateKeyProblems, firstLine, syntaxProblems } from './yamlProblems.ts';

/** What virtualenv and uv would stumble over; with the local environment manager the file is not read. */
export function pythonEnvProblems(yaml: YamlDocument): Problem[] {
  const syntax = syntaxProblems(yaml);
  if (yaml.problems[0]?.kind === 'syntax') return syntax;
  const { root } = yaml;
  if (root?.kind !== 'map') {
    const found = root ? pyTypeName(root) : 'NoneType';
    const message = `A Python environment is a mapping with \`python\`, \`build_dependencies\` and \`dependencies\`. MLflow fails with TypeError: mlflow.utils.environment._PythonEnv() argument after ** must be a mapping, not ${found}`;
    return [...syntax, { code: 'E11', message, range: root?.range ?? firstLine(yaml.text) }];
  }
  const problems = effectiveEntries(root).flatMap(keyProblems);
  const python = findEntry(root, 'python');
  if (python && !isNone(python.value) && stringValue(python.value) === undefined) {
    problems.push({ code: 'E11', message: pythonMessage(python), range: valueRange(python) });
  }
  for (const name of ['build_dependencies', 'dependencies']) {
    const entry = findEntry(root, name);
    if (!entry || isNone(entry.value)) continue;
    problems.push(...requirementProblems(name, entry));
    if (entry.value.kind === 'list') continue;
    const message = `\`${name}\` must be a list but got <class '${pyTypeName(entry.value)}'>`;
    problems.push({ code: 'E11', message, range: valueRange(entry) });
  }
  return [...syntax, ...problems, ...withoutMlflow(root), ...duplicateKeyProblems(root)];
}

/** H5. Files, folders and addresses among the dependencies may bring MLflow along, so nothing is said then. */
function withoutMlflow(root: YamlMap): Problem[] {
  const entry = findEntry(root, 'dependencies');
  if (entry?.value.kind !== 'list' || entry.value.items.length === 0) return [];
  const isOther = entry.value.items.every((item) => {
    const line = stringValue(item) ?? '';
    return /^[A-Za-z0-9]/.test(line) && !/^mlflow/i.test(line) && !/[@/]/.test(line);
  });
  if (!isOther) return [];
  const message =
    'MLflow is not among the packages: a script that imports it fails, unless another package brings it.';
  return [{ code: 'H5', message, range: entry.key.range }];
}

function keyProblems(entry: YamlEntry): Problem[] {
  const key = stringKey(entry);
  const range = entry.key.range;
  if (key === undefined) return [{ code: 'E11', message: 'TypeError: keywords must be strings', range }];
  if (pythonEnvKeys.some(({ name }) => name === key)) return [];
  const meant = closestKey(key, pythonEnvKeys);
  const advice = meant
    ? `Did you mean \`${meant}\`?`
    : 'Only `python`, `build_dependencies` and `dependencies` are allowed here.';
  const message = `_PythonEnv.__init__() got an unexpected keyword argument '${key}'. ${advice}`;
  return [{ code: 'E11', message, range }];
}

function pythonMessage({ value }: YamlEntry): string {
  const type = pyTypeName(value);
  const message = `\`python\` must be a string but got <class '${type}'>`;
  if (value.kind !== 'scalar' || (type !== 'float' && type !== 'int')) return message;
  const misread = pyStr(value) === value.text ? '' : `, which YAML reads as ${pyStr(value)}`;
  return `${message}. Put the version in quotes: "${value.text}"${misread}.`;
}
