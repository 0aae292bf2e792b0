import { FilterError } from './filterError.ts';
import type { Comparison, Value } from './parser.ts';
import { parseFilter, unquote } from './parser.ts';

export type EntityType = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

export type ClauseValue = string | number | readonly string[];

/** A comparison whose words are known: what a search evaluates. */
export interface Clause {
  readonly type: EntityType;
  /** An attribute's canonical name; else the key as it is stored. */
  readonly key: string;
  readonly comparator: string;
  /** Undefined for IS NULL and IS NOT NULL. */
  readonly value: ClauseValue | undefined;
  readonly start: number;
  readonly end: number;
}

/** What one search of MLflow's understands: its language is a table, and the texts of its errors. */
export interface Dialect {
  /** Entity words to what they mean. */
  readonly entities: Readonly<Record<string, EntityType>>;
  readonly unknownEntity: (word: string) => string;
  readonly attributes: readonly string[];
  /** Other names of attributes. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly numericAttributes: readonly string[];
  /** Attributes that are compared with lists. */
  readonly lists: readonly string[];
  /** Keys that may be asked for IS NULL. */
  readonly nullable: readonly EntityType[];
  readonly notNullable: (type: EntityType, key: string) => string;
  /** Writes leftovers in quotes. */
  readonly quotesLeftovers: boolean;
  /** Numbers may stand in quotes, and must be whole. */
  readonly numbersMayBeQuoted: boolean;
  readonly comparators: (type: EntityType, key: string) => readonly string[];
  readonly badComparator: (type: EntityType, key: string, comparator: string) => string;
  readonly badValue: (type: EntityType, key: string, raw: string) => string;
}

/** Parses a filter and checks each word of it. Throws FilterError with MLflow's text. */
export function checkFilter(text: string, dialect: Dialect): readonly Clause[] {
  if (text === '') return [];
  const { comparisons, leftovers } = parseFilter(text);
  const first = leftovers[0];
  if (first) {
    const list = leftovers.map(({ text: part }) => (dialect.quotesLeftovers ? `'${part}'` : part)).join(', ');
    throw new FilterError(`Invalid clause(s) in filter string: ${list}`, first);
  }
  return comparisons.map((comparison) => checkComparison(comparison, dialect));
}

function checkComparison(comparison: Comparison, dialect: Dialect): Clause {
  const { comparator, value, start, end } = comparison;
  const { type, key } = checkIdentifier(comparison.identifier.text, dialect, comparison.identifier);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    if (!dialect.nullable.includes(type)) throw new FilterError(dialect.notNullable(type, key), comparison);
    return { type, key, comparator, value: undefined, start, end };
  }
  const read = readValue({ type, key }, value as Value, { dialect, comparison });
  if (!dialect.comparators(type, key).includes(comparator)) {
    throw new FilterError(dialect.badComparator(type, key, comparator), comparison);
  }
  if (typeof read === 'object' && comparator !== 'IN' && comparator !== 'NOT IN') {
    throw new FilterError(dialect.badComparator(type, key, comparator), comparison);
  }
  // A single string is a list of one.
  const list = comparator === 'IN' || comparator === 'NOT IN' ? [read].flat().map(String) : read;
  return { type, key, comparator, value: list, start, end };
}

/** Splits at the first dot only, so that keys may hold dots. */
export function checkIdentifier(
  text: string,
  dialect: Pick<Dialect, 'entities' | 'unknownEntity' | 'attributes' | 'aliases'>,
  place: { readonly start: number; readonly end: number },
): { readonly type: EntityType; readonly key: string } {
  const dot = text.startsWith('`') || text.startsWith('"') ? -1 : text.indexOf('.');
  const word = dot < 0 ? 'attribute' : text.slice(0, dot);
  const type = dot < 0 ? 'attribute' : dialect.entities[word];
  if (type === undefined) throw new FilterError(dialect.unknownEntity(word), place);
  const key = unquote(text.slice(dot + 1));
  if (type === 'dataset' && !['name', 'digest', 'context'].includes(key)) {
    throw new FilterError(
      `Invalid dataset key '${key}' specified. Valid keys are '{'name', 'digest', 'context'}'`,
      place,
    );
  }
  if (type !== 'attribute') return { type, key };
  const name = dialect.aliases[key] ?? key;
  if (!dialect.attributes.includes(name)) {
    const names = [...dialect.attributes, ...Object.keys(dialect.aliases)]
      .map((one) => `'${one}'`)
      .join(', ');
    throw new FilterError(`Invalid attribute key '${key}' specified. Valid keys are '{${names}}'`, place);
  }
  return { type, key: name };
}

function readValue(
  { type, key }: { readonly type: EntityType; readonly key: string },
  value: Value,
  { dialect, comparison }: { readonly dialect: Dialect; readonly comparison: Comparison },
): ClauseValue {
  const isNumeric = type === 'metric' || (type === 'attribute' && dialect.numericAttributes.includes(key));
  if (value.kind === 'list') {
    if (type === 'dataset') return value.items;
    if (type === 'attribute' && (!isNumeric || dialect.numbersMayBeQuoted)) {
      if (dialect.lists.includes(key)) return value.items;
      const names = dialect.lists.map((name) => `'${name}'`).join(', ');
      throw new FilterError(
        `Only [${names}] attributes support comparison with a list of quoted string values.`,
        comparison,
      );
    }
    throw new FilterError(dialect.badValue(type, key, value.raw), comparison);
  }
  if (isNumeric) return readNumber(value, { type, key, dialect, comparison });
  if (value.kind === 'string') return value.text;
  if (value.kind === 'word') {
    throw new FilterError(
      `Parameter value is either not quoted or unidentified quote types used for string value ${value.raw}. Use either single or double quotes.`,
      comparison,
    );
  }
  throw new FilterError(dialect.badValue(type, key, value.raw), comparison);
}

function readNumber(
  value: Value,
  about: {
    readonly type: EntityType;
    readonly key: string;
    readonly dialect: Dialect;
    readonly comparison: Comparison;
  },
): number {
  const { type, key, dialect, comparison } = about;
  if (!dialect.numbersMayBeQuoted) {
    if (value.kind === 'number') return value.number;
    throw new FilterError(dialect.badValue(type, key, value.raw), comparison);
  }
  const text = value.kind === 'string' ? value.text.trim() : value.raw;
  if ((value.kind === 'string' || value.kind === 'number') && /^[-+]?\d+$/.test(text)) return Number(text);
  const shown = value.kind === 'string' ? `'${value.text}'` : value.raw;
  throw new FilterError(`Invalid value for numeric attribute '${key}': ${shown}`, comparison);
}
