import { entryPointKeys, parameterKeys } from '../formats/keys.ts';
import { pyRepr, pyStr, pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  isNone,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import { commandProblems } from './commandProblems.ts';
import { gluedKeys } from './gluedKeys.ts';
import { misplacedInEntryPoint } from './misplacedKeys.ts';
import { misspelledKeys } from './misspellings.ts';
import { defaultProblems } from './parameterDefaults.ts';
import { parameterNameProblem } from './parameterNames.ts';
import { parameterType, typeProblems } from './parameterTypes.ts';
import type { Problem } from './problem.ts';
import { describeKey, raises } from './pythonWords.ts';
import { unusedParameters } from './unusedParameters.ts';

export function entryPointProblems(entry: YamlEntry, project: { readonly databricks: boolean }): Problem[] {
  const { key, value } = entry;
  if (value.kind !== 'map') {
    const message = `An entry point is a mapping with a \`command\`. ${raises('AttributeError', pyTypeName(value), 'get')}`;
    return [{ code: 'E7', message, range: valueRange(entry) }];
  }
  const problems: Problem[] = [];
  if (stringKey(entry) === undefined) {
    const name = pyStr(key);
    const message = `YAML reads this name as ${describeKey(entry)}: put it in quotes. Could not find ${name} among entry points [${pyRepr(key)}] or interpret ${name} as a runnable script.`;
    problems.push({ code: 'E19', message, range: key.range });
  }
  const parameters = findEntry(value, 'parameters');
  if (parameters && parameters.value.kind !== 'map') {
    const advice = isNone(parameters.value)
      ? 'An entry point without parameters has no `parameters` key, or `parameters: {}`.'
      : '`parameters` is a mapping from names to types.';
    const message = `${advice} ${raises('AttributeError', pyTypeName(parameters.value), 'items')}`;
    problems.push({ code: 'E7', message, range: valueRange(parameters) });
  }
  const declared = parameters?.value.kind === 'map' ? effectiveEntries(parameters.value) : [];
  declared.forEach((parameter, index) => problems.push(...parameterProblems(parameter, index)));
  if (project.databricks) {
    for (const parameter of declared) {
      if (parameterType(parameter) !== 'path') continue;
      const message = `Databricks Spark job does not support entry point parameter of 'path' type. '${pyStr(parameter.key)}' value type is invalid.`;
      problems.push({ code: 'E10', message, range: parameter.key.range });
    }
  }
  problems.push(
    ...misspelledKeys(value, entryPointKeys),
    ...misplacedInEntryPoint(value),
    ...missingCommand(entry, value),
  );
  const command = findEntry(value, 'command');
  problems.push(...unusedParameters(command, declared));
  if (command && stringValue(command.value) !== undefined) {
    const known = parameters === undefined || parameters.value.kind === 'map';
    const isTold = ({ code, range }: Problem): boolean =>
      code === 'E19' && problems.some((other) => other.code === code && other.range === range);
    problems.push(...commandProblems(command, { declared, known }).filter((found) => !isTold(found)));
  }
  return problems;
}

function missingCommand(entry: YamlEntry, value: YamlMap): Problem[] {
  const command = findEntry(value, 'command');
  if (command && stringValue(command.value) !== undefined) return [];
  const type = command ? pyTypeName(command.value) : 'NoneType';
  const advice = type === 'NoneType' ? 'The entry point has no command.' : 'The command must be a string.';
  const message = `${advice} The run fails with AttributeError: '${type}' object has no attribute 'format'`;
  return [{ code: 'E8', message, range: command ? valueRange(command) : entry.key.range }];
}

function parameterProblems(entry: YamlEntry, index: number): Problem[] {
  const { key, value } = entry;
  const problems: Problem[] = [];
  const isShort = stringValue(value) !== undefined;
  if (!isShort && value.kind !== 'map') {
    const message = `A parameter is a type, such as \`float\`, or \`{type: float, default: 0.5}\`. ${raises('AttributeError', pyTypeName(value), 'get')}`;
    return [{ code: 'E7', message, range: valueRange(entry) }];
  }
  const defaultEntry = value.kind === 'map' ? findEntry(value, 'default') : undefined;
  const required = !defaultEntry || isNone(defaultEntry.value);
  const name = stringKey(entry);
  if (name === undefined) {
    if (required) {
      const written = key.kind === 'scalar' ? key.text : '';
      const isUsable = parameterNameProblem(written, { range: key.range, index }).length === 0;
      const advice = isUsable ? 'put it in quotes' : 'rename it';
      const message = `YAML reads this name as ${describeKey(entry)}, so it can never be given: ${advice}. No value given for missing parameters: '${pyStr(key)}'`;
      const problem: Problem = { code: 'E19', message, range: key.range };
      problems.push(isUsable ? problem : { ...problem, data: { kind: 'rename' } });
    }
  } else problems.push(...parameterNameProblem(name, { range: key.range, index }));
  if (value.kind !== 'map') return [...problems, ...typeProblems(value, valueRange(entry))];
  const glued = gluedKeys(value);
  const isGlued = ({ range }: Problem): boolean => glued.some((other) => other.range.start === range.start);
  problems.push(...glued, ...misspelledKeys(value, parameterKeys).filter((found) => !isGlued(found)));
  const type = findEntry(value, 'type');
  if (type) problems.push(...typeProblems(type.value, valueRange(type)));
  if (defaultEntry && !required) problems.push(...defaultProblems(entry, defaultEntry));
  return problems;
}
