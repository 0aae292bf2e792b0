import type { Field, Fields } from '../../api/fields.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Protobuf's parser gives up here without an error; what it read before stays. */
export class ParseStop extends Error {}

/** The first number that is too large. */
const ends = { int32: 2n ** 31n, int64: 2n ** 63n };

/** In the order of the body's keys, so that what stands after a wrong value is lost, as in MLflow. */
export function fillMessage(message: Record<string, unknown>, fields: Fields, body: JsonObject): void {
  for (const key in body) {
    const name = Object.hasOwn(fields, key) ? key : snakeCase(key);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const value = body[key];
    if (!field || value === null || value === undefined) continue;
    if (field.fromPath === 'unread') continue;
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
    const read = readScalar(field, value);
    if (read !== undefined) holder[name] = read;
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
    case 'int32':
    case 'int64':
      return readInteger(value, field.type);
    case 'double':
      return readDouble(value);
    case 'enum': {
      return readEnum(field, value);
    }
    default:
  }
  throw new ParseStop();
}

/** A name that the enum lacks is passed over; a number that it lacks is not. */
function readEnum({ values = [], firstNumber = 0 }: Field, value: unknown): string | undefined {
  if (typeof value === 'string' && values.includes(value)) return value;
  if (typeof value === 'string' && !/^\s*[-+]?\d+\s*$/.test(value)) return undefined;
  // `int(True)` is 1, and `int(1.9)` too.
  const isNumber = ['number', 'bigint', 'boolean', 'string'].includes(typeof value);
  const name = isNumber ? values[Math.trunc(Number(value)) - firstNumber] : undefined;
  if (name === undefined) throw new ParseStop();
  return name;
}

function readInteger(value: unknown, type: 'int32' | 'int64'): number | bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return narrow(BigInt(value), type);
  if (typeof value === 'bigint') return narrow(value, type);
  // Python's `int` takes a plus and underscores; `float` is tried after it, so that "5.0" is 5.
  const text = typeof value === 'string' ? value.replaceAll(/(?<=\d)_(?=\d)/g, '') : '';
  if (/^[-+]?\d{1,25}$/.test(text)) return narrow(BigInt(text.replace('+', '')), type);
  if (decimal.test(text) && Number.isInteger(Number(text))) return narrow(BigInt(Number(text)), type);
  throw new ParseStop();
}

function narrow(value: bigint, type: 'int32' | 'int64'): number | bigint {
  if (value >= ends[type] || value < -ends[type]) throw new ParseStop();
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

function readDouble(value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') throw new ParseStop();
  const text = value
    .trim()
    .toLowerCase()
    .replaceAll(/(?<=\d)_(?=\d)/g, '');
  if (/^[-+]?nan$/.test(text)) return 'NaN';
  if (/^[-+]?inf(inity)?$/.test(text)) return text.startsWith('-') ? '-Infinity' : 'Infinity';
  if (!decimal.test(text)) throw new ParseStop();
  return Number(text);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
