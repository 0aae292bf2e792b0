import { quotePython } from '../formats/pyText.ts';
import type { SignaturePart } from '../formats/signatureRows.ts';
import { JsonFloat, keepFloats, paramDefaultProblem } from './signatureParams.ts';

export function isSignaturePart(name: string): name is SignaturePart {
  return name === 'inputs' || name === 'outputs' || name === 'params';
}

type JsonObject = Readonly<Record<string, unknown>>;
interface Finding {
  readonly code: 'E14' | 'E15';
  readonly message: string;
}

const dataTypes = ['boolean', 'integer', 'long', 'float', 'double', 'string', 'binary', 'datetime'];

/** The first reason for which MLflow refuses the JSON text of one part of a signature. */
export function checkSignaturePart(part: SignaturePart, text: string): Finding[] {
  const parsed = parseJson(text);
  if ('message' in parsed) return [{ code: 'E14', message: `\`${part}\` is not JSON: ${parsed.message}` }];
  const { value } = parsed;
  // Python goes through anything that has nothing in it.
  if (part === 'params' && (value === '' || (isObject(value) && Object.keys(value).length === 0))) return [];
  if (!Array.isArray(value)) return refuse(`\`${part}\` is a JSON list`);
  if (!value.every(isObject)) return refuse(`Each item of \`${part}\` is a JSON object`);
  return part === 'params' ? checkParams(value) : checkSchema(value);
}

/** Python's reader takes NaN and infinities too. */
function parseJson(text: string): { value: unknown } | { message: string } {
  try {
    return { value: JSON.parse(text, keepFloats) };
  } catch (error) {
    if (/\b(?:NaN|Infinity)\b/.test(text)) {
      try {
        return {
          value: JSON.parse(
            text.replace(/(?<=[[{:,]\s*)(?:NaN|-?Infinity)(?=\s*[\]},])/g, '0.0'),
            keepFloats,
          ),
        };
      } catch {
        // The first error says where it is wrong.
      }
    }
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

function refuse(message: string): Finding[] {
  return [{ code: 'E14', message }];
}

function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonFloat)
  );
}

function checkSchema(specs: readonly JsonObject[]): Finding[] {
  if (specs.length === 0) return refuse('Creating Schema with empty inputs is not allowed.');
  for (const spec of specs) {
    const found = checkSpec(spec);
    if (found.length > 0) return found;
  }
  const names = specs.map(({ name }) => name ?? undefined);
  const named = names.filter((name) => name !== undefined).length;
  if (named > 0 && named < specs.length) {
    const shown = names.map((name) => (name === undefined ? 'None' : quotePython(String(name)))).join(', ');
    return refuse(
      `Creating Schema with a combination of named and unnamed inputs is not allowed. Got input names [${shown}]`,
    );
  }
  const tensors = specs.filter(({ type }) => type === 'tensor').length;
  if (tensors > 0 && tensors < specs.length) {
    return refuse(
      'Creating Schema with a combination of {0} and {1} is not supported. Please choose one of ColSpec or TensorSpec',
    );
  }
  if (tensors > 1 && named === 0) {
    return refuse(
      'Creating Schema with multiple unnamed TensorSpecs is not supported. Please provide names for each TensorSpec.',
    );
  }
  if (named === 0 && specs.some(({ required }) => required === false)) {
    return refuse(
      'Creating Schema with unnamed optional inputs is not supported. Please name all inputs or make all inputs required.',
    );
  }
  return [];
}

function checkSpec(spec: JsonObject): Finding[] {
  const { type } = spec;
  if (type === 'tensor') return checkTensor(spec['tensor-spec']);
  if (!('type' in spec)) return refuse("KeyError: 'type'");
  if (typeof type === 'string' && containerTypes.has(type)) return checkType(spec);
  if ('optional' in spec) {
    const message =
      'Written by MLflow 2.4 to 2.9; MLflow 2.18 and later fail with TypeError: ColSpec.__init__() got an unexpected keyword argument \'optional\'. Use "required": false.';
    return [{ code: 'E15', message }];
  }
  const extra = Object.keys(spec).find((key) => !['type', 'name', 'required'].includes(key));
  if (extra) return refuse(`ColSpec.__init__() got an unexpected keyword argument '${extra}'`);
  return checkType(spec);
}

const containerTypes = new Set(['array', 'object', 'map', 'any', 'sparkml_vector']);

function checkType(spec: JsonObject): Finding[] {
  const { type } = spec;
  switch (type) {
    case 'any':
    case 'sparkml_vector':
      return [];
    case 'array':
      return checkInner(spec, 'items');
    case 'map':
      return checkInner(spec, 'values');
    case 'object':
      return checkObject(spec);
    default: {
      if (typeof type === 'string') return dataTypes.includes(type) ? [] : refuse(unsupportedType(type));
      const got = type === null ? 'None' : String(type);
      return refuse(
        `Expected mlflow.types.schema.Datatype, mlflow.types.schema.Array, mlflow.types.schema.Object, mlflow.types.schema.Map, mlflow.types.schema.AnyType or str for the 'type' argument, but got ${got}`,
      );
    }
  }
}

function unsupportedType(type: string): string {
  return `Unsupported type '${type}', expected instance of DataType or one of [${dataTypes.map(quotePython).join(', ')}]`;
}

function checkInner(spec: JsonObject, key: 'items' | 'values'): Finding[] {
  if (!(key in spec)) return refuse('Missing keys in Array JSON. Expected to find keys `items` and `type`');
  const inner = spec[key];
  if (!isObject(inner)) return refuse(`Expected ${key} to be a dictionary of Object JSON`);
  if (!('type' in inner))
    return refuse(
      `Missing keys in ${key === 'items' ? "Array's" : "Map's"} items JSON. Expected to find key \`type\``,
    );
  return checkType(inner);
}

function checkObject(spec: JsonObject): Finding[] {
  const { properties } = spec;
  if (!('properties' in spec))
    return refuse('Missing keys in Object JSON. Expected to find keys `properties` and `type`');
  if (!isObject(properties) || !Object.values(properties).every(isObject)) {
    return refuse('Expected properties to be a dictionary of Property JSON');
  }
  if (Object.keys(properties).length === 0)
    return refuse('Creating Object with empty properties is not allowed.');
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    if (!('type' in property))
      return refuse(`Missing keys in Property \`${name}\`. Expected to find key \`type\``);
    const found = checkType(property);
    if (found.length > 0) return found;
  }
  return [];
}

function checkTensor(spec: unknown): Finding[] {
  if (spec === undefined)
    return refuse('Missing keys in TensorSpec JSON. Expected to find keys `tensor-spec` and `type`');
  if (!isObject(spec) || !('dtype' in spec) || !('shape' in spec)) {
    return refuse('Missing keys in TensorSpec JSON. Expected to find keys `dtype` and `shape`');
  }
  if (
    typeof spec['dtype'] === 'string' &&
    /^[<>=|]?[US]\d+$/.test(spec['dtype']) &&
    !/[US]0$/.test(spec['dtype'])
  ) {
    return refuse(
      'MLflow does not support size information in flexible numpy data types. Use np.dtype("str") instead',
    );
  }
  const { dtype, shape } = spec;
  if (typeof dtype === 'string' && !isNumpyType(dtype))
    return refuse(`TypeError: data type '${dtype}' not understood`);
  if (shape === null) return refuse("TypeError: 'NoneType' object is not iterable");
  if (typeof shape === 'number' || shape instanceof JsonFloat)
    return refuse(`TypeError: '${shape instanceof JsonFloat ? 'float' : 'int'}' object is not iterable`);
  return [];
}

const numpyNames = new Set(
  (
    'bool bool_ int int_ int8 int16 int32 int64 intc intp uint uint8 uint16 uint32 uint64 uintc uintp byte ubyte ' +
    'short ushort long ulong longlong ulonglong half single double longdouble float float16 float32 float64 ' +
    'float96 float128 complex complex64 complex128 complex192 complex256 csingle cdouble clongdouble str str_ ' +
    'bytes bytes_ object object_ void datetime64 timedelta64 unicode string'
  ).split(' '),
);

/** Codes (`<f4`), units (`datetime64[ns]`) and lists of types are left to numpy. */
function isNumpyType(dtype: string): boolean {
  return numpyNames.has(dtype) || /^[<>=|]?[A-Za-z?]\d*$|[[,(]/.test(dtype);
}

function checkParams(specs: readonly JsonObject[]): Finding[] {
  const names = new Set<string>();
  for (const spec of specs) {
    if (!('name' in spec) || !('type' in spec || 'dtype' in spec) || !('default' in spec)) {
      return refuse(
        'Missing keys in ParamSpec JSON. Expected to find keys `name`, `type`(or `dtype`) and `default`.',
      );
    }
    const type = spec['type'] || spec['dtype'];
    const name = String(spec['name']);
    if (type === 'object') {
      const found = checkObject(spec);
      if (found.length > 0) return found;
    } else if (typeof type !== 'string' || !dataTypes.includes(type)) {
      return refuse(
        `Parameter ${quotePython(name)} has a type that MLflow does not know: KeyError: ${typeof type === 'string' ? quotePython(type) : String(type)}`,
      );
    } else if (type === 'binary') {
      return refuse(`Binary type is not supported for parameters, ParamSpec '${name}'has dtype 'binary'`);
    }
    const refused = paramDefaultProblem({ name, type, value: spec['default'], shape: spec['shape'] });
    if (refused !== undefined) return refuse(refused);
    if (names.has(name)) return refuse(`Duplicated parameters found in schema: [${quotePython(name)}]`);
    names.add(name);
  }
  return [];
}
