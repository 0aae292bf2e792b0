import { FilterError } from './filterError.ts';
import { pythonFloat } from '../common/pythonFloat.ts';
import { illFormed, readItems } from './list.ts';
import type { Comparison, ParsedFilter, Piece } from './parser.ts';
import { parseFilter, quote } from './parser.ts';

const entities = ['attributes', 'metrics', 'params', 'tags'] as const;
export type LoggedModelEntity = (typeof entities)[number];

export interface LoggedModelClause {
  readonly entity: LoggedModelEntity;
  readonly key: string;
  readonly comparator: string;
  readonly value: string | number | readonly string[];
}

export const loggedModelColumns = [
  'name',
  'model_id',
  'model_type',
  'status',
  'source_run_id',
  'experiment_id',
  'status_message',
  'artifact_location',
  'lifecycle_stage',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
];

export const loggedModelAliases: Readonly<Record<string, string>> = {
  creation_time: 'creation_timestamp_ms',
  creation_timestamp: 'creation_timestamp_ms',
  last_updated_timestamp: 'last_updated_timestamp_ms',
};

const numeric = ['<', '<=', '>', '>=', '=', '!='];
const strings = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];

/** The language of `logged-models/search`, which MLflow parses on its own: strict plurals, bare words as values. */
export function checkLoggedModelFilter(text: string): readonly LoggedModelClause[] {
  if (text === '') return [];
  const { comparisons, leftovers } = parse(text);
  if (leftovers[0]) {
    throw new FilterError(
      `Invalid filter string: ${quote(text)}. Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').`,
      leftovers[0],
    );
  }
  return comparisons.map(checkComparison);
}

function parse(text: string): ParsedFilter {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    // Nothing at all, or more than one.
    const message = `Invalid filter string: ${quote(text)}. Expected a single SQL expression.`;
    throw new FilterError(message, error);
  }
}

function checkComparison(comparison: Comparison): LoggedModelClause {
  const { value } = comparison;
  const comparator = comparison.comparator.toUpperCase();
  if (!value) {
    // Without the space between them, as MLflow prints it.
    throw new FilterError(
      `Invalid comparison: ${comparison.identifier.text}${comparator}. Expected a comparison with 3 tokens.`,
      comparison,
    );
  }
  const { entity, key } = checkKey(comparison.identifier.text, comparison);
  const isNumeric = entity === 'metrics' || (entity === 'attributes' && numericColumns.includes(key));
  const known = isNumeric ? numeric : strings;
  if (!known.includes(comparator)) {
    const list = known.map((word) => `'${word}'`).join(', ');
    throw new FilterError(
      `Invalid comparison operator for ${entity}.${key}: ${quote(comparator)}. Expected one of (${list}).`,
      comparison,
    );
  }
  if (entity === 'attributes' && !loggedModelColumns.includes(key)) {
    // MLflow answers 500 here.
    throw new FilterError(`Invalid attribute name: ${key}`, comparison);
  }
  return { entity, key, comparator, value: isNumeric ? readNumber(value) : readText(value, comparator) };
}

const numericColumns = ['creation_timestamp_ms', 'last_updated_timestamp_ms'];

/** Python's `float`. MLflow answers 500 where it is none. */
function readNumber({ kind, text }: Piece): number {
  if (/^[-+]?nan$/i.test(text)) return Number.NaN;
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const digits = text.replace(/(?<=\d)_(?=\d)/g, '');
  if (kind !== 'list' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits)) return Number(digits);
  throw new FilterError(`could not convert string to float: ${quote(text)}`, { start: 0, end: text.length });
}

function checkKey(text: string, place: Comparison): { entity: LoggedModelEntity; key: string } {
  const match = /^([a-z]+)\.(.+)$/s.exec(text);
  const word = match?.[1];
  const entity = word === undefined ? 'attributes' : entities.find((one) => one === word);
  if (!entity) {
    throw new FilterError(
      `Invalid entity type: '${word}'. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
      place,
    );
  }
  const key = word === undefined ? (loggedModelAliases[text] ?? text) : (match?.[2] ?? '');
  return { entity, key: key.replace(/^`+|`+$/g, '') };
}

/** Double quotes are part of the value, as in MLflow. */
function readText(value: Piece, comparator: string): string | readonly string[] {
  const isList = value.kind === 'list';
  if (isList !== (comparator === 'IN' || comparator === 'NOT IN')) {
    // MLflow answers 400 BAD_REQUEST with SQL text here.
    throw new FilterError(`Invalid value for ${comparator}: ${value.text}`, value);
  }
  return isList ? readMixedList(value) : value.text.replace(/^'+|'+$/g, '');
}

/** Numbers may stand among the strings; a column that holds text is compared with the text of a number. */
function readMixedList(value: Piece): readonly string[] {
  const items = readItems(value);
  const [first] = items;
  if (items.length === 1 && first?.isString === false && !/,\s*\)+\s*$/.test(value.text)) {
    // Python takes it for a number in brackets. MLflow answers 400 BAD_REQUEST with SQL text here.
    throw new FilterError(`Invalid value for a list: ${value.text}`, value);
  }
  return items.map(({ text, isString }) => {
    if (isString) return text;
    if (/^-?0+[1-9]\d*$/.test(text)) throw illFormed(value);
    return /^[-+]?\d+$/.test(text) ? String(BigInt(text)) : pythonFloat(Number(text));
  });
}
