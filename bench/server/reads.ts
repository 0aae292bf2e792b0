import type { Connection } from './connection.ts';

/** What the benchmark asks of each server. Ids are those of the filled database, or what FastTrackML gave. */
export interface Ids {
  readonly experiments: readonly string[];
  /** Of the first run, which has the long histories. */
  readonly run: string;
}

export interface ReadCase {
  readonly what: string;
  /** At 100,000 runs, in ms. */
  readonly aimMs: number;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body: (ids: Ids) => Readonly<Record<string, unknown>>;
}

const search = { method: 'POST', path: '/api/2.0/mlflow/runs/search' } as const;
const history = { method: 'GET', path: '/api/2.0/mlflow/metrics/get-history' } as const;
const orderedByMetric = {
  filter: 'metrics.metric0 > 0.2',
  order_by: ['metrics.metric1 DESC'],
  max_results: 100,
};

export const readCases: readonly ReadCase[] = [
  {
    what: 'get run',
    aimMs: 0.4,
    method: 'GET',
    path: '/api/2.0/mlflow/runs/get',
    body: ({ run }) => ({ run_id: run }),
  },
  {
    what: 'newest 100 of an experiment',
    aimMs: 2,
    ...search,
    body: ({ experiments }) => ({ experiment_ids: experiments.slice(0, 1), max_results: 100 }),
  },
  {
    what: 'newest 1,000 of an experiment',
    aimMs: 25,
    ...search,
    body: ({ experiments }) => ({ experiment_ids: experiments.slice(0, 1), max_results: 1000 }),
  },
  {
    what: 'newest 100 of 10 experiments',
    aimMs: 2,
    ...search,
    body: ({ experiments }) => ({ experiment_ids: experiments, max_results: 100 }),
  },
  {
    what: 'filter and order by a metric, 100',
    aimMs: 6,
    ...search,
    body: ({ experiments }) => ({ experiment_ids: experiments.slice(0, 1), ...orderedByMetric }),
  },
  {
    what: 'the same over 10 experiments',
    aimMs: 3,
    ...search,
    body: ({ experiments }) => ({ experiment_ids: experiments, ...orderedByMetric }),
  },
  {
    what: "tag LIKE '%42%', 100",
    aimMs: 10,
    ...search,
    body: ({ experiments }) => ({
      experiment_ids: experiments.slice(0, 1),
      filter: "tags.tag1 LIKE '%42%'",
      max_results: 100,
    }),
  },
  {
    what: 'page 25 of newest 100',
    aimMs: 2,
    ...search,
    body: ({ experiments }) => ({
      experiment_ids: experiments.slice(0, 1),
      max_results: 100,
      page_token: btoa('{"offset": 2400}'),
    }),
  },
  {
    what: 'page 25 of order by a metric',
    aimMs: 6,
    ...search,
    body: ({ experiments }) => ({
      experiment_ids: experiments.slice(0, 1),
      ...orderedByMetric,
      page_token: btoa('{"offset": 2400}'),
    }),
  },
  {
    what: 'history of 1,000 points',
    aimMs: 1,
    ...history,
    body: ({ run }) => ({ run_id: run, metric_key: 'short', max_results: 25_000 }),
  },
  {
    what: 'history of 25,000 points',
    aimMs: 20,
    ...history,
    body: ({ run }) => ({ run_id: run, metric_key: 'history', max_results: 25_000 }),
  },
];

/** Asks one case once; gives the text of the answer. */
export function ask(connection: Connection, { method, path, body }: ReadCase, ids: Ids): Promise<string> {
  const fields = body(ids);
  if (method === 'POST') return connection.post(path, JSON.stringify(fields));
  const query = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return connection.get(`${path}?${query.join('&')}`);
}
