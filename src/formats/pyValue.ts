import { decodeBase64 } from './base64.ts';

/** A scalar as Python sees it after `yaml.safe_load`: MLflow reads its files by PyYAML's YAML 1.1 rules. */
export type PyValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  /** Each byte as a character. */
  | { readonly kind: 'bytes'; readonly bytes: string }
  | { readonly kind: 'date' | 'datetime'; readonly text: string; readonly repr: string }
  /** PyYAML raises: `message` is the text of its exception. `ofTag`: whatever the text, nothing has this tag. */
  | { readonly kind: 'invalid'; readonly message: string; readonly ofTag?: true };

const none: PyValue = { kind: 'none' };

const boolWords = new Map<string, boolean>(
  [
    ['yes', 'no'],
    ['true', 'false'],
    ['on', 'off'],
  ].flatMap((pair) =>
    pair.flatMap((word, index): [string, boolean][] => {
      const capital = word.charAt(0).toUpperCase() + word.slice(1);
      return [word, capital, word.toUpperCase()].map((text) => [text, index === 0]);
    }),
  ),
);

const nullWords = new Set(['', '~', 'null', 'Null', 'NULL']);

// The expressions below say which plain scalars PyYAML takes for numbers: an exponent needs a point and a sign.
const floatWithPoint = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;
const floatBase60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;
const integer = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/;
const plainDate = /^\d{4}-\d\d-\d\d$/;

/** The value of a scalar written without quotes and without a tag. */
export function resolvePlainScalar(text: string): PyValue {
  if (nullWords.has(text)) return none;
  const bool = boolWords.get(text);
  if (bool !== undefined) return { kind: 'bool', value: bool };
  if (/^[-+.\d]/.test(text)) {
    if (isFloat(text)) return makeFloat(text);
    if (integer.test(text)) return makeInt(text);
    if (/^\d{4}-/.test(text) && isTimestamp(text)) return makeTimestamp(text);
  }
  if (text === '=') return refuseTag('tag:yaml.org,2002:value');
  if (text === '<<') return refuseTag('tag:yaml.org,2002:merge');
  return { kind: 'str', value: text };
}

/** The value of a scalar with an explicit tag, given in its long form (`tag:yaml.org,2002:int`). */
export function constructTaggedScalar(tag: string, text: string): PyValue {
  switch (tag) {
    case 'tag:yaml.org,2002:str':
      return { kind: 'str', value: text };
    case 'tag:yaml.org,2002:null':
      return none;
    case 'tag:yaml.org,2002:bool': {
      const value = { yes: true, no: false, true: true, false: false, on: true, off: false }[
        text.toLowerCase()
      ];
      return value === undefined ? raise(`KeyError: '${text.toLowerCase()}'`) : { kind: 'bool', value };
    }
    case 'tag:yaml.org,2002:int':
      return makeInt(text);
    case 'tag:yaml.org,2002:float':
      return makeFloat(text);
    case 'tag:yaml.org,2002:timestamp':
      return isTimestamp(text)
        ? makeTimestamp(text)
        : raise("'NoneType' object has no attribute 'groupdict'");
    case 'tag:yaml.org,2002:binary':
      return makeBytes(text);
    default:
      return refuseTag(tag);
  }
}

const scalarTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'timestamp', 'binary'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Why PyYAML makes nothing of a node of this kind with this tag, which is none of its kind's own. */
export function tagRefusal(tag: string, found: 'scalar' | 'sequence' | 'mapping'): string {
  if (scalarTags.has(tag)) return `expected a scalar node, but found ${found}`;
  if (/^tag:yaml\.org,2002:(?:omap|pairs)$/.test(tag)) return `expected a sequence, but found ${found}`;
  if (tag === 'tag:yaml.org,2002:seq') return `expected a sequence node, but found ${found}`;
  if (/^tag:yaml\.org,2002:(?:map|set)$/.test(tag)) return `expected a mapping node, but found ${found}`;
  return `could not determine a constructor for the tag '${tag}'`;
}

function refuseTag(tag: string): PyValue {
  return { kind: 'invalid', message: tagRefusal(tag, 'scalar'), ofTag: true };
}

function makeBytes(text: string): PyValue {
  const read = decodeBase64(text);
  return 'problem' in read ? raise(read.problem) : { kind: 'bytes', bytes: read.bytes };
}

function raise(message: string): PyValue {
  return { kind: 'invalid', message };
}

function isFloat(text: string): boolean {
  return floatWithPoint.test(text) || infinity.test(text) || notANumber.test(text) || floatBase60.test(text);
}

function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text);
  return match !== null && (match[4] !== undefined || plainDate.test(text));
}

function splitSign(text: string): { sign: 1 | -1; digits: string } {
  const sign = text.startsWith('-') ? -1 : 1;
  return { sign, digits: /^[-+]/.test(text) ? text.slice(1) : text };
}

/** Python's own limit. */
const mostDigits = 4300;

function makeInt(text: string): PyValue {
  const { sign, digits } = splitSign(text.replaceAll('_', ''));
  if (digits.length > mostDigits && /^[1-9]\d*$/.test(digits))
    return raise(
      `Exceeds the limit (${mostDigits} digits) for integer string conversion: value has ${digits.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
  const value = readInt(digits);
  if (value === undefined) return raise(`invalid literal for int() with base 10: '${text}'`);
  return { kind: 'int', value: sign === -1 ? -value : value };
}

/** As PyYAML chooses the base: a zero before all else means octal, also before a colon. */
function readInt(digits: string): bigint | undefined {
  if (digits === '0') return 0n;
  if (digits.startsWith('0b')) return pythonInt(digits.slice(2), 2);
  if (digits.startsWith('0x')) return pythonInt(digits.slice(2), 16);
  if (digits.startsWith('0')) return pythonInt(digits, 8);
  const parts = digits.split(':').map((part) => pythonInt(part, 10));
  return parts.reduce(
    (sum, part) => (sum === undefined || part === undefined ? undefined : sum * 60n + part),
    0n,
  );
}

const bases = {
  2: { prefix: '0b', digits: /^[01]+$/ },
  8: { prefix: '0o', digits: /^[0-7]+$/ },
  10: { prefix: '', digits: /^\d+$/ },
  16: { prefix: '0x', digits: /^[\da-f]+$/i },
} as const;

/** As Python's `int` reads a text: a sign and the base's own prefix may stand before the digits. */
function pythonInt(text: string, base: keyof typeof bases): bigint | undefined {
  const { sign, digits } = splitSign(text.trim());
  const { prefix, digits: form } = bases[base];
  const plain = prefix !== '' && digits.toLowerCase().startsWith(prefix) ? digits.slice(2) : digits;
  if (!form.test(plain)) return undefined;
  const value = BigInt(`${prefix}${plain}`);
  return sign === -1 ? -value : value;
}

function makeFloat(text: string): PyValue {
  const { sign, digits } = splitSign(text.replaceAll('_', '').toLowerCase());
  if (digits === '.inf') return { kind: 'float', value: sign * Infinity };
  if (digits === '.nan') return { kind: 'float', value: Number.NaN };
  const parts = digits.split(':').map(pythonFloat);
  const wrong = parts.indexOf(undefined);
  if (wrong !== -1) return raise(`could not convert string to float: '${digits.split(':')[wrong] ?? ''}'`);
  return { kind: 'float', value: sign * parts.reduce<number>((sum, part) => sum * 60 + (part ?? 0), 0) };
}

/** As Python's `float` reads a lower-case text; JavaScript's `Number` knows other forms. */
function pythonFloat(text: string): number | undefined {
  const word = /^\s*([-+]?)(inf|infinity|nan)\s*$/.exec(text);
  if (word) return word[2] === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function makeTimestamp(text: string): PyValue {
  const match = timestamp.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year < 1) return raise('year 0 is out of range');
  if (month < 1 || month > 12) return raise('month must be in 1..12');
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > lastDay) return raise('day is out of range for month');
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (match[4] === undefined)
    return { kind: 'date', text: date, repr: `datetime.date(${year}, ${month}, ${day})` };
  if (hour > 23) return raise('hour must be in 0..23');
  if (minute > 59) return raise('minute must be in 0..59');
  if (second > 59) return raise('second must be in 0..59');
  const micro = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const zone = timeZone(match);
  const clock = `${pad(hour)}:${pad(minute)}:${pad(second)}${micro ? `.${pad(micro, 6)}` : ''}`;
  const tail = micro ? `, ${second}, ${micro}` : second ? `, ${second}` : '';
  const repr = `datetime.datetime(${year}, ${month}, ${day}, ${hour}, ${minute}${tail}${zone.repr})`;
  return { kind: 'datetime', text: `${date} ${clock}${zone.text}`, repr };
}

function timeZone(match: readonly (string | undefined)[]): { text: string; repr: string } {
  const [word, sign, hours = '0', minutes = '0'] = [match[8], match[9], match[10], match[11]];
  if (word === undefined) return { text: '', repr: '' };
  const total = Number(hours) * 60 + Number(minutes);
  if (sign === undefined || total === 0) return { text: '+00:00', repr: ', tzinfo=datetime.timezone.utc' };
  const text = `${sign}${pad(Math.trunc(total / 60))}:${pad(total % 60)}`;
  // Python keeps a negative offset as a day back and the rest forward.
  const delta = sign === '-' ? `days=-1, seconds=${86_400 - total * 60}` : `seconds=${total * 60}`;
  return { text, repr: `, tzinfo=datetime.timezone(datetime.timedelta(${delta}))` };
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
