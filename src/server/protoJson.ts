import { invalidValue } from './answers.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads one message of protobuf's JSON, as far as the tables of fields have no types for it. What is not there
 * is undefined, as null is; what has the wrong kind is refused by name (MLflow drops it, and all that follows).
 */
export class MessageReader {
  readonly #object: JsonObject;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidValue(path, value);
    this.#object = value as JsonObject;
    this.#path = path;
  }

  pathOf(name: string): string {
    return `${this.#path}.${name}`;
  }

  /** A field under its name or, as protobuf also reads it, in camel case. */
  value(name: string): unknown {
    const camel = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    for (const key of [name, camel])
      if (Object.hasOwn(this.#object, key)) return this.#object[key] ?? undefined;
    return undefined;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw invalidValue(this.pathOf(name), value);
  }

  message(name: string): MessageReader | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : new MessageReader(value, this.pathOf(name));
  }

  messages(name: string): readonly MessageReader[] {
    const value = this.value(name) ?? [];
    if (!Array.isArray(value)) throw invalidValue(this.pathOf(name), value);
    return value.map((item, index) => new MessageReader(item, `${this.pathOf(name)}[${index}]`));
  }

  map(name: string): ReadonlyMap<string, string> {
    const entries = new Map<string, string>();
    const value = this.value(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw invalidValue(this.pathOf(name), value);
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== 'string') throw invalidValue(`${this.pathOf(name)}.${key}`, item);
      entries.set(key, item);
    }
    return entries;
  }

  /** A name of an enum, or its number. */
  oneOf<const V extends string>(name: string, values: readonly V[]): V | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const found = typeof value === 'number' ? values[value] : values.find((one) => one === value);
    if (found === undefined) throw invalidValue(this.pathOf(name), value);
    return found;
  }

  /** A time of RFC 3339, in milliseconds since 1970. */
  timestamp(name: string): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
    const [, time = '', fraction = '', zone = ''] = parts ?? [];
    const milliseconds = parts ? Date.parse(`${time}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`) : NaN;
    if (Number.isNaN(milliseconds)) throw invalidValue(this.pathOf(name), text);
    return milliseconds;
  }

  /** A span of time as `1.5s`, in milliseconds. */
  duration(name: string): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const parts = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
    if (!parts) throw invalidValue(this.pathOf(name), text);
    const [, sign, seconds, fraction = ''] = parts;
    const milliseconds = Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
    return sign === '-' && milliseconds !== 0 ? -milliseconds : milliseconds;
  }
}

/** The years that protobuf can write. */
const [earliest, latest] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** Milliseconds since 1970 as protobuf writes a time. */
export function writeTimestamp(milliseconds: number): string {
  return new Date(Math.min(Math.max(milliseconds, earliest), latest)).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds as protobuf writes a span of time. */
export function writeDuration(milliseconds: number): string {
  const rest = Math.abs(milliseconds % 1000);
  const sign = milliseconds < 0 ? '-' : '';
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  return `${sign}${seconds}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}s`;
}
