import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Connection } from './connection.ts';
import { cacheFolder } from './databases.ts';
import { runIdOf } from './fillDatabase.ts';
import { say } from './measure.ts';
import type { Ids } from './reads.ts';

export const fastTrackMlVersion = '0.6.0';

/** Its program, in an environment of its own; undefined where it can't be installed. */
export function provideFastTrackMl(python: string): string | undefined {
  const folder = join(cacheFolder, `fasttrackml-${fastTrackMlVersion}`);
  const program = join(folder, 'bin/fml');
  if (existsSync(program)) return program;
  say(`Installing FastTrackML ${fastTrackMlVersion} (pip)`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const steps: readonly (readonly [string, ...string[]])[] = [
    [python, '-m', 'venv', '--clear', folder],
    // Its server is one program, which needs none of the Python packages.
    [join(folder, 'bin/python'), ...pip, `fasttrackml==${fastTrackMlVersion}`],
  ];
  for (const [command, ...args] of steps) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) {
      say(`Without FastTrackML: ${stderr.trim().split('\n').at(-1) ?? ''}`);
      return undefined;
    }
  }
  return program;
}

const writers = 8;
const api = '/api/2.0/mlflow/';

/** Logs what a filled database holds by requests. Gives the ids under which it is found there. */
export async function copyOverRest(path: string, url: string): Promise<Ids> {
  const database = new DatabaseSync(path, { readOnly: true });
  const connections = await Promise.all(Array.from({ length: writers }, () => Connection.open(url)));
  try {
    const experiments = await copyExperiments(database, connections[0] as Connection);
    const runs = database.prepare('SELECT * FROM runs ORDER BY start_time').all() as unknown as RunRow[];
    let next = 0;
    let first = '';
    const work = async (connection: Connection): Promise<void> => {
      for (let run = runs[next++]; run; run = runs[next++]) {
        const id = await copyRun(connection, database, { run, experiments });
        if (run.run_uuid === runIdOf(0)) first = id;
      }
    };
    await Promise.all(connections.map(work));
    await copyHistories(connections[0] as Connection, database, first);
    return { experiments: [...experiments.values()], run: first };
  } finally {
    for (const connection of connections) connection.close();
    database.close();
  }
}

interface RunRow {
  readonly run_uuid: string;
  readonly name: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly lifecycle_stage: string;
  readonly experiment_id: number;
}

async function post<T>(connection: Connection, path: string, body: object): Promise<T> {
  return JSON.parse((await connection.post(api + path, JSON.stringify(body))) || '{}') as T;
}

async function copyExperiments(
  database: DatabaseSync,
  connection: Connection,
): Promise<ReadonlyMap<number, string>> {
  const experiments = new Map<number, string>();
  const rows = database
    .prepare('SELECT experiment_id, name FROM experiments WHERE experiment_id > 0 ORDER BY experiment_id')
    .all();
  for (const { experiment_id: id, name } of rows) {
    const made = await post<{ experiment_id: string }>(connection, 'experiments/create', { name });
    experiments.set(Number(id), made.experiment_id);
  }
  return experiments;
}

async function copyRun(
  connection: Connection,
  database: DatabaseSync,
  { run, experiments }: { readonly run: RunRow; readonly experiments: ReadonlyMap<number, string> },
): Promise<string> {
  const { run_uuid, name, start_time, end_time, status, lifecycle_stage } = run;
  const made = await post<{ run: { info: { run_id: string } } }>(connection, 'runs/create', {
    experiment_id: experiments.get(run.experiment_id),
    run_name: name,
    start_time,
  });
  const { run_id } = made.run.info;
  const rows = (sql: string): object[] => database.prepare(sql).all(run_uuid);
  await post(connection, 'runs/log-batch', {
    run_id,
    metrics: rows('SELECT key, value, timestamp, step FROM latest_metrics WHERE run_uuid = ?'),
    params: rows('SELECT key, value FROM params WHERE run_uuid = ?'),
    tags: rows('SELECT key, value FROM tags WHERE run_uuid = ?'),
  });
  await post(connection, 'runs/update', { run_id, status, end_time });
  if (lifecycle_stage === 'deleted') await post(connection, 'runs/delete', { run_id });
  return run_id;
}

async function copyHistories(connection: Connection, database: DatabaseSync, run_id: string): Promise<void> {
  const points = database
    .prepare(
      `SELECT key, value, timestamp, step FROM metrics WHERE run_uuid = ? AND key IN ('history', 'short') ORDER BY key, step`,
    )
    .all(runIdOf(0));
  for (let from = 0; from < points.length; from += 1000)
    await post(connection, 'runs/log-batch', { run_id, metrics: points.slice(from, from + 1000) });
}
