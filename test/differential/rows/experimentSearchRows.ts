import type { Row } from '../row.ts';
import { get, post } from '../row.ts';
import { nullOps, numericOps, product, stringOps } from './grammar.ts';
import { askRuns } from './runSearchRows.ts';

type Body = Readonly<Record<string, unknown>>;

const askExperiments = (more: Body): Row =>
  post('experiments/search', { max_results: 20, ...more }, { shows: 'names' });

export const experimentWorld: readonly Row[] = [
  ...['se-alpha', 'SE-Beta', 'se_gamma', 'se 100%', "se-it's", 'se-Ö'].map((name, index) =>
    post(
      'experiments/create',
      { name, tags: index % 2 === 0 ? [{ key: 'team', value: name }] : [{ key: 'other key', value: '5' }] },
      { keep: { [`e${index}`]: 'experiment_id' } },
    ),
  ),
  post('experiments/delete', { experiment_id: '{e1}' }),
];

const experimentFilters: readonly string[] = [
  ...product(['name'], stringOps, ["'se_%'", 'x', "('se-alpha')"]),
  ...product(
    ['attribute.name', 'attributes.name', 'attr.name', '`name`', '"name"', 'Name', 'experiment.name'],
    ['='],
    ["'se-alpha'"],
  ),
  ...product(
    ['experiment_id'],
    ['=', '!=', 'IN', 'NOT IN', 'LIKE', '>', '<>'],
    ["'{e0}'", "('{e0}', '{e2}')", "'x'", '(1)'],
  ),
  ...product(['creation_time'], numericOps, ['0', "'0'", '1e30']),
  'last_update_time > 0',
  ...product(['creation_time'], ['LIKE', 'IN', 'IS NULL'], ['0', "('0')", '']),
  ...product(
    ['tags.team', 'tag.team', 'tags.`team`', 'tags."team"', 'Tags.team'],
    ['=', 'LIKE'],
    ["'se-alpha'", "'se%'", '5'],
  ),
  ...product(['tags.`other key`', 'tags."other key"', 'tags.other key'], ['=', '!='], ["'5'"]),
  ...product(['tags.team', 'name', 'experiment_id'], nullOps),
  ...product(['tags.team'], ['>', 'IN', 'NOT IN', 'RLIKE', '<>'], ["'x'", "('x')"]),
  ...product(
    ['artifact_location', 'lifecycle_stage', 'params.x', 'metrics.x', 'id', 'experimentId'],
    ['='],
    ["'x'"],
  ),
  "name LIKE 'se%' AND tags.team LIKE '%a%'",
  "name = 'a' OR name = 'b'",
  "(name = 'se-alpha')",
  "name = 'it''s' AND",
  'name',
  ' ',
  ';',
  "name = 'a'; name = 'b'",
  "NOT name = 'a'",
  "name = 'a",
  'name IN',
];

export const experimentRows: readonly Row[] = [
  ...experimentFilters.map((filter) =>
    askExperiments({
      filter,
      order_by: ['name'],
      ...(/creation_time|last_update/.test(filter) ? { max_results: 3 } : {}),
    }),
  ),
  ...[
    ['name'],
    ['name DESC'],
    ['experiment_id'],
    ['experiment_id DESC'],
    ['creation_time DESC'],
    ['creation_time'],
    ['last_update_time DESC'],
    ['attribute.name'],
    ['attributes.name'],
    ['`name`'],
    ['"name" desc'],
    ['tags.team'],
    ['bogus'],
    ['name BAD'],
    ['name, experiment_id'],
    ['name', 'name'],
    ['name', 'experiment_id DESC'],
    [''],
    [' '],
    ['5'],
    ['lifecycle_stage'],
  ].map((order) => askExperiments({ filter: "name LIKE 'se%'", order_by: order })),
  ...['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL', 1, 2, 3, 'BOGUS', 0, 9].map((view) =>
    askExperiments({ filter: "name ILIKE 'se%'", view_type: view, order_by: ['name'] }),
  ),
  askExperiments({ filter: "name LIKE 'se%'", order_by: ['name'], max_results: 2 }),
  askExperiments({
    filter: "name LIKE 'se%'",
    order_by: ['name'],
    max_results: 2,
    page_token: 'eyJvZmZzZXQiOiAyfQ==',
  }),
  askExperiments({
    filter: "name LIKE 'se%'",
    order_by: ['name'],
    max_results: 2,
    page_token: 'eyJvZmZzZXQiOiA5OX0=',
  }),
  ...[
    'x',
    'YWJj',
    'e30=',
    'eyJvZmZzZXQiOiAiMiJ9',
    'eyJvZmZzZXQiOiAtMX0=',
    '====',
    'bnVsbA==',
    'eyJvZmZzZXQiOiAxLjV9',
  ].flatMap((token) => [
    askExperiments({ filter: "name LIKE 'se%'", order_by: ['name'], max_results: 2, page_token: token }),
    askRuns({ page_token: token }),
    get('registered-models/search', { page_token: token, max_results: 2 }, { shows: 'names' }),
    get('model-versions/search', { page_token: token, max_results: 2 }, { shows: 'names' }),
    get('metrics/get-history', { run_id: '{s0}', metric_key: 'acc', page_token: token, max_results: 1 }),
    post(
      'logged-models/search',
      { experiment_ids: ['{sx}'], page_token: token, max_results: 1 },
      { shows: 'names' },
    ),
  ]),
  // No UTF-8; for logged models MLflow answers a page of HTML there.
  ...['/w==', 'J4AA'].flatMap((token) => [
    askExperiments({ max_results: 2, page_token: token }),
    askRuns({ page_token: token }),
    get('model-versions/search', { page_token: token, max_results: 2 }, { shows: 'names' }),
  ]),
];
