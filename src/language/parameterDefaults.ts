import { isTruthy, pyStr, pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../formats/yaml.ts';
import { stringValue, valueRange } from '../formats/yamlLookup.ts';
import { uriScheme } from './parameterNames.ts';
import { parameterType, typeKind, type TypeKind } from './parameterTypes.ts';
import type { Problem } from './problem.ts';
import { describeValue } from './pythonWords.ts';

/** E13, W9, W17 and H8: what becomes of a default that is given. */
export function defaultProblems(parameter: YamlEntry, defaultEntry: YamlEntry): Problem[] {
  const kind = typeKind(parameterType(parameter));
  if (kind === 'path' || kind === 'uri') return addressProblems(parameter, defaultEntry, kind);
  const { value } = defaultEntry;
  const range = valueRange(defaultEntry);
  if (value.kind === 'scalar' && isRetyped(value, kind)) {
    const message = `YAML reads \`${value.text}\` as ${describeValue(value)}, and the command gets \`${pyStr(value)}\`. Quotes keep what is written: \`"${value.text}"\`.`;
    return [{ code: 'W9', message, range }];
  }
  if ((kind === 'number' || kind === 'whole number') && !isNumber(value, kind)) {
    const shown = pyStr(value).replace(/^(.{60}).+$/s, '$1…');
    const message = `\`${shown}\` is no ${kind}, as the type \`${parameterType(parameter)}\` promises. MLflow does not check it: the command gets it as it is.`;
    return [{ code: 'H8', message, range }];
  }
  return [];
}

/** E13 and W17. */
function addressProblems(entry: YamlEntry, defaultEntry: YamlEntry, type: 'path' | 'uri'): Problem[] {
  const { value } = defaultEntry;
  const range = valueRange(defaultEntry);
  const text = stringValue(value);
  if (text === undefined && (isTruthy(value) || type === 'path')) {
    const message = `The default of a \`${type}\` must be a string: put it in quotes. The run fails with AttributeError: '${pyTypeName(value)}' object has no attribute 'decode'`;
    return [{ code: 'E13', message, range }];
  }
  if (type === 'uri' && (text === undefined || uriScheme(text) === undefined)) {
    const message = `Expected URI for parameter ${pyStr(entry.key)} but got ${pyStr(value)}`;
    return [{ code: 'E13', message, range }];
  }
  const scheme = text === undefined ? undefined : uriScheme(text);
  const isWeb = type === 'path' && (scheme === 'http' || scheme === 'https');
  if (!isWeb || text?.includes('/api/2.0/mlflow-artifacts/artifacts/')) return [];
  const message =
    'MLflow does not download plain web addresses for a `path`: the run fails with ValueError: not enough values to unpack (expected 2, got 1). Use the type `uri`.';
  return [{ code: 'W17', message, range }];
}

/**
 * Whether YAML 1.1 makes something of a word that its writer can't have meant. What stays the same number is
 * lost on text only: `3.10` is a number as well as it is a version.
 */
function isRetyped(scalar: YamlScalar, kind: TypeKind): boolean {
  const { value, style, text } = scalar;
  if (style !== 'plain') return false;
  switch (value.kind) {
    case 'bool':
      return kind !== 'boolean' && !/^(?:true|false)$/i.test(text);
    case 'int':
    case 'float':
      if (kind === 'boolean') return false;
      return kind === 'text' ? pyStr(scalar) !== text : !isSameNumber(text, Number(value.value));
    case 'date':
    case 'datetime':
      return kind === 'text' && pyStr(scalar) !== text;
    default:
      return false;
  }
}

/** Read as anybody would read it: `010` is ten, `12:30` a time. */
function isSameNumber(text: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return Number(text.replaceAll('_', '').replace(/^[-+]/, '')) === Math.abs(value);
}

/** Words by which a script may choose a number itself. */
const openWords = new Set([
  '',
  'none',
  'null',
  'nil',
  'auto',
  'default',
  'nan',
  'inf',
  '-inf',
  '+inf',
  'infinity',
]);

function isNumber(node: YamlNode, kind: 'number' | 'whole number'): boolean {
  // A script may take a list where the file promises one number; it is handed over as Python prints it.
  if (node.kind !== 'scalar') return node.kind === 'list';
  const { value } = node;
  switch (value.kind) {
    case 'int':
      return true;
    case 'float':
      return kind === 'number' || !Number.isFinite(value.value) || Number.isInteger(value.value);
    case 'str':
      return isNumberText(value.value, kind);
    default:
      return false;
  }
}

function isNumberText(text: string, kind: 'number' | 'whole number'): boolean {
  const word = text.trim().toLowerCase();
  // Several values, or something that the shell or the script fills in.
  if (openWords.has(word) || /[\s,;:|$`]/.test(word)) return true;
  const number = word.replaceAll('_', '');
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/.test(number)) return false;
  return kind === 'number' || Number.isInteger(Number(number));
}
