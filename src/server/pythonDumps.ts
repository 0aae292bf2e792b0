import { pythonFloat } from '../common/pythonFloat.ts';
import { printValue } from './pythonValue.ts';

/**
 * Python's `json.dumps`: a number is a float (`5.0`), a bigint an int, as `readPythonJson` gives them. The
 * tables hold such text, and MLflow's filters compare it.
 */
export function pythonDumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonDumps).join(', ')}]`;
  if (typeof value === 'number') return pythonFloat(value);
  if (typeof value !== 'object' || value === null) return printValue(value);
  const entries = Object.entries(value).map(([key, item]) => `${printValue(key)}: ${pythonDumps(item)}`);
  return `{${entries.join(', ')}}`;
}

/** Python's `json.loads`, with whole numbers as bigint and its NaN and Infinity. Throws where it is no JSON. */
export function readPythonJson(text: string): unknown {
  const isPythons = /NaN|Infinity/.test(text);
  const json = isPythons ? text.replace(stringOrNonFinite, (token) => stands[token] ?? token) : text;
  return JSON.parse(json, (_key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== 'number') return value;
    const source = context?.source ?? '';
    if (isPythons && source === stands['NaN']) return NaN;
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

const stringOrNonFinite = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** What no program writes as a number, for what JSON has no word for. */
const stands: Readonly<Record<string, string>> = {
  NaN: '0E00000000',
  Infinity: '1E99999999',
  '-Infinity': '-1E99999999',
};

/** A free value of protobuf, whose numbers are all doubles. */
export function protoValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(protoValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, protoValue(item)]));
}
