import type { MlflowClient } from '../api/client.ts';
import type { Experiment, ViewType } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';

export interface ExperimentsRequest {
  /** How many of the newest, as long as there are so many. */
  readonly count: number;
  readonly viewType: ViewType;
  /** Ids of those that are wanted wherever they stand. */
  readonly included?: ReadonlySet<string>;
}

export interface ExperimentPages {
  /** Newest first. */
  readonly experiments: readonly Experiment[];
  readonly more: boolean;
}

const once = { retries: 0 };
const pageLimit = 1000;

export async function readExperimentPages(
  client: MlflowClient,
  { count, viewType, included = new Set() }: ExperimentsRequest,
): Promise<ExperimentPages> {
  const experiments: Experiment[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.call(
      'searchExperiments',
      {
        view_type: viewType,
        max_results: Math.min(pageLimit, count - experiments.length),
        order_by: ['creation_time DESC'],
        page_token: pageToken,
      },
      once,
    );
    experiments.push(...(page.experiments ?? []));
    pageToken = page.next_page_token || undefined;
  } while (pageToken !== undefined && experiments.length < count);
  const known = new Set(experiments.map(({ experiment_id }) => experiment_id));
  const missing = pageToken === undefined ? [] : [...included].filter((id) => !known.has(id));
  const others = await Promise.all(missing.map((id) => readExperiment(client, id)));
  for (const experiment of others) {
    if (experiment && (viewType === 'ALL' || experiment.lifecycle_stage === 'active'))
      experiments.push(experiment);
  }
  return { experiments, more: pageToken !== undefined };
}

/** Those whose name contains a text, in any case; the newest where there are more than `count`. */
export async function findExperiments(
  client: MlflowClient,
  text: string,
  options: { readonly count: number; readonly viewType: ViewType; readonly signal?: AbortSignal },
): Promise<readonly Experiment[]> {
  const { count, viewType, signal } = options;
  const { experiments = [] } = await client.call(
    'searchExperiments',
    {
      view_type: viewType,
      max_results: count,
      order_by: ['last_update_time DESC'],
      // Quotes can't stand in a text of the filter language: any one character may take their place.
      ...(text === '' ? {} : { filter: `name ILIKE '%${text.replaceAll(/['"`\\]/g, '_')}%'` }),
    },
    { ...once, ...(signal && { signal }) },
  );
  // `%` and `_` mean more to the server than to who types them.
  const typed = text.toLowerCase();
  return experiments.filter(({ name }) => name.toLowerCase().includes(typed));
}

/** Undefined where it is gone. */
async function readExperiment(client: MlflowClient, id: string): Promise<Experiment | undefined> {
  try {
    return (await client.call('getExperiment', { experiment_id: id }, once)).experiment;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
