import { MlflowError } from '../../api/errors.ts';
import type { Field, Fields } from '../../api/fields.ts';
import { pythonType, printValue } from '../pythonValue.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Protobuf's parser gives up here without an error; what it read before stays. */
class ParseStop extends Error {}

const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);

/**
 * Reads a request as MLflow does: first protobuf's lenient parse, then the checks of the handlers.
 * int64 beyond 2^53 come as BigInt though their type says number: handlers only compare and store them.
 */
export function parseMessage(fields: Fields, body: JsonObject): Record<string, unknown> {
  refuseTwoSpellings(fields, body);
  const message: Record<string, unknown> = {};
  let stopped = false;
  try {
    fillMessage(message, fields, body);
  } catch (error) {
    if (!(error instanceof ParseStop)) throw error;
    stopped = true;
  }
  for (const name in fields) {
    const field = fields[name] as Field;
    let value = body[name];
    if (name === 'run_id' && (value === undefined || value === null)) value = body['run_uuid'];
    if (field.required && (value === undefined || value === null || value === '')) {
      throw invalid(`Missing value for required parameter '${name}'.`);
    }
    if (stopped && name in body && !hasType(field, value)) throw wrongType(name, value);
    // MLflow goes on with the default value here, and logs a metric at time 0.
    if (stopped && field.required && !(name in message) && name in body) throw wrongType(name, value);
  }
  if ('run_uuid' in message && message['run_id'] === undefined) message['run_id'] = message['run_uuid'];
  return message;
}

function wrongType(name: string, value: unknown): MlflowError {
  return invalid(
    `Invalid value ${printValue(value)} for parameter '${name}' supplied:  Hint: Value was of type '${pythonType(value)}'.`,
  );
}

function invalid(message: string): MlflowError {
  return new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `${message} See the API docs for more information about request parameters.`,
  );
}

/** In the order of the body's keys, so that what stands after a wrong value is lost, as in MLflow. */
function fillMessage(message: Record<string, unknown>, fields: Fields, body: JsonObject): void {
  for (const key in body) {
    const name = Object.hasOwn(fields, key) ? key : snakeCase(key);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const value = body[key];
    if (!field || value === null || value === undefined) continue;
    if (!field.repeated) {
      fillField(message, name, field, value);
      continue;
    }
    if (!Array.isArray(value)) throw new ParseStop();
    const items: unknown[] = [];
    message[name] = items;
    for (const item of value) {
      const holder: Record<string, unknown> = {};
      try {
        fillField(holder, name, field, item);
      } finally {
        if (name in holder) items.push(holder[name]);
      }
    }
  }
}

function fillField(holder: Record<string, unknown>, name: string, field: Field, value: unknown): void {
  if (field.type !== 'message') {
    holder[name] = readScalar(field, value);
    return;
  }
  const inner: Record<string, unknown> = {};
  holder[name] = inner;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ParseStop();
  fillMessage(inner, field.fields ?? {}, value as JsonObject);
}

function readScalar(field: Field, value: unknown): unknown {
  switch (field.type) {
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'int64':
      return readInteger(value);
    case 'double':
      return readDouble(value);
    case 'enum': {
      const { values = [], firstNumber = 0 } = field;
      if (typeof value === 'string' && values.includes(value)) return value;
      const name = values[Number(readInteger(value)) - firstNumber];
      if (name !== undefined) return name;
      break;
    }
    default:
  }
  throw new ParseStop();
}

function readInteger(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const text = typeof value === 'bigint' ? value.toString() : value;
  if (typeof text === 'number' && Number.isInteger(text)) return narrow(BigInt(text));
  if (typeof text === 'string' && /^[-+]?\d{1,25}$/.test(text)) return narrow(BigInt(text.replace('+', '')));
  throw new ParseStop();
}

function narrow(value: bigint): number | bigint {
  if (value > largest || value < smallest) throw new ParseStop();
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readDouble(value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') throw new ParseStop();
  const text = value.trim().toLowerCase();
  if (/^[-+]?nan$/.test(text)) return 'NaN';
  if (/^[-+]?inf(inity)?$/.test(text)) return text.startsWith('-') ? '-Infinity' : 'Infinity';
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(text)) throw new ParseStop();
  return Number(text);
}

/** The check that MLflow's handler makes of a known field once the parser has given up. */
function hasType(field: Field, value: unknown): boolean {
  if (value === null || value === undefined) return !field.required;
  if (field.repeated) {
    if (!Array.isArray(value)) return false;
    return field.type !== 'string' || value.every((item) => typeof item === 'string');
  }
  switch (field.type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int64':
      return (
        ['number', 'bigint'].includes(typeof value) ||
        (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value))
      );
    case 'double':
      return (
        ['number', 'bigint'].includes(typeof value) ||
        (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
      );
    default:
      return true;
  }
}

/** A body that says one field twice would be one thing to who checks it and another to who acts on it. */
function refuseTwoSpellings(fields: Fields, body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const object = body as JsonObject;
  for (const { name, camel, inner } of spellings(fields)) {
    if (camel !== name && name in object && camel in object) {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        `Request specifies both '${name}' and '${camel}'; provide only one of them.`,
      );
    }
    if (!inner) continue;
    const value = object[name] ?? object[camel];
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) refuseTwoSpellings(inner, item);
  }
}

interface Spelling {
  readonly name: string;
  readonly camel: string;
  readonly inner: Fields | undefined;
}

const known = new WeakMap<Fields, readonly Spelling[]>();

function spellings(fields: Fields): readonly Spelling[] {
  let list = known.get(fields);
  if (!list) {
    list = Object.entries(fields).map(([name, { fields: inner }]) => ({
      name,
      inner,
      camel: camelCase(name),
    }));
    known.set(fields, list);
  }
  return list;
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
