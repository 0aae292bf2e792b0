import type { CallOptions, MlflowClient } from '../api/client.ts';
import type { Experiment, ViewType } from '../api/entities.ts';
import { holdsAll, likeWords } from './goToQuery.ts';
import { isMissing } from './isMissing.ts';

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
  call: CallOptions = once,
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
      call,
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
      ...(text === '' ? {} : { filter: likeWords('name', [text]) }),
    },
    { ...once, ...(signal && { signal }) },
  );
  return experiments.filter(({ name }) => holdsAll(name, [text]));
}

/** Undefined where it is gone. */
async function readExperiment(client: MlflowClient, id: string): Promise<Experiment | undefined> {
  try {
    return (await client.call('getExperiment', { experiment_id: id }, once)).experiment;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
