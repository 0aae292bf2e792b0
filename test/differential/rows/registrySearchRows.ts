import type { Row } from '../row.ts';
import { get, post } from '../row.ts';
import { numericOps, product, stringOps } from './grammar.ts';

type Query = NonNullable<Row['query']>;

export const registryWorld: readonly Row[] = [
  ...['sr-alpha', 'SR-Beta', 'sr_gamma', 'sr 100%'].flatMap((name, index): readonly Row[] => [
    post('registered-models/create', {
      name,
      tags: [{ key: 'team', value: index % 2 === 0 ? 'Blue' : 'blue' }],
    }),
    post('model-versions/create', {
      name,
      source: `s3://bucket/${index}`,
      run_id: index === 0 ? '{s0}' : 'Other',
      tags: [{ key: 'v tag', value: `x${index}` }],
    }),
  ]),
  post('model-versions/create', { name: 'sr-alpha', source: 's3://bucket/UPPER', run_id: '{s1}' }),
];

const modelFilters: readonly string[] = [
  ...product(['name'], stringOps, ["'SR%'", '5', "('sr-alpha', 'SR-Beta')"]),
  ...product(
    ['attribute.name', 'attributes.name', '`name`', '"name"', 'Name', 'model.name'],
    ['='],
    ["'sr-alpha'"],
  ),
  ...product(['tags.team', 'tag.team', 'tags.`team`', 'Tag.team'], ['=', '!=', 'LIKE', 'ILIKE'], ["'blue'"]),
  ...product(['tags.team'], ['>', 'IN', 'NOT IN', '<>'], ["'x'", "('x')", '5']),
  ...product(
    ['description', 'creation_timestamp', 'timestamp', 'params.x', 'run_id', 'version'],
    ['='],
    ["'x'"],
  ),
  "name LIKE 'sr%' AND tags.team = 'blue'",
  "tags.team = 'blue' AND tags.team = 'Blue'",
  "tags.team = 'blue' AND tags.other != 'x'",
  "name = 'a' OR name = 'b'",
  "(name = 'a')",
  'name',
  ' ',
  "name LIKE 'sr%' AND",
];

const versionFilters: readonly string[] = [
  ...product(['run_id', 'source_path'], stringOps, ["'s%'", '5', "('sr-alpha', 'Other')"]),
  ...product(['version_number'], [...numericOps, 'LIKE', 'IN', 'NOT IN'], ['1', '"2"', '1.0', "'x'", 'x']),
  ...product(
    ['attribute.version_number', 'attributes.version_number', '`version_number`', 'version'],
    ['='],
    ['2'],
  ),
  ...product(['tags.`v tag`', 'tag."v tag"', 'tags.v tag'], ['=', '!=', 'ILIKE'], ["'X0'", "'x0'"]),
  ...product(
    [
      'current_stage',
      'status',
      'creation_timestamp',
      'last_updated_timestamp',
      'source',
      'model_id',
      'params.x',
    ],
    ['='],
    ["'x'", '5'],
  ),
  "name LIKE 'sr%' AND version_number > 1 AND run_id = '{s1}'",
  "run_id IN ('{s0}', 'Other') AND name ILIKE 'sr%'",
  "name = 'a' OR name = 'b'",
  'version_number',
  ' ',
];

export const registryRows: readonly Row[] = [
  ...modelFilters.map((filter) => askModels({ filter, order_by: ['name'], max_results: 4 })),
  ...[
    ['name'],
    ['name DESC'],
    ['name ASC'],
    ['timestamp'],
    ['timestamp DESC'],
    ['last_updated_timestamp DESC'],
    ['creation_timestamp'],
    ['`name`'],
    ['"name"'],
    ['attribute.name'],
    ['tags.team'],
    ['bogus'],
    ['name BAD'],
    ['name, timestamp'],
    [''],
    ['name', 'timestamp'],
    ['timestamp', 'last_updated_timestamp'],
    ['name', 'name DESC'],
  ].map((order) => askModels({ filter: "name ILIKE 'sr%'", order_by: order })),
  ...versionFilters.map((filter) =>
    askVersions({ filter, order_by: ['name', 'version_number'], max_results: 4 }),
  ),
  ...[
    ['name'],
    ['name DESC', 'version_number'],
    ['version_number DESC', 'name'],
    ['creation_timestamp'],
    ['last_updated_timestamp DESC'],
    ['attribute.name'],
    ['`version_number`', 'name'],
    ['tags.x'],
    ['bogus'],
    ['source_path'],
    ['run_id'],
    ['name BAD'],
    [''],
    ['name', 'name'],
    ['version_number', 'version_number DESC'],
  ].map((order) => askVersions({ filter: "name ILIKE 'sr%'", order_by: order })),
];

function askModels(query: Query): Row {
  return get('registered-models/search', query, { shows: 'names' });
}

function askVersions(query: Query): Row {
  return get('model-versions/search', query, { shows: 'names' });
}
