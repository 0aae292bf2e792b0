import { unquoted } from './dialect.ts';
import type { ClauseValue } from './dialect.ts';
import { FilterError } from './filterError.ts';
import { splitOrder } from './orderBy.ts';
import { readFilledList } from './list.ts';
import type { Comparison, Piece } from './parser.ts';
import { parseFilter, unquote } from './parser.ts';

/** What a trace is searched by. */
type TraceEntity = 'attribute' | 'tag' | 'request_metadata';

export interface TraceClause {
  readonly entity: TraceEntity;
  readonly key: string;
  readonly comparator: string;
  /** Undefined for IS NULL and IS NOT NULL. */
  readonly value: ClauseValue | undefined;
}

export interface TraceOrder {
  readonly entity: TraceEntity;
  readonly key: string;
  readonly ascending: boolean;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

const entities: Readonly<Record<string, TraceEntity>> = {
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  trace: 'attribute',
  request_metadata: 'request_metadata',
  metadata: 'request_metadata',
};

/** MLflow searches these in spans, which are artifacts here, and in assessments. */
const elsewhere = ['span', 'feedback', 'expectation', 'issue'];

const numbers = [
  'timestamp',
  'timestamp_ms',
  'execution_time',
  'execution_time_ms',
  'end_time',
  'end_time_ms',
];
const searchable = [
  'request_id',
  ...numbers,
  'status',
  'client_request_id',
  'name',
  'run_id',
  'prompt',
  'text',
];
const orderable = ['experiment_id', ...numbers, 'status', 'request_id', 'name', 'run_id'];
const takesLists = ['name', 'status', 'request_id', 'run_id', 'client_request_id'];

/** Keys that stand for others, whatever entity they are asked of, as in MLflow. */
const renamed: Readonly<Record<string, { readonly entity?: TraceEntity; readonly key: string }>> = {
  name: { entity: 'tag', key: 'mlflow.traceName' },
  prompt: { entity: 'tag', key: 'mlflow.linkedPrompts' },
  run_id: { entity: 'request_metadata', key: 'mlflow.sourceRun' },
  timestamp: { key: 'timestamp_ms' },
  execution_time: { key: 'execution_time_ms' },
  end_time: { key: 'end_time_ms' },
};

const ordering = ['>', '>=', '!=', '=', '<', '<='];
const strings = ['!=', '=', 'IN', 'NOT IN', 'LIKE', 'ILIKE', 'RLIKE'];
const pairs = ['!=', '=', 'LIKE', 'ILIKE', 'RLIKE', 'IS NULL', 'IS NOT NULL'];

/** The language of `traces/search` (`SearchTraceUtils` of MLflow), without what it says of spans and assessments. */
export function checkTraceFilter(text: string): readonly TraceClause[] {
  if (text === '') return [];
  const { comparisons, leftovers } = parseFilter(text, 'timestamp');
  const first = leftovers[0];
  if (first) {
    const list = leftovers.map(({ text: part }) => `'${part}'`).join(', ');
    throw new FilterError(`Invalid clause(s) in filter string: ${list}`, first);
  }
  return comparisons.map(checkComparison);
}

export function checkTraceOrder(text: string): TraceOrder {
  const { identifier, ascending } = splitOrder(text);
  return { ...rename(checkIdentifier(identifier, orderable, { start: 0, end: text.length })), ascending };
}

function checkComparison(comparison: Comparison): TraceClause {
  const { comparator } = comparison;
  const asked = checkIdentifier(comparison.identifier.text, searchable, comparison);
  const value = comparison.value && readValue(asked, comparison.value, comparison);
  const { entity, key } = rename(asked);
  if (key === 'text') throw notServed(`'${key}'`, comparison);
  const isNumeric = entity === 'attribute' && numbers.includes(key);
  const known = isNumeric ? ordering : entity === 'attribute' ? strings : pairs;
  if (!known.includes(comparator)) {
    // MLflow names the comparators of strings for numbers too, and forgets a quote.
    const named = entity === 'attribute' ? strings : pairs;
    const end = isNumeric || entity === 'tag' ? '' : "'";
    const set = `{${named.map((word) => `'${word}'`).join(', ')}}`;
    throw new FilterError(`Invalid comparator '${comparator}' not one of '${set}${end}`, comparison);
  }
  if (comparator === 'RLIKE') throw notServed('RLIKE', comparison);
  const isList = comparator === 'IN' || comparator === 'NOT IN';
  return {
    entity,
    key,
    comparator,
    value: isList && value !== undefined ? [value].flat().map(String) : value,
  };
}

function notServed(what: string, place: Place): FilterError {
  return new FilterError(
    `Searching traces by ${what} is not supported by this server. Supported are attributes, tags and metadata of the trace.`,
    place,
  );
}

interface Identifier {
  readonly entity: TraceEntity;
  readonly key: string;
}

function checkIdentifier(text: string, attributes: readonly string[], place: Place): Identifier {
  const dot = text.startsWith('`') || text.startsWith('"') ? -1 : text.indexOf('.');
  const word = dot < 0 ? 'attribute' : text.slice(0, dot);
  if (elsewhere.includes(word)) throw notServed(`'${word}'`, place);
  const entity = entities[word];
  if (entity === undefined) {
    const words = [...Object.keys(entities), ...elsewhere].map((one) => `'${one}'`).join(', ');
    throw new FilterError(`Invalid entity type '${word}'. Valid values are {${words}}`, place);
  }
  const key = unquote(text.slice(dot + 1));
  if (entity === 'attribute' && !attributes.includes(key)) {
    const keys = attributes.map((one) => `'${one}'`).join(', ');
    throw new FilterError(`Invalid attribute key '${key}' specified. Valid keys are '{${keys}}'`, place);
  }
  return { entity, key };
}

function rename({ entity, key }: Identifier): Identifier {
  const name = key.toLowerCase();
  const found = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  return found ? { entity: found.entity ?? entity, key: found.key } : { entity, key };
}

function readValue({ entity, key }: Identifier, value: Piece, place: Place): ClauseValue {
  if (value.kind === 'string' || value.kind === 'identifier') return unquoted(value, place);
  const isList = value.kind === 'list';
  if (entity === 'attribute' && (isList || value.kind === 'integer' || value.kind === 'float')) {
    const able = isList ? takesLists : numbers;
    if (able.includes(key)) return isList ? readFilledList(value) : Number(value.text);
    const set = `{${able.map((one) => `'${one}'`).join(', ')}}`;
    throw new FilterError(
      isList
        ? `Only attributes in ${set} supports comparison with a list of quoted string values.`
        : `Only the '${set}' attributes support comparison with numeric values.`,
      place,
    );
  }
  if (entity === 'tag' && isList) return readFilledList(value);
  throw new FilterError(
    `Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${value.text}`,
    place,
  );
}
