import { FilterError } from './filterError.ts';
import type { Comparison, Value } from './parser.ts';
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
  const { comparisons, leftovers } = parseFilter(text);
  if (leftovers[0]) {
    throw new FilterError(
      `Invalid filter string: ${quote(text)}. Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').`,
      leftovers[0],
    );
  }
  return comparisons.map(checkComparison);
}

function checkComparison(comparison: Comparison): LoggedModelClause {
  const { comparator, value } = comparison;
  if (!value) {
    // Without the space between them, as MLflow prints it.
    throw new FilterError(
      `Invalid comparison: ${comparison.identifier.text}${comparator}. Expected a comparison with 3 tokens.`,
      comparison,
    );
  }
  const { entity, key } = checkKey(comparison.identifier.text, comparison);
  const isNumeric = entity === 'metrics' || (entity === 'attributes' && key.endsWith('_timestamp_ms'));
  const known = isNumeric ? numeric : strings;
  if (!known.includes(comparator)) {
    const list = known.map((word) => `'${word}'`).join(', ');
    throw new FilterError(
      `Invalid comparison operator for ${entity}.${key}: '${comparator}'. Expected one of (${list}).`,
      comparison,
    );
  }
  if (!isNumeric) return { entity, key, comparator, value: readText(value, comparator) };
  const number = Number(value.kind === 'string' ? value.text : value.raw);
  if (value.kind === 'list' || Number.isNaN(number)) {
    throw new FilterError(`Expected a number for ${entity}.${key}. Found ${value.raw}`, comparison);
  }
  return { entity, key, comparator, value: number };
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
  const bare = (match?.[2] ?? text).replace(/^`+|`+$/g, '');
  const key = word === undefined ? (loggedModelAliases[bare] ?? bare) : bare;
  if (entity === 'attributes' && !loggedModelColumns.includes(key)) {
    // MLflow answers 500 here.
    throw new FilterError(`Invalid attribute name: ${key}`, place);
  }
  return { entity, key };
}

/** Double quotes are part of the value, as in MLflow. */
function readText(value: Value, comparator: string): string | readonly string[] {
  if (value.kind === 'list') return value.items;
  const text = value.raw.replace(/^'+|'+$/g, '');
  return comparator === 'IN' || comparator === 'NOT IN' ? [text] : text;
}
