// `npm run bench:soak -- --minutes 60`: one server under mixed load, with its memory and p99 over time. A rise of
// either from the first to the last line is a leak; the exit code says only whether every answer was right.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { Connection } from './server/connection.ts';
import { fillDatabase } from './server/fillDatabase.ts';
import { quantile, residentMegabytes } from './server/measure.ts';
import { ourScript, startOurs } from './server/servers.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    /** Runs that are there before. */
    runs: { type: 'string', default: '20000' },
    writers: { type: 'string', default: '8' },
    'journal-mode': { type: 'string', default: 'delete' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0');
if (!existsSync(ourScript)) throw new Error('dist/server.js is missing: npm run build');

const api = '/api/2.0/mlflow/';
const experiments = Array.from({ length: 10 }, (_, index) => String(index + 1));
const folder = mkdtempSync(join(tmpdir(), 'mlflow-soak-'));
fillDatabase(join(folder, 'mlflow.db'), { runs: Number(values.runs), historyPoints: 50_000 });
const server = await startOurs(folder, '--journal-mode', values['journal-mode']);
const end = performance.now() + minutes * 60_000;
const times = new Map<string, number[]>();
let acknowledged = 0;

async function timed(kind: string, call: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await call();
  const list = times.get(kind) ?? [];
  list.push(performance.now() - start);
  times.set(kind, list);
}

/** A training: a run with metrics, params and tags, one after the other. */
async function train(writer: number): Promise<void> {
  const connection = await Connection.open(server.url);
  const post = (path: string, body: object): Promise<string> =>
    connection.post(api + path, JSON.stringify(body));
  while (performance.now() < end) {
    const experiment_id = experiments[writer % experiments.length];
    const { run } = JSON.parse(await post('runs/create', { experiment_id, start_time: Date.now() })) as {
      run: { info: { run_id: string } };
    };
    const { run_id } = run.info;
    const params = Array.from({ length: 10 }, (_, index) => ({
      key: `param${index}`,
      value: `value ${index}`,
    }));
    await timed('log-batch', () => post('runs/log-batch', { run_id, params }));
    for (let step = 0; step < 200 && performance.now() < end; step++) {
      const metric = { run_id, key: `metric${step % 5}`, value: Math.random(), timestamp: Date.now(), step };
      await timed('log-metric', () => post('runs/log-metric', metric));
      acknowledged++;
    }
    await timed('update', () => post('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() }));
  }
  connection.close();
}

/** Somebody who looks: short and long searches, a run, a history. */
async function look(): Promise<void> {
  const search = (body: object): Promise<Response> =>
    fetch(`${server.url}${api}runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ max_results: 100, ...body }),
    });
  const looks: readonly (readonly [string, () => Promise<Response>])[] = [
    ['newest 100', () => search({ experiment_ids: ['1'] })],
    [
      'filter and order',
      () => search({ experiment_ids: ['2'], filter: 'metrics.metric1 > 0.5', order_by: ['metrics.metric2'] }),
    ],
    [
      'long search',
      () =>
        search({ experiment_ids: experiments, filter: "tags.tag1 ILIKE '%9%'", order_by: ['params.param2'] }),
    ],
    ['experiments', () => fetch(`${server.url}${api}experiments/search?max_results=100`)],
  ];
  while (performance.now() < end) {
    for (const [kind, call] of looks) {
      await timed(kind, async () => {
        const answer = await call();
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${kind}: ${answer.status} ${text}`);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function report(): void {
  const minute = minutes - (end - performance.now()) / 60_000;
  const kinds = [...times].map(
    ([kind, list]) =>
      `${kind} ${quantile(list, 0.5).toFixed(1)}/${quantile(list, 0.99).toFixed(1)} (${list.length})`,
  );
  console.log(
    `${minute.toFixed(1).padStart(6)} min  ${residentMegabytes(server.pid).toFixed(0).padStart(4)} MB  p50/p99 ms: ${kinds.join(', ')}`,
  );
  times.clear();
}

try {
  const timer = setInterval(report, Math.max((minutes * 60_000) / 60, 5000));
  const writers = Array.from({ length: Number(values.writers) }, (_, index) => train(index));
  await Promise.all([...writers, look(), look()]);
  clearInterval(timer);
  report();
  const database = new DatabaseSync(join(folder, 'mlflow.db'), { readOnly: true });
  const stored = database
    .prepare(
      'SELECT count(*) AS n FROM metrics WHERE timestamp > 1700000100000 AND run_uuid IN (SELECT run_uuid FROM runs WHERE start_time > 1710000000000)',
    )
    .get();
  const [check] = Object.values(database.prepare('PRAGMA integrity_check').get() ?? {});
  database.close();
  console.log(
    `${acknowledged} metrics acknowledged, ${String(stored?.['n'])} stored; integrity ${String(check)}`,
  );
  if (Number(stored?.['n']) !== acknowledged || check !== 'ok') process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
