import type { SignaturePart } from './signatureProblems.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A column of an MLmodel's signature as people read it. */
interface Row {
  readonly name: string;
  readonly type: string;
  readonly required: string;
  readonly shape: string;
}

/** More rows are no table that anybody reads in a hover. */
const mostRows = 50;

/** Markdown table of the columns of one part of a signature; undefined for what is no such list. */
export function signatureTable(part: SignaturePart, json: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isObject)) return undefined;
  const rows = parsed.slice(0, mostRows).map((spec, index) => readRow(part, spec, index));
  const last = part === 'params' ? 'default' : 'shape';
  const lines = [
    `| name | type | required | ${last} |`,
    '| --- | --- | --- | --- |',
    ...rows.map(({ name, type, required, shape }) =>
      ['', cell(name), cell(type), required, cell(shape), ''].join(' | ').trim(),
    ),
  ];
  const more = parsed.length - rows.length;
  return `**${part}**: ${parsed.length === 1 ? '1 column' : `${parsed.length} columns`}\n\n${lines.join('\n')}${more > 0 ? `\n\n… and ${more} more` : ''}`;
}

function readRow(part: SignaturePart, spec: JsonObject, index: number): Row {
  const name = spec['name'] === undefined || spec['name'] === null ? `(${index})` : textOf(spec['name']);
  const tensor = spec['tensor-spec'];
  if (isObject(tensor)) {
    return {
      name,
      type: `tensor(${textOf(tensor['dtype'])})`,
      required: 'yes',
      shape: textOf(tensor['shape']),
    };
  }
  if (part === 'params') {
    const shape = Array.isArray(spec['shape']) ? '[]' : '';
    const type = `${spec['type'] === undefined ? textOf(spec['dtype']) : typeText(spec, 0)}${shape}`;
    return { name, type, required: 'no', shape: textOf(spec['default']) };
  }
  const type = typeText(spec, 0);
  // MLflow reads a missing `required` of a nested type as no, of a simple one as yes.
  const isSimple = !/^(?:array|object|map|any)$/.test(textOf(spec['type']));
  const required =
    typeof spec['required'] === 'boolean' ? spec['required'] : isSimple && spec['optional'] !== true;
  return { name, type, required: required ? 'yes' : 'no', shape: '' };
}

/** `array(string)`, `{a: long, b?: double}`, `map(string)`; as deep as a cell can show. */
function typeText(spec: JsonObject, depth: number): string {
  const type = textOf(spec['type']);
  if (depth > 4) return '…';
  const inner = type === 'array' ? spec['items'] : type === 'map' ? spec['values'] : undefined;
  if (isObject(inner)) return `${type}(${typeText(inner, depth + 1)})`;
  const properties = spec['properties'];
  if (type !== 'object' || !isObject(properties)) return type;
  const parts = Object.entries(properties).map(([name, value]) =>
    isObject(value)
      ? `${name}${value['required'] === false ? '?' : ''}: ${typeText(value, depth + 1)}`
      : name,
  );
  return `{${parts.join(', ')}}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** What would end a cell, or be Markdown or a link in it. */
function cell(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return short.replace(/[\\`*_{}[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
