import { MlflowError } from '../../api/errors.ts';
import type { Bounds, Check, Field, Fields } from '../../api/fields.ts';
import { pythonType, printValue } from '../pythonValue.ts';
import type { JsonObject } from './readFields.ts';
import { fillMessage, ParseStop } from './readFields.ts';

/**
 * Reads a request as MLflow does: first protobuf's lenient parse, then the checks of the handlers on the raw
 * values, in the order of the table. int64 beyond 2^53 come as BigInt though their type says number: handlers
 * only compare and store them.
 */
export function parseMessage(
  fields: Fields,
  body: JsonObject,
  inPath: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  let stopped = false;
  // A body that nobody reads may say what it likes.
  if (shapeOf(fields).checks.length > 0) refuseTwoSpellings(fields, body);
  try {
    fillMessage(message, fields, body);
  } catch (error) {
    if (!(error instanceof ParseStop)) throw error;
    stopped = true;
  }
  for (const { name, field } of shapeOf(fields).checks) checkField(name, field, { body, stopped });
  refuseLost(fields, body, message);
  for (const name of shapeOf(fields).inPath) message[name] = inPath[name] ?? '';
  if ('run_uuid' in message && message['run_id'] === undefined) message['run_id'] = message['run_uuid'];
  return message;
}

function checkField(
  name: string,
  field: Field,
  { body, stopped }: { readonly body: JsonObject; readonly stopped: boolean },
): void {
  let value = body[name] ?? undefined;
  if (name === 'run_id' && value === undefined) value = body['run_uuid'] ?? undefined;
  const isThere = name in body;
  if (!isThere && !field.required) return;
  if (field.typeFirst && stopped) checkType(name, field, value);
  if (field.required && (value === undefined || value === '')) {
    throw invalid(`Missing value for required parameter '${name}'.`);
  }
  if (!field.typeFirst && stopped) checkType(name, field, value);
  if (field.bounds && value !== undefined) checkBounds(name, field.bounds, value);
  if (field.check === 'items' && value !== undefined) checkItems(name, field, value);
}

/**
 * A required field that is there but could not be read: MLflow goes on with a default value, logs a metric at
 * time 0 and forgets a model's status.
 */
function refuseLost(fields: Fields, body: JsonObject, message: JsonObject): void {
  for (const [name, field] of Object.entries(fields)) {
    if (
      (field.required || field.refusesOverflow) &&
      field.fromPath !== 'unread' &&
      !(name in message) &&
      Object.hasOwn(body, name) &&
      isGiven(body[name])
    )
      throw wrongType(name, body[name]);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function checkType(name: string, field: Field, value: unknown): void {
  if (value === undefined && !field.required) return;
  if (!hasType(field.check, value)) throw wrongType(name, value);
}

function checkBounds(name: string, { least = -Infinity, most, message }: Bounds, value: unknown): void {
  const size = Array.isArray(value) ? value.length : Number(value);
  if (size >= least && size <= most) return;
  if (message === undefined) throw wrongType(name, value);
  throw invalid(message.replace('{}', String(size)));
}

/** Of raw items, since the parser may have given up before them. */
function checkItems(list: string, { fields = {} }: Field, items: unknown): void {
  if (!Array.isArray(items)) throw wrongType(list, items);
  items.forEach((item: unknown, index) => {
    for (const [name, { required }] of Object.entries(fields)) {
      if (!required) continue;
      const value = typeof item === 'object' ? (item as JsonObject | null)?.[name] : undefined;
      if (value === undefined || value === null || value === '')
        throw invalid(`Missing value for required parameter '${list}[${index}].${name}'.`);
    }
  });
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

/** A check that MLflow's handler makes on a raw value. Where Python itself fails, and MLflow with 500, it is false. */
function hasType(check: Check, value: unknown): boolean {
  switch (check) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'string'
        ? /^\s*[-+]?\d+\s*$/.test(value)
        : ['number', 'bigint', 'boolean'].includes(typeof value);
    case 'float':
      return typeof value === 'string'
        ? value.trim() !== '' && !Number.isNaN(Number(value.replaceAll('_', '')))
        : ['number', 'bigint', 'boolean'].includes(typeof value);
    case 'list':
    case 'items':
      return Array.isArray(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'nothing':
      return true;
  }
}

/** A body that says one field twice would be one thing to who checks it and another to who acts on it. */
function refuseTwoSpellings(fields: Fields, body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const object = body as JsonObject;
  for (const { name, camel, inner } of shapeOf(fields).spellings) {
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

interface Shape {
  readonly spellings: readonly Spelling[];
  /** In the order in which the handlers look. */
  readonly checks: readonly { readonly name: string; readonly field: Field }[];
  readonly inPath: readonly string[];
}

const known = new WeakMap<Fields, Shape>();

function shapeOf(fields: Fields): Shape {
  let shape = known.get(fields);
  if (!shape) {
    const entries = Object.entries(fields).map(([name, field]) => ({ name, field }));
    const sent = entries.filter(({ field }) => field.fromPath !== 'unread');
    shape = {
      spellings: entries.map(({ name, field }) => ({ name, inner: field.fields, camel: camelCase(name) })),
      checks: [
        ...sent.filter(({ field }) => field.checkedFirst),
        ...sent.filter(({ field }) => !field.checkedFirst),
      ],
      inPath: entries.filter(({ field }) => field.fromPath).map(({ name }) => name),
    };
    known.set(fields, shape);
  }
  return shape;
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
