import type { Row } from '../row.ts';
import { post } from '../row.ts';
import { product, stringOps } from './grammar.ts';

type Body = Readonly<Record<string, unknown>>;

export const modelWorld: readonly Row[] = [
  ...['sl-alpha', 'SL-Beta', 'sl_gamma', 'sl 100'].flatMap((name, index): readonly Row[] => [
    post(
      'logged-models',
      {
        experiment_id: '{sx}',
        name,
        model_type: index % 2 === 0 ? 'Agent' : 'agent',
        source_run_id: `{s${index}}`,
        params: [{ key: 'lr', value: `0.${index}` }],
        tags: [{ key: 'team', value: index < 2 ? 'Blue' : 'blue' }],
      },
      { keep: { [`l${index}`]: 'model.info.model_id' } },
    ),
    ...(index === 3
      ? []
      : [
          post('runs/log-metric', {
            run_id: `{s${index}}`,
            key: 'auc',
            value: index / 4,
            timestamp: index,
            model_id: `{l${index}}`,
            ...(index === 1 ? { dataset_name: 'd', dataset_digest: 'x' } : {}),
          }),
        ]),
  ]),
  post('runs/log-metric', {
    run_id: '{s0}',
    key: 'auc',
    value: 9,
    timestamp: 99,
    model_id: '{l0}',
    dataset_name: 'd',
    dataset_digest: 'y',
  }),
  { method: 'PATCH', path: 'logged-models/{l1}', body: { model_id: '{l1}', status: 'LOGGED_MODEL_READY' } },
];

const loggedModelFilters: readonly string[] = [
  ...product(
    ['name'],
    [...stringOps, 'in', 'not in'],
    ["'SL%'", 'x', "('sl-alpha', 'SL-Beta')", '"sl-alpha"'],
  ),
  ...product(
    [
      'attributes.name',
      'attribute.name',
      'Attributes.name',
      '`name`',
      'attributes.`name`',
      '"name"',
      'model.name',
    ],
    ['='],
    ["'sl-alpha'"],
  ),
  ...product(
    [
      'model_id',
      'model_type',
      'source_run_id',
      'experiment_id',
      'status_message',
      'lifecycle_stage',
      'artifact_location',
    ],
    ['=', '!=', 'LIKE', '>'],
    ["'agent'", '5'],
  ),
  ...product(
    [
      'creation_timestamp',
      'creation_time',
      'creation_timestamp_ms',
      'last_updated_timestamp',
      'last_updated_timestamp_ms',
      'last_updated_time',
      'attributes.creation_timestamp_ms',
    ],
    ['>', '=', 'LIKE'],
    ['0', "'0'", 'x'],
  ),
  ...product(
    ['metrics.auc', 'metric.auc', 'metrics.`auc`', 'metrics."auc"', 'metrics.nope'],
    ['>', '>=', '='],
    ['0.25', "'0.25'", '9'],
  ),
  ...product(
    ['metrics.auc'],
    ['<', '<=', '!=', 'LIKE', 'IN', '<>', '=='],
    ['0.25', "'x'", "('x')", '-1', '1e400', 'nan'],
  ),
  ...product(
    ['params.lr', 'param.lr', 'params.`lr`', 'tags.team', 'tag.team'],
    ['=', '!=', 'LIKE', 'ILIKE', 'ilike'],
    ["'0.1'", '0.1', "'BLUE'"],
  ),
  ...product(
    ['tags.team', 'params.lr'],
    ['IN', 'NOT IN'],
    ["('Blue', '0.1')", "('Blue')", '(Blue)', "'Blue'", '()'],
  ),
  ...product(['status'], ['=', '!=', 'IN'], ['2', "'2'", "('2')"]),
  ...product(['status', 'name'], ['IN', 'NOT IN'], ['(1,2)', "('1',2)", '(1)', '(2,)', '(1.0, 2.5)']),
  ...product(
    ['params.lr', 'tags.team', 'experiment_id'],
    ['IN'],
    ['(1,2)', "('1',2)", '(0.1, 0.2)', '(0.10, 7)', '(0.1)', '(0.1,)', '(1, x)', '(-1, 1e3)', '(01, 2)'],
  ),
  'experiment_id IN ({sx}, 7)',
  "experiment_id IN ('{sx}', 7)",
  ...product(
    ['metrics.auc'],
    ['<', '>'],
    ['1_000', '1_0.5', '1__0', '1_', '0x10', '0b1', '.5', '1.', '1e3', '-.5', '+1', 'inf'],
  ),
  "name = 'sl-alpha' AND tags.team = 'Blue'",
  "name LIKE 'sl%' and metrics.auc > 0 AND params.lr = '0.1'",
  "name = 'a' OR name = 'b'",
  "(name = 'a')",
  "NOT name = 'a'",
  'name IS NULL',
  'tags.team IS NOT NULL',
  'name',
  ' ',
  '',
  "name = 'sl-alpha' AND",
  "name = 'sl-alpha';",
  "name = 'a' name = 'b'",
  "bogus = 'x'",
  "name = 'sl-alpha",
];

const askLogged = (more: Body): Row =>
  post('logged-models/search', { experiment_ids: ['{sx}'], ...more }, { shows: 'names' });

export const loggedModelRows: readonly Row[] = [
  ...loggedModelFilters.map((filter) => askLogged({ filter, order_by: [{ field_name: 'name' }] })),
  ...[
    'name',
    'model_type',
    'status',
    'creation_timestamp',
    'creation_time',
    'creation_timestamp_ms',
    'last_updated_timestamp',
    'metrics.auc',
    'metrics.nope',
    'metrics.`auc`',
    'metric.auc',
    'attributes.name',
    'params.lr',
    'tags.team',
    'bogus',
    'metrics.',
    'metrics',
  ].flatMap((field) => [
    askLogged({ order_by: [{ field_name: field }], max_results: 4 }),
    askLogged({
      order_by: [{ field_name: field, ascending: false }],
      max_results: 4,
    }),
  ]),
  askLogged({ order_by: [{ field_name: 'metrics.auc', dataset_name: 'd' }] }),
  askLogged({ order_by: [{ field_name: 'metrics.auc', dataset_name: 'd', dataset_digest: 'x' }] }),
  askLogged({ order_by: [{ field_name: 'metrics.auc', dataset_digest: 'y' }] }),
  askLogged({ order_by: [{ field_name: 'model_type' }, { field_name: 'name', ascending: false }] }),
  askLogged({ datasets: [{ dataset_name: 'd', dataset_digest: 'x' }] }),
  askLogged({
    datasets: [
      { dataset_name: 'd', dataset_digest: 'x' },
      { dataset_name: 'd', dataset_digest: 'y' },
    ],
  }),
  askLogged({ datasets: [{ dataset_name: 'd', dataset_digest: 'x' }], filter: 'metrics.auc > 0' }),
  askLogged({
    datasets: [{ dataset_name: 'd', dataset_digest: 'x' }],
    filter: "metrics.auc > 0 AND name = 'SL-Beta'",
  }),
  askLogged({ datasets: [{ dataset_name: 'nope', dataset_digest: 'x' }] }),
  askLogged({ max_results: 2, order_by: [{ field_name: 'name' }] }),
  ...[['{sx}', '777'], ['777'], [], ['x']].map((ids) =>
    askLogged({ experiment_ids: ids, max_results: 2, order_by: [{ field_name: 'name' }] }),
  ),
];
