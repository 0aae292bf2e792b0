/** A number that is written with a point or an exponent: to Python another kind than a whole one. */
export class JsonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** For `JSON.parse`: tells 1.0 from 1, as Python does. */
export function keepFloats(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && /[.eE]/.test(context?.source ?? '') ? new JsonFloat(value) : value;
}

interface ParamSpec {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
  readonly shape: unknown;
}

/** Why MLflow refuses the default or the shape of a parameter of a signature. */
export function paramDefaultProblem(spec: ParamSpec): string | undefined {
  const { name, type, value, shape } = spec;
  if (shape === null || shape === undefined) {
    const reason = type === 'object' ? objectProblem(value) : valueProblem(value, type);
    return (
      reason &&
      `Failed to validate type and shape for '${name}': ${type} (default: ${show(value)}), error: ${reason}`
    );
  }
  if (typeof shape === 'number' || typeof shape === 'boolean' || shape instanceof JsonFloat)
    return `TypeError: '${pythonType(shape)}' object is not iterable`;
  const isList = Array.isArray(shape) && shape.length === 1;
  if (!isList || numberOf(shape[0]) !== -1)
    return 'Shape must be None for scalar or dictionary value, or (-1,) for 1D array value for ParamSpec';
  if (!Array.isArray(value) || value.some(Array.isArray))
    return `Value must be a 1D array with shape (-1,) for param '${name}': ${type} (default: ${show(value)}) (shape: (-1,)), received ${pythonType(value)}`;
  for (const item of value) {
    const reason = valueProblem(item, type);
    if (reason)
      return `Failed to validate type and shape for '${name}': ${type} (shape: (-1,)), error: ${reason}`;
  }
  return undefined;
}

function numberOf(value: unknown): unknown {
  return value instanceof JsonFloat ? value.value : value;
}

/** Which Python types a type takes. */
const takes: Readonly<Record<string, readonly string[]>> = {
  boolean: ['bool'],
  integer: ['int'],
  long: ['int'],
  float: ['int', 'float'],
  double: ['int', 'float'],
  string: ['str'],
};

function valueProblem(value: unknown, type: string): string | undefined {
  if (value === null) return undefined;
  const found = pythonType(value);
  if (type === 'datetime') {
    // What numpy makes of a text is its own; only one without any digit is surely no date.
    const isDate =
      found === 'str' && (/\d/.test(String(value)) || /^(?:|nat|now|today)$/i.test(String(value)));
    return isDate
      ? undefined
      : `Failed to convert value \`${show(value)}\` from type \`<class '${found}'>\` to \`DataType.datetime\``;
  }
  if (found === 'list' || found === 'dict')
    return `Value must be a scalar for type \`DataType.${type}\`, got \`${show(value)}\``;
  if (takes[type]?.includes(found) ?? true) return undefined;
  return `Can not safely convert \`<class '${found}'>\` to \`DataType.${type}\` for value \`${show(value)}\``;
}

function objectProblem(value: unknown): string | undefined {
  const found = pythonType(value);
  return found === 'dict' || found === 'NoneType'
    ? undefined
    : `Expected data to be dictionary, got ${found}`;
}

function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (value instanceof JsonFloat) return 'float';
  if (Array.isArray(value)) return 'list';
  return { boolean: 'bool', number: 'int', string: 'str' }[typeof value as string] ?? 'dict';
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value instanceof JsonFloat) return String(value.value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value, (_key, item: unknown) => numberOf(item));
}
