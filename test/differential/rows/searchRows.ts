import { answers } from '../deviations.ts';
import type { Row } from '../row.ts';
import { post } from '../row.ts';
import { experimentRows, experimentWorld } from './experimentSearchRows.ts';
import { loggedModelRows, modelWorld } from './loggedModelSearchRows.ts';
import { registryRows, registryWorld } from './registrySearchRows.ts';
import { askRuns, runRows, runWorld } from './runSearchRows.ts';

/** Tokens that stay right while rows are added: what comes after the last page's last row is what was there. */
const pageRows: readonly Row[] = [
  post('experiments/create', { name: 'paged' }, { keep: { px: 'experiment_id' } }),
  ...[1, 2, 3, 4, 5].map((start) =>
    post('runs/create', { experiment_id: '{px}', run_name: `p${start}`, start_time: start }),
  ),
  askRuns(
    { experiment_ids: ['{px}'], max_results: 2, order_by: ['start_time'] },
    { keep: { token: 'next_page_token' } },
  ),
  post('runs/create', { experiment_id: '{px}', run_name: 'p6', start_time: 6 }),
  askRuns(
    { experiment_ids: ['{px}'], max_results: 2, order_by: ['start_time'], page_token: '{token}' },
    { keep: { token: 'next_page_token' } },
  ),
  post('runs/create', { experiment_id: '{px}', run_name: 'p7', start_time: 7 }),
  askRuns(
    { experiment_ids: ['{px}'], max_results: 2, order_by: ['start_time'], page_token: '{token}' },
    { keep: { token: 'next_page_token' } },
  ),
  askRuns({ experiment_ids: ['{px}'], max_results: 2, order_by: ['start_time'], page_token: '{token}' }),
  post('runs/create', { experiment_id: '{px}', run_name: 'p0', start_time: 0 }),
  askRuns(
    { experiment_ids: ['{px}'], max_results: 3, order_by: ['start_time'], page_token: '{token}' },
    { deviation: answers('A page when rows came before its first', 200, { runs: ['p7'] }) },
  ),
  ...[1, 2, 3].map((step) => post('logged-models', { experiment_id: '{px}', name: `pm${step}` })),
  post(
    'logged-models/search',
    { experiment_ids: ['{px}'], max_results: 1, order_by: [{ field_name: 'name' }] },
    { shows: 'names', keep: { token: 'next_page_token' } },
  ),
  post(
    'logged-models/search',
    { experiment_ids: ['{px}'], max_results: 1, order_by: [{ field_name: 'name' }], page_token: '{token}' },
    { shows: 'names' },
  ),
  post(
    'logged-models/search',
    {
      experiment_ids: ['{px}'],
      max_results: 1,
      order_by: [{ field_name: 'name', ascending: false }],
      page_token: '{token}',
    },
    { shows: 'names' },
  ),
  post(
    'logged-models/search',
    {
      experiment_ids: ['{px}', '0'],
      max_results: 1,
      order_by: [{ field_name: 'name' }],
      page_token: '{token}',
    },
    { shows: 'names' },
  ),
  post(
    'logged-models/search',
    {
      experiment_ids: ['{px}'],
      max_results: 1,
      filter: "name LIKE 'p%'",
      order_by: [{ field_name: 'name' }],
      page_token: '{token}',
    },
    { shows: 'names' },
  ),
];

export const searchChapters: Readonly<Record<string, readonly Row[]>> = {
  'what searches of runs find': runWorld,
  'searching runs': runRows,
  'what searches of experiments find': experimentWorld,
  'what searches of the registry find': registryWorld,
  'searching experiments': experimentRows,
  'searching the registry': registryRows,
  'what searches of logged models find': modelWorld,
  'searching logged models': loggedModelRows,
  'pages while rows are added': pageRows,
};
