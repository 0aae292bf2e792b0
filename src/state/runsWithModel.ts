import type { MlflowClient } from '../api/client.ts';
import type { Experiment, Run } from '../api/entities.ts';
import { tagOf } from '../shared/runTags.ts';
import { readExperiments } from './trackingReads.ts';

/** A list to pick from: who wants an older run finds it in the tree. */
const enough = 200;
const pageSize = 500;
const maxPages = 4;

export interface RunWithModel {
  readonly run: Run;
  readonly experiment: Experiment | undefined;
}

/** The newest finished runs that have logged a model, looked for among the newest runs of all experiments. */
export async function findRunsWithModel(client: MlflowClient): Promise<readonly RunWithModel[]> {
  const experiments = new Map(
    (await readExperiments(client)).map((experiment) => [experiment.experiment_id, experiment]),
  );
  const found: RunWithModel[] = [];
  if (experiments.size === 0) return found;
  let pageToken: string | undefined;
  for (let pages = 0; pages < maxPages && found.length < enough; pages++) {
    const { runs = [], next_page_token } = await client.call('searchRuns', {
      experiment_ids: [...experiments.keys()],
      filter: "attributes.status = 'FINISHED'",
      max_results: pageSize,
      order_by: ['attributes.start_time DESC'],
      page_token: pageToken,
    });
    for (const run of runs) {
      if (hasLoggedModel(run)) found.push({ run, experiment: experiments.get(run.info.experiment_id) });
    }
    if (!next_page_token) break;
    pageToken = next_page_token;
  }
  return found.slice(0, enough);
}

/** MLflow 3 links a run to its models; MLflow 2 kept a tag, and a client of it still does. */
function hasLoggedModel(run: Run): boolean {
  return (
    (run.outputs?.model_outputs ?? []).length > 0 || tagOf(run, 'mlflow.log-model.history') !== undefined
  );
}
