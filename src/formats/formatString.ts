import { quotePython } from './pyText.ts';

/** A replacement field of Python's `str.format`. Offsets are in the template, braces included. */
export interface FormatField {
  readonly start: number;
  readonly end: number;
  /** The part that names the parameter: `a` in `{a.b[0]!r:>5}`. */
  readonly name: string;
  readonly accessors: readonly Accessor[];
  readonly conversion: string | undefined;
  readonly spec: string;
}

export type Accessor =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly text: string }
  /** Python notices the mistake only when it comes here. */
  | { readonly kind: 'broken'; readonly message: string };

export interface FormatProblem {
  /** Python's exception as its traceback ends: `KeyError: 'a'`. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface FormatTemplate {
  readonly parts: readonly (string | FormatField)[];
  /** The first mistake of grammar; the parts end there. */
  readonly problem: FormatProblem | undefined;
}

/** Splits a command as Python's `str.format` does. */
export function parseFormat(template: string): FormatTemplate {
  const parts: (string | FormatField)[] = [];
  let literal = '';
  let at = 0;
  const finish = (problem?: FormatProblem): FormatTemplate => {
    if (literal !== '') parts.push(literal);
    return { parts, problem };
  };
  while (at < template.length) {
    const char = template.charAt(at);
    if (char !== '{' && char !== '}') {
      const next = /[{}]|$/g;
      next.lastIndex = at;
      const end = next.exec(template)?.index ?? template.length;
      literal += template.slice(at, end);
      at = end;
    } else if (template.charAt(at + 1) === char) {
      literal += char;
      at += 2;
    } else if (char === '}' || at + 1 === template.length) {
      return finish(problemAt(`ValueError: Single '${char}' encountered in format string`, at, at + 1));
    } else {
      const field = parseField(template, at);
      if ('message' in field) return finish(field);
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(field);
      at = field.end;
    }
  }
  return finish();
}

/** The fields that MLflow would fill in, in their order. */
export function formatFields(template: FormatTemplate): FormatField[] {
  return template.parts.filter((part) => typeof part !== 'string');
}

/** What Python makes of the template with these values. Throws FormatError with Python's text. */
export function formatText(template: string, values: ReadonlyMap<string, string>): string {
  const { parts, problem } = parseFormat(template);
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      const result = evaluateField(part, values);
      if ('message' in result) throw new FormatError(result.message);
      text += result.text;
    }
  }
  if (problem) throw new FormatError(problem.message);
  return text;
}

export class FormatError extends Error {}

/** Fills in one field, or says which exception Python raises. Values are strings, as MLflow passes them. */
export function evaluateField(
  field: FormatField,
  values: ReadonlyMap<string, string>,
): { readonly text: string } | { readonly message: string } {
  const { name, conversion } = field;
  if (name === '' || /^\d+$/.test(name)) {
    return {
      message: `IndexError: Replacement index ${Number(name)} out of range for positional args tuple`,
    };
  }
  let value = values.get(name);
  if (value === undefined) return { message: `KeyError: ${quotePython(name)}` };
  for (const accessor of field.accessors) {
    const next = access(value, accessor);
    if (typeof next !== 'string') return next;
    value = next;
  }
  if (conversion === 'r' || conversion === 'a') value = quotePython(value);
  else if (conversion !== undefined && conversion !== 's') {
    return { message: `ValueError: Unknown conversion specifier ${conversion}` };
  }
  return applySpec(value, field.spec, values);
}

function problemAt(message: string, start: number, end: number): FormatProblem {
  return { message, start, end };
}

function parseField(template: string, start: number): FormatField | FormatProblem {
  const { length } = template;
  const fail = (message: string, end = length): FormatProblem =>
    problemAt(`ValueError: ${message}`, start, end);
  let at = start + 1;
  for (; at < length; at++) {
    const char = template.charAt(at);
    if (char === '{') return fail("unexpected '{' in field name", at + 1);
    if (char === '[') {
      // Inside brackets nothing ends the name.
      while (at < length && template.charAt(at) !== ']') at++;
    } else if (char === '}' || char === ':' || char === '!') break;
  }
  const name = template.slice(start + 1, at);
  if (at >= length) return fail("expected '}' before end of string");
  let conversion: string | undefined;
  if (template.charAt(at) === '!') {
    conversion = template.charAt(at + 1);
    if (conversion === '') return fail('end of string while looking for conversion specifier');
    at += 2;
    if (at >= length) return fail("unmatched '{' in format spec");
    if (template.charAt(at) === '}') return makeField(name, { start, end: at + 1, conversion, spec: '' });
    if (template.charAt(at) !== ':') return fail("expected ':' after conversion specifier", at + 1);
  }
  if (template.charAt(at) === '}') return makeField(name, { start, end: at + 1, conversion, spec: '' });
  const specStart = at + 1;
  for (let depth = 1, i = specStart; i < length; i++) {
    const char = template.charAt(i);
    if (char === '{') depth++;
    else if (char === '}' && --depth === 0) {
      return makeField(name, { start, end: i + 1, conversion, spec: template.slice(specStart, i) });
    }
  }
  return fail("unmatched '{' in format spec");
}

function makeField(
  text: string,
  rest: { start: number; end: number; conversion: string | undefined; spec: string },
): FormatField {
  const name = /^[^.[]*/.exec(text)?.[0] ?? '';
  const accessors: Accessor[] = [];
  let at = name.length;
  while (at < text.length) {
    const accessor = readAccessor(text, at);
    accessors.push(accessor.value);
    if (accessor.value.kind === 'broken') break;
    at = accessor.end;
  }
  return { name, accessors, ...rest };
}

function readAccessor(text: string, at: number): { value: Accessor; end: number } {
  const broken = (message: string): { value: Accessor; end: number } => ({
    value: { kind: 'broken', message: `ValueError: ${message}` },
    end: text.length,
  });
  if (text.charAt(at) === '.') {
    const name = /^[^.[]*/.exec(text.slice(at + 1))?.[0] ?? '';
    if (name === '') return broken('Empty attribute in format string');
    return { value: { kind: 'attribute', name }, end: at + name.length + 1 };
  }
  if (text.charAt(at) !== '[') return broken("Only '.' or '[' may follow ']' in format field specifier");
  const close = text.indexOf(']', at);
  if (close === -1) return broken("Missing ']' in format string");
  if (close === at + 1) return broken('Empty attribute in format string');
  return { value: { kind: 'index', text: text.slice(at + 1, close) }, end: close + 1 };
}

/** Attributes that every Python string has: to name one is strange, but no error. */
const stringAttributes = new Set(
  `capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii
  isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans
  partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith
  strip swapcase title translate upper zfill __class__ __doc__ __len__ __str__ __repr__ __add__ __eq__ __hash__`.split(
    /\s+/,
  ),
);

function access(value: string, accessor: Accessor): string | { message: string } {
  if (accessor.kind === 'broken') return accessor;
  if (accessor.kind === 'attribute') {
    if (stringAttributes.has(accessor.name)) return `<built-in method ${accessor.name} of str object>`;
    return { message: `AttributeError: 'str' object has no attribute '${accessor.name}'` };
  }
  if (!/^\d+$/.test(accessor.text))
    return { message: "TypeError: string indices must be integers, not 'str'" };
  return [...value][Number(accessor.text)] ?? { message: 'IndexError: string index out of range' };
}

const specGrammar = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?(.)?$/su;

/** Python's format specification for a string: fill, alignment, width, precision. */
function applySpec(
  value: string,
  rawSpec: string,
  values: ReadonlyMap<string, string>,
): { text: string } | { message: string } {
  let spec = rawSpec;
  if (spec.includes('{') || spec.includes('}')) {
    try {
      spec = formatText(spec, values);
    } catch (error) {
      if (error instanceof FormatError) return { message: error.message };
      throw error;
    }
  }
  if (spec === '') return { text: value };
  const fail = (message: string): { message: string } => ({ message: `ValueError: ${message}` });
  const match = specGrammar.exec(spec);
  if (!match) return fail(`Invalid format specifier '${spec}' for object of type 'str'`);
  const [, fill, align, sign, negativeZero, alternate, zero, width, grouping, precision, type] = match;
  if (type === '.') return fail('Format specifier missing precision');
  if (type !== undefined && type !== 's')
    return fail(`Unknown format code '${type}' for object of type 'str'`);
  if (sign === ' ') return fail('Space not allowed in string format specifier');
  if (sign !== undefined) return fail('Sign not allowed in string format specifier');
  if (negativeZero !== undefined)
    return fail('Negative zero coercion (z) not allowed in string format specifier');
  if (alternate !== undefined) return fail('Alternate form (#) not allowed in string format specifier');
  if (align === '=') return fail("'=' alignment not allowed in string format specifier");
  if (grouping !== undefined) return fail(`Cannot specify '${grouping}' with 's'.`);
  // Nobody pads further, and a slip of the key must not take all memory.
  if (Number(width ?? 0) > 1_000_000) return { message: 'MemoryError' };
  const chars = [...value].slice(0, precision === undefined ? undefined : Number(precision));
  const missing = Math.max(0, Number(width ?? 0) - chars.length);
  const left = align === '>' ? missing : align === '^' ? Math.floor(missing / 2) : 0;
  const pad = fill ?? (zero === undefined ? ' ' : '0');
  return { text: pad.repeat(left) + chars.join('') + pad.repeat(missing - left) };
}
