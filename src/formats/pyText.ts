import type { PyValue } from './pyValue.ts';
import type { YamlNode } from './yaml.ts';

/** Anchors can make a small text mean a huge value; nobody reads more than this. */
const longestText = 10_000;

/** Python's `str(value)`: what MLflow puts into a command and logs as a parameter. */
export function pyStr(node: YamlNode): string {
  return node.kind === 'scalar' && node.value.kind !== 'bytes' ? scalarText(node.value) : pyRepr(node);
}

/** Python's `repr(value)`. */
export function pyRepr(node: YamlNode): string {
  return writeRepr(node, { left: longestText });
}

/** The word Python's own messages use for the value's type. */
export function pyTypeName(node: YamlNode): string {
  if (node.kind === 'map') return node.isSet ? 'set' : 'dict';
  if (node.kind === 'list') return 'list';
  const { kind } = node.value;
  if (kind === 'none' || kind === 'invalid') return 'NoneType';
  return kind === 'date' || kind === 'datetime' ? `datetime.${kind}` : kind;
}

/** What Python's `if value:` asks. */
export function isTruthy(node: YamlNode): boolean {
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'list') return node.items.length > 0;
  const { value } = node;
  switch (value.kind) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0;
    case 'str':
      return value.value !== '';
    default:
      return true;
  }
}

function writeRepr(node: YamlNode, budget: { left: number }): string {
  if (budget.left <= 0) return '…';
  if (node.kind === 'scalar') {
    const text = scalarRepr(node.value);
    budget.left -= text.length;
    return text;
  }
  budget.left -= 2;
  if (node.kind === 'list') {
    const items = node.items.map((item) =>
      node.isPairs ? writePair(item, budget) : writeRepr(item, budget),
    );
    return `[${items.join(', ')}]`;
  }
  // Python's order of a set's texts changes with each process.
  if (node.isSet) {
    const items = new Set(node.entries.map(({ key }) => writeRepr(key, budget)));
    return items.size === 0 ? 'set()' : `{${[...items].join(', ')}}`;
  }
  const entries = new Map<string, string>();
  for (const entry of node.entries) entries.set(writeRepr(entry.key, budget), writeRepr(entry.value, budget));
  return `{${[...entries].map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

/** An item of `!!omap` or `!!pairs`. */
function writePair(item: YamlNode, budget: { left: number }): string {
  const [entry] = item.kind === 'map' ? item.entries : [];
  return entry
    ? `(${writeRepr(entry.key, budget)}, ${writeRepr(entry.value, budget)})`
    : writeRepr(item, budget);
}

function scalarText(value: PyValue): string {
  switch (value.kind) {
    case 'none':
    case 'invalid':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    case 'str':
      return value.value;
    case 'bytes':
      return bytesText(value.bytes);
    default:
      return value.text;
  }
}

/** Python's `repr`: what is no ASCII goes by its number. */
function bytesText(bytes: string): string {
  return `b${quotePython(bytes).replace(/[\x80-\xff]/g, escapeLetter)}`;
}

function scalarRepr(value: PyValue): string {
  if (value.kind === 'str') return quotePython(value.value);
  return value.kind === 'date' || value.kind === 'datetime' ? value.repr : scalarText(value);
}

/** Python prints the shortest digits as JavaScript does, but changes to an exponent at other places. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** As Python writes a letter by its number. */
export function escapeLetter(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** Python's `repr` of a string. */
export function quotePython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Record<string, string> = {
    '\\': '\\\\',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    [quote]: `\\${quote}`,
  };
  let out = '';
  for (const char of text) {
    if (escapes[char]) out += escapes[char];
    else out += /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(char) ? escapeLetter(char) : char;
  }
  return `${quote}${out}${quote}`;
}
