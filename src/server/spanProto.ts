import { readPythonJson } from './pythonDumps.ts';

/** A value of OpenTelemetry's protobuf in its JSON: one field names the kind; none is there for null. */
type AnyValue = Readonly<Record<string, unknown>>;

interface StoredEvent {
  readonly name: string;
  readonly time_unix_nano: bigint;
  readonly attributes?: Attributes | null;
}

interface StoredLink {
  readonly trace_id: string;
  readonly span_id: string;
  readonly attributes?: Attributes | null;
}

type Attributes = Readonly<Record<string, unknown>>;

/** `Span.to_dict` of MLflow. */
interface StoredSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly start_time_unix_nano: bigint;
  readonly end_time_unix_nano: bigint | null;
  readonly events?: readonly StoredEvent[] | null;
  readonly status: { readonly code: string; readonly message?: string | null };
  readonly attributes: Attributes;
  readonly links?: readonly StoredLink[] | null;
}

const traceIdBytes = 16;
const spanIdBytes = 8;

/**
 * A span as MLflow keeps it in the table, as its REST API gives it: OpenTelemetry's `Span`, where whole numbers
 * stay bigint. Throws where the text is no such JSON.
 */
export function spanOfContent(content: string): object {
  const span = readPythonJson(content) as StoredSpan;
  const code = span.status.code.replace('STATUS_CODE_', '');
  const { message } = span.status;
  return filled({
    trace_id: base64Id(span.trace_id, traceIdBytes),
    span_id: base64Id(span.span_id, spanIdBytes),
    parent_span_id: span.parent_span_id ? base64Id(span.parent_span_id, spanIdBytes) : undefined,
    name: span.name,
    start_time_unix_nano: span.start_time_unix_nano,
    end_time_unix_nano: span.end_time_unix_nano,
    attributes: pairs(span.attributes, readAttribute),
    events: span.events?.map(({ name, time_unix_nano, attributes }) =>
      filled({ name, time_unix_nano, attributes: pairs(attributes) }),
    ),
    links: span.links?.map((link) =>
      filled({
        trace_id: base64Id(link.trace_id, traceIdBytes),
        span_id: base64Id(link.span_id, spanIdBytes),
        attributes: pairs(link.attributes),
      }),
    ),
    status: filled({
      // OpenTelemetry drops what is said of a success.
      message: code === 'ERROR' ? message : undefined,
      code: code === 'OK' || code === 'ERROR' ? `STATUS_CODE_${code}` : undefined,
    }),
  });
}

/** Protobuf writes no field that has its default. */
function filled(fields: Readonly<Record<string, unknown>>): object {
  const isDefault = (value: unknown): boolean => !value || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isDefault(value)));
}

/** An id is base64, or hexadecimal (MLflow 3.5, and every link), for a trace after `tr-`. */
function base64Id(id: string, bytes: number): string {
  const hex = /^(?:.*\/)?(?:tr-)?([\da-f]+)$/i.exec(id)?.[1];
  const isHex =
    hex !== undefined && (hex.length === 2 * bytes || id.length !== hex.length || hex.length % 4 !== 0);
  const read = isHex ? Buffer.from(hex.padStart(2 * bytes, '0'), 'hex') : Buffer.from(id, 'base64');
  return Buffer.concat([Buffer.alloc(bytes), read])
    .subarray(-bytes)
    .toString('base64');
}

function pairs(
  attributes: Attributes | null | undefined,
  read = (value: unknown) => value,
): readonly object[] {
  return Object.entries(attributes ?? {}).map(([key, value]) => pair(key, read(value)));
}

function pair(key: string, value: unknown): object {
  return {
    ...(key === '' ? {} : { key: wellFormed(key) }),
    ...(value === null || value === undefined ? {} : { value: anyValue(value) }),
  };
}

/** An attribute of a span is JSON in a string; what is none is meant as it stands. */
function readAttribute(value: unknown): unknown {
  if (isPythonFalse(value)) return null;
  if (typeof value !== 'string') return value;
  try {
    return readPythonJson(value);
  } catch {
    return value;
  }
}

/** What MLflow takes for no value. NaN is one. */
function isPythonFalse(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value && !Number.isNaN(value);
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { string_value: wellFormed(value) };
  if (typeof value === 'boolean') return { bool_value: value };
  if (typeof value === 'number') return { double_value: Number.isFinite(value) ? value : String(value) };
  if (typeof value === 'bigint') {
    // MLflow answers 500 to one that has more than 64 bits.
    return BigInt.asIntN(64, value) === value ? { int_value: value } : { string_value: String(value) };
  }
  if (Array.isArray(value)) return { array_value: filled({ values: value.map(anyValue) }) };
  if (typeof value !== 'object' || value === null) return {};
  const values = Object.entries(value).map(([key, item]) => pair(key, item));
  return { kvlist_value: filled({ values }) };
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}
