import { FilterError } from './filterError.ts';
import { readFilledList } from './list.ts';
import type { Comparison, Piece, PieceKind } from './parser.ts';
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
  /** Where names may be quoted: entity words too, or keys of any kind, or keys of tags only. */
  readonly quotedNames: 'words' | 'keys' | 'tags';
  /** Writes leftovers in quotes. */
  readonly quotesLeftovers: boolean;
  /** Are LIKE and the like taken in any case? */
  readonly comparatorCase: 'any' | 'upper';
  /** How numeric attributes are written: bare, bare and whole, or whole and also in quotes. */
  readonly numbers: 'bare' | 'whole' | 'quotable';
  readonly comparators: (type: EntityType, key: string) => readonly string[];
  readonly badComparator: (type: EntityType, key: string, comparator: string) => string;
  readonly badValue: (type: EntityType, key: string, raw: string) => string;
  readonly badNumber: (key: string, value: string | number) => string;
}

/** A clause whose comparator was not looked at yet; an attribute's key is as it was written. */
export interface ReadClause extends Clause {
  readonly valueKind: PieceKind | undefined;
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
  // MLflow reads all values before it looks at the first comparator.
  return comparisons
    .map((comparison) => readComparison(comparison, dialect))
    .map((clause) => checkComparator(clause, dialect));
}

export function readComparison(comparison: Comparison, dialect: Dialect): ReadClause {
  const { identifier, value, start, end } = comparison;
  const place = { start, end };
  if (identifier.kind !== 'identifier') {
    throw new FilterError(
      `Invalid comparison clause. Expected 'Identifier' found '${identifier.text}'`,
      identifier,
    );
  }
  const { type, key } = checkIdentifier(identifier.text, dialect, identifier);
  const comparator =
    dialect.comparatorCase === 'any' ? comparison.comparator.toUpperCase() : comparison.comparator;
  if (value) {
    const read = readValue({ type, key }, value, dialect);
    return { type, key, comparator, value: read, valueKind: value.kind, ...place };
  }
  if (!dialect.nullable.includes(type)) throw new FilterError(dialect.notNullable(type, key), place);
  return { type, key, comparator, value: undefined, valueKind: undefined, ...place };
}

export function checkComparator({ valueKind, ...clause }: ReadClause, dialect: Dialect): Clause {
  const { type, key, comparator, value } = clause;
  const name = type === 'attribute' ? (dialect.aliases[key] ?? key) : key;
  if (value === undefined) return { ...clause, key: name };
  const takesList = comparator === 'IN' || comparator === 'NOT IN';
  if (!dialect.comparators(type, key).includes(comparator) || takesList !== (typeof value === 'object'))
    throw new FilterError(dialect.badComparator(type, key, comparator), clause);
  if (type !== 'attribute' || !dialect.numericAttributes.includes(key) || dialect.numbers === 'bare')
    return { ...clause, key: name };
  // 1.0 is no whole number here: it counts how it is written.
  const isWhole = valueKind === 'integer' || /^\s*[-+]?\d+\s*$/.test(String(value));
  if (isWhole && valueKind !== 'float') return { ...clause, key: name, value: Number(value) };
  throw new FilterError(dialect.badNumber(key, value as string | number), clause);
}

type Words = Pick<Dialect, 'entities' | 'unknownEntity' | 'attributes' | 'aliases' | 'quotedNames'>;

/** Splits at the first dot only, so that keys may hold dots. */
export function checkIdentifier(
  text: string,
  dialect: Words,
  place: { readonly start: number; readonly end: number },
): { readonly type: EntityType; readonly key: string } {
  const dot = text.indexOf('.');
  const word = dot < 0 ? 'attribute' : text.slice(0, dot);
  const bareWord = dialect.quotedNames === 'words' ? unquote(word, '`') : word;
  const type = Object.hasOwn(dialect.entities, bareWord) ? dialect.entities[bareWord] : undefined;
  if (type === undefined) throw new FilterError(dialect.unknownEntity(bareWord), place);
  const written = text.slice(dot + 1);
  const key =
    dialect.quotedNames === 'tags' && type === 'attribute' ? written : unquote(unquote(written, '\'"'), '`');
  if (type === 'dataset' && !['name', 'digest', 'context'].includes(key)) {
    throw new FilterError(
      `Invalid dataset key '${key}' specified. Valid keys are '{'name', 'digest', 'context'}'`,
      place,
    );
  }
  const known = [...dialect.attributes, ...Object.keys(dialect.aliases)];
  if (type === 'attribute' && !known.includes(key)) {
    const names = known.map((one) => `'${one}'`).join(', ');
    throw new FilterError(`Invalid attribute key '${key}' specified. Valid keys are '{${names}}'`, place);
  }
  return { type, key };
}

function readValue(
  { type, key }: { readonly type: EntityType; readonly key: string },
  value: Piece,
  dialect: Dialect,
): ClauseValue {
  const isNumber = value.kind === 'integer' || value.kind === 'float';
  const isText = value.kind === 'string' || value.kind === 'identifier';
  const isNumeric = type === 'metric' || (type === 'attribute' && dialect.numericAttributes.includes(key));
  if (isNumeric && isNumber) return Number(value.text);
  const takesText = !isNumeric || (type === 'attribute' && dialect.numbers === 'quotable');
  if (takesText && isText) return unquoted(value, value);
  if (takesText && value.kind === 'list' && type === 'dataset') return readFilledList(value);
  if (takesText && value.kind === 'list' && type === 'attribute') {
    if (dialect.lists.includes(key)) return readFilledList(value);
    const names = dialect.lists.map((name) => `'${name}'`).join(', ');
    throw new FilterError(
      `Only [${names}] attributes support comparison with a list of quoted string values.`,
      value,
    );
  }
  throw new FilterError(dialect.badValue(type, key, value.text), value);
}

/** A text in quotes, without them. */
export function unquoted(value: Piece, place: { readonly start: number; readonly end: number }): string {
  const text = unquote(value.text, '\'"');
  if (text !== value.text) return text;
  throw new FilterError(
    `Parameter value is either not quoted or unidentified quote types used for string value ${value.text}. Use either single or double quotes.`,
    place,
  );
}
