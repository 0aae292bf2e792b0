// `npm run bench:server`: the embedded server, beside a real `mlflow server` and FastTrackML where they can be had.
// `-- --runs 1000,10000 --seconds 1` for a short look; `--only limits,compare,growth,slices,waits` for parts of it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provideFastTrackMl } from './server/fastTrackMl.ts';
import { measureGrowth } from './server/growth.ts';
import type { Latency } from './server/measure.ts';
import { say } from './server/measure.ts';
import { measureSlices } from './server/longestStatement.ts';
import { measureRawLimits } from './server/rawLimits.ts';
import { ourScript } from './server/servers.ts';
import type { Results, Subject } from './server/subjects.ts';
import { fastTrackMl, measure, mlflow, ours } from './server/subjects.ts';
import { comparisonTable, growthTable, limitsTable, slicesTable, waitsTable } from './server/tables.ts';
import { measureWaits } from './server/writerWaits.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000,10000,100000,1000000' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'limits,compare,growth,slices,waits' },
  },
});
const sizes = values.runs.split(',').map(Number);
const seconds = Number(values.seconds);
const parts = values.only.split(',');
if (!sizes.every((runs) => runs > 0) || !(seconds > 0))
  throw new Error('--runs and --seconds take numbers above 0');
if (!existsSync(ourScript)) throw new Error('dist/server.js is missing: npm run build');
const python = [process.env['MLFLOW_PYTHON'], join(import.meta.dirname, '../.venv/bin/python')].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
);

/** The largest number of runs of those asked for that is not above this. */
function atMost(most: number): number {
  return Math.max(...sizes.filter((runs) => runs <= most), Math.min(...sizes));
}

function title(text: string): void {
  const [one, five] = loadavg();
  console.log(
    `\n## ${text}\n\nLoad of the machine before: ${one?.toFixed(1)} (1 min), ${five?.toFixed(1)} (5 min).\n`,
  );
}

/** One after the other: each has the machine for itself. The answers of the first are what the others must answer. */
async function compare(subjects: readonly Subject[], runs: number): Promise<readonly Results[]> {
  const all: Results[] = [];
  for (const subject of subjects)
    all.push(await measure(subject, { runs, seconds, expected: all[0]?.answers }));
  return all;
}

console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${process.platform}, Node ${process.version}`,
);
if (parts.includes('limits')) {
  title('What the machine can do at all');
  console.log(limitsTable(await measureRawLimits({ runs: atMost(100_000), seconds })));
}
if (parts.includes('compare')) {
  const runs = atMost(100_000);
  const version =
    python && spawnSync(python, ['-m', 'mlflow', '--version'], { encoding: 'utf8' }).stdout.trim();
  const name = version?.replace(/^.*version /, 'MLflow ') ?? '';
  const mlflows = python ? [mlflow(name, python, 1), mlflow(name, python, 4)] : [];
  title(`${runs.toLocaleString('en')} runs, beside MLflow: p50 / p99`);
  const all = await compare([ours('delete'), ours('wal'), ...mlflows], runs);
  console.log(comparisonTable(all.slice(0, 2), all.slice(2), runs === 100_000 ? 'judged' : 'left out'));

  const program = python && provideFastTrackMl(python);
  if (program) {
    const few = atMost(10_000);
    title(`${few.toLocaleString('en')} runs, beside FastTrackML: p50 / p99`);
    const both = await compare(
      [ours('delete'), ours('wal'), fastTrackMl(program, 'normal'), fastTrackMl(program, 'full')],
      few,
    );
    console.log(comparisonTable(both.slice(0, 2), both.slice(2), 'left out'));
  }
}
if (parts.includes('growth')) {
  title('How our reads grow with the number of runs: p50 / p99 in ms');
  const found = new Map<number, ReadonlyMap<string, Latency>>();
  for (const runs of sizes) found.set(runs, await measureGrowth(runs, seconds));
  console.log(growthTable(found));
}
if (parts.includes('slices')) {
  const runs = atMost(100_000);
  title(`How long a read holds the lock, ${runs.toLocaleString('en')} runs, 10,000 experiments and models`);
  console.log(slicesTable(await measureSlices(runs)));
}
if (parts.includes('waits')) {
  const runs = atMost(100_000);
  title(`Longest wait of a writer in ms, ${runs.toLocaleString('en')} runs, 10,000 experiments and models`);
  const inDelete = await measureWaits('delete', { runs, seconds });
  console.log(waitsTable(inDelete, await measureWaits('wal', { runs, seconds })));
}
say('Done.');
