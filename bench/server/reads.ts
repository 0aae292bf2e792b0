import type { Connection } from './connection.ts';

/** What the benchmark asks of each server. Ids are those of the filled database, or what FastTrackML gave. */
export interface Ids {
  readonly experiments: readonly string[];
  /** Of the first run, which has the long histories. */
  readonly run: string;
}

type Body = Readonly<Record<string, unknown>>;

export interface ReadCase {
  readonly what: string;
  /** At 100,000 runs, in ms. */
  readonly aimMs: number;
  /** At 1,000,000 runs, where something is asked of it there. */
  readonly millionAimMs?: number;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body: (ids: Ids) => Body;
  /** Ask for this page, of 100 runs, by the token that the server gave with the page before. */
  readonly page?: number;
}

const search = { method: 'POST', path: '/api/2.0/mlflow/runs/search' } as const;
const history = { method: 'GET', path: '/api/2.0/mlflow/metrics/get-history' } as const;

function newest(count: number, experiments: number): (ids: Ids) => Body {
  return (ids) => ({ experiment_ids: ids.experiments.slice(0, experiments), max_results: count });
}

function bestByMetric(experiments: number): (ids: Ids) => Body {
  return (ids) => ({
    ...newest(100, experiments)(ids),
    filter: 'metrics.metric0 > 0.2',
    order_by: ['metrics.metric1 DESC'],
  });
}

export const readCases: readonly ReadCase[] = [
  {
    what: 'get run',
    aimMs: 0.4,
    method: 'GET',
    path: '/api/2.0/mlflow/runs/get',
    body: ({ run }) => ({ run_id: run }),
  },
  { what: 'newest 100 of an experiment', aimMs: 2, millionAimMs: 2, ...search, body: newest(100, 1) },
  { what: 'newest 1,000 of an experiment', aimMs: 25, ...search, body: newest(1000, 1) },
  { what: 'newest 100 of 10 experiments', aimMs: 2, millionAimMs: 2, ...search, body: newest(100, 10) },
  {
    what: 'filter and order by a metric, 100',
    aimMs: 6,
    millionAimMs: 10,
    ...search,
    body: bestByMetric(1),
  },
  { what: 'the same over 10 experiments', aimMs: 3, millionAimMs: 10, ...search, body: bestByMetric(10) },
  {
    what: "tag LIKE '%42%', 100",
    aimMs: 10,
    ...search,
    body: (ids) => ({ ...newest(100, 1)(ids), filter: "tags.tag1 LIKE '%42%'" }),
  },
  { what: 'page 25 of newest 100', aimMs: 2, ...search, body: newest(100, 1), page: 25 },
  { what: 'page 25 of filter and order', aimMs: 6, ...search, body: bestByMetric(1), page: 25 },
  {
    what: 'history of a metric of every run',
    aimMs: 1,
    millionAimMs: 1,
    ...history,
    body: ({ run }) => ({ run_id: run, metric_key: 'metric0', max_results: 25_000 }),
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

/**
 * Gives what asks one case once, for the text of its answer; undefined where there is no such page. `tokens`: whether
 * they can be made without walking to the page, as MLflow's.
 */
export async function prepare(
  connection: Connection,
  { method, path, body, page = 1 }: ReadCase,
  { ids, tokens }: { readonly ids: Ids; readonly tokens: 'own' | 'offset' },
): Promise<(() => Promise<string>) | undefined> {
  const fields = body(ids);
  if (method === 'GET') {
    const query = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
    return () => connection.get(`${path}?${query.join('&')}`);
  }
  const ask = (page_token: string): Promise<string> =>
    connection.post(path, JSON.stringify(page_token === '' ? fields : { ...fields, page_token }));
  const token = tokens === 'own' ? await tokenOf(page, ask) : btoa(`{"offset": ${(page - 1) * 100}}`);
  return token === undefined ? undefined : () => ask(page === 1 ? '' : token);
}

/** Walks to the page before. */
async function tokenOf(page: number, ask: (token: string) => Promise<string>): Promise<string | undefined> {
  let token = '';
  for (let passed = 1; passed < page; passed++) {
    const { next_page_token } = JSON.parse(await ask(token)) as { readonly next_page_token?: string };
    if (next_page_token === undefined) return undefined;
    token = next_page_token;
  }
  return token;
}
