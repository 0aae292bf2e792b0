export type SignaturePart = 'inputs' | 'outputs' | 'params';

type JsonObject = Readonly<Record<string, unknown>>;

/** A column, a tensor or a parameter of an MLmodel's signature, as people read it. */
export interface SignatureRow {
  /** Its place, as `(0)`, where it has no name. */
  readonly name: string;
  readonly isNamed: boolean;
  /** `long`, `array(string)`, `tensor(float32)`. */
  readonly type: string;
  readonly required: boolean;
  /** Of a tensor; -1 stands for any length. */
  readonly shape?: string;
  /** Of a parameter, as JSON; a text without its quotes. */
  readonly default?: string;
}

/** The rows of one part of a signature; undefined for what is no such list. */
export function readSignatureRows(part: SignaturePart, json: string): readonly SignatureRow[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isObject)) return undefined;
  return parsed.map((spec, index) => readRow(part, spec, index));
}

function readRow(part: SignaturePart, spec: JsonObject, index: number): SignatureRow {
  const isNamed = spec['name'] !== undefined && spec['name'] !== null;
  const name = isNamed ? textOf(spec['name']) : `(${index})`;
  const tensor = spec['tensor-spec'];
  if (isObject(tensor)) {
    const type = `tensor(${textOf(tensor['dtype'])})`;
    return { name, isNamed, type, required: true, shape: textOf(tensor['shape']) };
  }
  if (part === 'params') {
    const shape = Array.isArray(spec['shape']) ? '[]' : '';
    const type = `${spec['type'] === undefined ? textOf(spec['dtype']) : typeText(spec, 0)}${shape}`;
    return { name, isNamed, type, required: false, default: textOf(spec['default']) };
  }
  const type = typeText(spec, 0);
  // MLflow reads a missing `required` of a nested type as no, of a simple one as yes.
  const isSimple = !/^(?:array|object|map|any)$/.test(textOf(spec['type']));
  const required =
    typeof spec['required'] === 'boolean' ? spec['required'] : isSimple && spec['optional'] !== true;
  return { name, isNamed, type, required };
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

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
