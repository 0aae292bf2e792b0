import { pythonFloat } from '../common/pythonFloat.ts';
import type { Dialect, EntityType } from './dialect.ts';
import { quote } from './parser.ts';

const numeric = ['>', '>=', '!=', '=', '<', '<='];
const strings = ['!=', '=', 'LIKE', 'ILIKE'];
const stringsAndLists = [...strings, 'IN', 'NOT IN'];

function set(words: readonly string[]): string {
  return `{${words.map((word) => `'${word}'`).join(', ')}}`;
}

const runNumbers = ['start_time', 'end_time', 'created', 'Created'];

const shown = (value: string | number): string =>
  quote(typeof value === 'number' ? pythonFloat(value) : value);

/** `runs/search` (`SearchUtils` of MLflow). */
export const runDialect: Dialect = {
  entities: {
    metric: 'metric',
    metrics: 'metric',
    parameter: 'parameter',
    parameters: 'parameter',
    param: 'parameter',
    params: 'parameter',
    tag: 'tag',
    tags: 'tag',
    attribute: 'attribute',
    attr: 'attribute',
    attributes: 'attribute',
    run: 'attribute',
    dataset: 'dataset',
    datasets: 'dataset',
  },
  unknownEntity: (word) =>
    `Invalid entity type '${word}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
  attributes: ['run_id', 'run_name', 'status', 'artifact_uri', 'user_id', 'start_time', 'end_time'],
  aliases: {
    created: 'start_time',
    Created: 'start_time',
    'run name': 'run_name',
    'Run name': 'run_name',
    'Run Name': 'run_name',
  },
  numericAttributes: runNumbers,
  lists: ['run_id'],
  nullable: ['tag', 'parameter'],
  notNullable: (type, key) =>
    `IS NULL / IS NOT NULL is only supported for tags and params, not for '${type}' '${key}'`,
  quotedNames: 'words',
  quotesLeftovers: true,
  comparatorCase: 'any',
  numbers: 'bare',
  badNumber: shown,
  comparators: (type, key) => {
    if (type === 'metric' || (type === 'attribute' && runNumbers.includes(key))) return numeric;
    return type === 'attribute' || type === 'dataset' ? stringsAndLists : strings;
  },
  badComparator: (type, key, comparator) => {
    const words =
      type === 'metric'
        ? numeric
        : type === 'attribute' || type === 'dataset'
          ? stringsAndLists
          : [...strings, 'IS NULL', 'IS NOT NULL'];
    // MLflow forgets the last quote in some of them.
    const end = type === 'parameter' || (type === 'attribute' && !runNumbers.includes(key)) ? "'" : '';
    return `Invalid comparator '${comparator}' not one of '${set(words)}${end}`;
  },
  badValue: (type, key, raw) => {
    if (type === 'metric') return `Expected numeric value type for metric. Found ${raw}`;
    if (type === 'dataset') return `Expected a quoted string value for dataset attributes. Got value ${raw}`;
    if (type !== 'attribute')
      return `Expected a quoted string value for ${type} (e.g. 'my-value'). Got value ${raw}`;
    return runNumbers.includes(key)
      ? `Expected numeric value type for numeric attribute: ${key}. Found ${raw}`
      : `Expected a quoted string value for attributes. Got value ${raw}`;
  },
};

const twoEntities: Readonly<Record<string, EntityType>> = { attribute: 'attribute', tag: 'tag', tags: 'tag' };
const unknownOfTwo = (word: string): string =>
  `Invalid entity type '${word}'. Valid entity types are ('attribute', 'tag', 'tags')`;
const tagValue = (raw: string): string =>
  `Expected a quoted string value for tag (e.g. 'my-value'). Got value ${raw}`;

const experimentNumbers = ['creation_time', 'last_update_time'];

/** `experiments/search`. */
export const experimentDialect: Dialect = {
  entities: twoEntities,
  unknownEntity: unknownOfTwo,
  attributes: ['name', 'experiment_id', ...experimentNumbers],
  aliases: {},
  numericAttributes: experimentNumbers,
  lists: ['experiment_id'],
  nullable: ['tag'],
  notNullable: (_type, key) => `IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`,
  quotedNames: 'keys',
  quotesLeftovers: false,
  comparatorCase: 'upper',
  numbers: 'whole',
  badNumber: (key, value) => `Invalid value for numeric attribute '${key}': ${shown(value)}`,
  comparators: (type, key) => {
    if (type === 'tag' || key === 'name') return strings;
    return key === 'experiment_id' ? ['=', '!=', 'IN', 'NOT IN'] : numeric;
  },
  badComparator: (type, key, comparator) => {
    if (type === 'tag') return `Invalid comparator for tag: ${comparator}`;
    if (key === 'experiment_id') return `Invalid comparator for experiment_id: ${comparator}`;
    if (experimentNumbers.includes(key)) {
      return `Invalid comparator '${comparator}' not one of '${set(stringsAndLists)}`;
    }
    return stringsAndLists.includes(comparator)
      ? `Invalid comparator for string attribute: ${comparator}`
      : `Invalid comparator '${comparator}' not one of '${set(stringsAndLists)}'`;
  },
  badValue: (type, key, raw) => {
    if (type === 'tag') return tagValue(raw);
    return experimentNumbers.includes(key)
      ? `Expected numeric value type for numeric attribute: ${key}. Found ${raw}`
      : `Expected a quoted string value for attributes. Got value ${raw}`;
  },
};

const registry: Dialect = {
  entities: twoEntities,
  unknownEntity: unknownOfTwo,
  attributes: [],
  aliases: {},
  numericAttributes: [],
  lists: [],
  nullable: [],
  // MLflow answers 500 here.
  notNullable: (_type, key) => `IS NULL / IS NOT NULL is not supported here, not for '${key}'`,
  quotedNames: 'tags',
  quotesLeftovers: false,
  comparatorCase: 'any',
  numbers: 'quotable',
  badNumber: (key, value) =>
    `Invalid value for numeric attribute '${key}': ${typeof value === 'number' ? pythonFloat(value) : quote(value)}`,
  comparators: (type) => (type === 'tag' ? strings : stringsAndLists),
  badComparator: (type, _key, comparator) =>
    type === 'tag'
      ? `Invalid comparator for tag: ${comparator}`
      : `Invalid comparator for attribute: ${comparator}`,
  badValue: (type, _key, raw) =>
    type === 'tag'
      ? tagValue(raw)
      : `Expected a quoted string value or a list of quoted string values for attributes. Got value ${raw}`,
};

/** `registered-models/search`. */
export const registeredModelDialect: Dialect = { ...registry, attributes: ['name'], lists: ['name'] };

/** `model-versions/search`. */
export const modelVersionDialect: Dialect = {
  ...registry,
  attributes: ['name', 'version_number', 'run_id', 'source_path'],
  numericAttributes: ['version_number'],
  lists: ['name', 'run_id'],
  comparators: (type, key) => {
    if (type === 'tag' || key === 'source_path') return strings;
    return key === 'version_number' ? numeric : stringsAndLists;
  },
  badComparator: (type, key, comparator) => {
    if (type === 'tag') return `Invalid comparator for tag: ${comparator}`;
    return key === 'version_number'
      ? `Invalid comparator for attribute ${key}: ${comparator}`
      : `Invalid comparator for attribute: ${comparator}`;
  },
  badValue: (type, _key, raw) =>
    type === 'tag'
      ? tagValue(raw)
      : "Only the '{'version_number', 'creation_timestamp', 'last_updated_timestamp'}' attributes support comparison with numeric values.",
};
