import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import type { MlflowClient } from '../api/client.ts';
import type { Run, RunStatus } from '../api/entities.ts';
import type { LastRun, LastRunsParams } from '../shared/language.ts';
import { formatTime } from '../shared/format.ts';
import type { Services } from './services.ts';

/** Of so many of an entry point's runs the newest that is this project's is taken. */
const mostRuns = 50;
const mostEntryPoints = 20;
/** The search wants experiments by name; the newest ones are those that people work in. */
const mostExperiments = 100;

const icons: Readonly<Record<RunStatus, string>> = {
  RUNNING: 'sync~spin',
  SCHEDULED: 'clock',
  FINISHED: 'pass',
  FAILED: 'error',
  KILLED: 'circle-slash',
};

/** The last run of each entry point on the active connection. A server that is not up is not started for it. */
export async function readLastRuns(
  { connections }: Pick<Services, 'connections'>,
  { uri, entryPoints }: LastRunsParams,
): Promise<LastRun[]> {
  const connection = connections.active;
  if (connection?.status.kind !== 'ready' || !uri.startsWith('file:')) return [];
  const folder = dirname(fileURLToPath(uri));
  const client = await connection.connect();
  const experimentIds = await newestExperiments(client);
  if (experimentIds.length === 0) return [];
  const found = await Promise.all(
    entryPoints.slice(0, mostEntryPoints).map(async (entryPoint): Promise<LastRun[]> => {
      const run = await newestRun(client, { experimentIds, entryPoint, folder });
      if (!run) return [];
      const { run_id: runId, run_name, status, start_time, end_time } = run.info;
      const title = `$(${icons[status]}) ${run_name}, ${formatTime(end_time || start_time)}`;
      return [{ entryPoint, title, runId, connectionId: connection.id }];
    }),
  );
  return found.flat();
}

async function newestExperiments(client: MlflowClient): Promise<string[]> {
  const request = {
    view_type: 'ACTIVE_ONLY',
    max_results: mostExperiments,
    order_by: ['last_update_time DESC'],
  } as const;
  const { experiments = [] } = await client.call('searchExperiments', request);
  return experiments.map(({ experiment_id }) => experiment_id);
}

async function newestRun(
  client: MlflowClient,
  from: {
    readonly experimentIds: readonly string[];
    readonly entryPoint: string;
    readonly folder: string;
  },
): Promise<Run | undefined> {
  const { experimentIds, entryPoint, folder } = from;
  // A text of the filter language can't hold both kinds of quotes.
  if (entryPoint.includes("'")) return undefined;
  const { runs = [] } = await client.call('searchRuns', {
    experiment_ids: [...experimentIds],
    filter: `tags.\`mlflow.project.entryPoint\` = '${entryPoint}' and tags.\`mlflow.source.type\` = 'PROJECT'`,
    max_results: mostRuns,
    order_by: ['attributes.start_time DESC'],
  });
  return runs.find((run) => isFrom(run, folder));
}

function isFrom(run: Run, folder: string): boolean {
  return projectFolderOf(run) === folder.replaceAll('\\', '/');
}

/** MLflow notes the folder, or `file://<working tree>#<folder in it>`. With `/` on every system, without the last one. */
export function projectFolderOf({ data }: Run): string {
  const source = data.tags?.find(({ key }) => key === 'mlflow.source.name')?.value ?? '';
  const [root = '', inside] = source.replace(/^file:\/\//, '').split('#');
  const path = inside === undefined ? root : `${root}/${inside}`;
  return path.replaceAll('\\', '/').replace(/\/$/, '');
}
