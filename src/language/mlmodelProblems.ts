import { isTruthy, pyRepr, pyTypeName } from '../formats/pyText.ts';
import type { YamlDocument, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import { loadingProblems } from './modelLoading.ts';
import type { Problem } from './problem.ts';
import { raises } from './pythonWords.ts';
import { flavorProblems } from './flavorProblems.ts';
import type { SignaturePart } from '../formats/signatureRows.ts';
import { checkSignaturePart } from './signatureProblems.ts';
import { duplicateKeyProblems, firstLine, syntaxProblems } from './yamlProblems.ts';

/** What `Model.load` would refuse. Unknown keys and flavors are kept by MLflow, so they are never flagged. */
export function mlmodelProblems(yaml: YamlDocument): Problem[] {
  const syntax = syntaxProblems(yaml);
  if (yaml.problems[0]?.kind === 'syntax') return syntax;
  const { root } = yaml;
  if (root?.kind !== 'map') {
    const found = root ? pyTypeName(root) : 'NoneType';
    const what = root ? 'An MLmodel file holds a mapping with `flavors`.' : 'The file is empty.';
    const message =
      found === 'list'
        ? `${what} MLflow fails with TypeError: list indices must be integers or slices, not str`
        : `${what} ${raises('AttributeError', found, 'copy')}`;
    return [...syntax, { code: 'E16', message, range: root?.range ?? firstLine(yaml.text) }];
  }
  return [
    ...syntax,
    ...keyProblems(root),
    ...flavorProblems(root),
    ...loadingProblems(root),
    ...signatureProblems(root),
    ...duplicateKeyProblems(root),
  ];
}

function keyProblems(root: YamlMap): Problem[] {
  const problems: Problem[] = [];
  for (const entry of effectiveEntries(root)) {
    if (stringKey(entry) !== undefined) continue;
    problems.push({
      code: 'E16',
      message: 'MLflow fails with TypeError: keywords must be strings',
      range: entry.key.range,
    });
  }
  const envVars = findEntry(root, 'env_vars');
  if (envVars && isTruthy(envVars.value)) {
    const { value } = envVars;
    if (value.kind !== 'list' || !value.items.every((item) => stringValue(item) !== undefined)) {
      const message = `env_vars must be a list of strings. Got: ${pyRepr(value)}`;
      problems.push({ code: 'E16', message, range: valueRange(envVars) });
    }
  }
  return problems;
}

const signatureParts: readonly SignaturePart[] = ['inputs', 'outputs', 'params'];

/** E14 and E15. */
function signatureProblems(root: YamlMap): Problem[] {
  const signature = findEntry(root, 'signature');
  if (signature?.value.kind !== 'map') return [];
  const map = signature.value;
  const given = signatureParts.flatMap((name) => {
    const entry = findEntry(map, name);
    return entry && isTruthy(entry.value) ? [{ name, entry }] : [];
  });
  if (given.length === 0) {
    const message = 'At least one of inputs, outputs or params must be provided';
    return [
      { code: 'E14', message, range: map.entries.length > 0 ? signature.key.range : valueRange(signature) },
    ];
  }
  return given.flatMap(({ name, entry }): Problem[] => {
    const text = stringValue(findValue(map, name));
    const range = valueRange(entry);
    if (text === undefined) {
      const message = `\`${name}\` is JSON text: put it in quotes. MLflow fails with TypeError: the JSON object must be str, bytes or bytearray, not ${pyTypeName(entry.value)}`;
      return [{ code: 'E14', message, range }];
    }
    return checkSignaturePart(name, text).map((found) => ({ ...found, range }));
  });
}
