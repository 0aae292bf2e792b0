// `npm run bench:views`: the run table beside MLflow's own page, on the same runs, in the same Chromium.
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { paintedAfter, filterMs, heapMegabytes, namesOf, scroll } from './views/view.ts';
import type { RunsView } from './views/view.ts';
import type { Frames } from './views/frames.ts';
import { provideWideRuns, wideColumns } from './views/fixture.ts';
import { mlflowView } from './views/mlflowPage.ts';
import { ourView } from './views/ours.ts';
import { inFolder } from './server/databases.ts';
import { median, say } from './server/measure.ts';
import { startMlflow } from './server/servers.ts';
import { markdown } from './server/tables.ts';
import { startHost } from '../test/e2e/harness/host.ts';

const quick = process.argv.includes('--quick');
const python = process.env['MLFLOW_PYTHON'];
const rounds = quick ? 1 : 5;
/** MLflow's page loads 100 at a time. */
const loaded = quick ? 100 : 1000;
/** Rounds before those that count. */
const warmUps = quick ? 0 : 1;
const filter = 'metrics.metric0 > 0.9';

interface Expected {
  readonly all: readonly string[];
  readonly filtered: readonly string[];
}

/** What was measured of a page; lists have a time for each round. */
interface Found {
  readonly openMs: number[];
  readonly filterMs: number[];
  down?: Frames;
  right?: Frames;
  megabytes?: number;
}

interface Subject {
  readonly view: RunsView;
  /** How many runs are loaded where scrolling is measured. */
  readonly loads: number;
  readonly found: Found;
}

/** The first runs as MLflow's own API gives them. */
async function expectedOf(url: string): Promise<Expected> {
  const names = async (asked: string): Promise<string[]> => {
    const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        experiment_ids: ['1'],
        order_by: ['attributes.start_time DESC'],
        filter: asked,
        max_results: 10,
      }),
    });
    const { runs } = (await answer.json()) as { readonly runs: readonly { info: { run_name: string } }[] };
    return runs.map(({ info }) => info.run_name);
  };
  return { all: await names(''), filtered: await names(filter) };
}

async function checkRows(view: RunsView, expected: readonly string[]): Promise<void> {
  for (const until = Date.now() + 10_000; ; await view.page.waitForTimeout(100)) {
    const names = (await namesOf(view)).slice(0, expected.length);
    if (names.join() === expected.join()) return;
    if (Date.now() > until) throw new Error(`${view.name} shows ${names.join()}, not ${expected.join()}`);
  }
}

async function measureQuestions({ view, found }: Subject, expected: Expected): Promise<void> {
  const since = await view.open();
  found.openMs.push(await paintedAfter(view, expected.all[0]!, since));
  say(`${view.name}: open ${show(found.openMs.at(-1)!)} ms`);
  await checkRows(view, expected.all);
  found.filterMs.push(await filterMs(view, filter, expected.filtered[0]!));
  say(`${view.name}: filter ${show(found.filterMs.at(-1)!)} ms`);
  await checkRows(view, expected.filtered);
  // Both keep the filter for the next time.
  await filterMs(view, '', expected.all[0]!);
  await view.leave();
}

async function measureScrolling({ view, found, loads }: Subject, expected: Expected): Promise<void> {
  const before = await heapMegabytes(view.page);
  await paintedAfter(view, expected.all[0]!, await view.open());
  await view.load(loads);
  found.down = await scroll(view, 'down');
  found.right = await scroll(view, 'right');
  say(`${view.name}: ${JSON.stringify({ down: found.down, right: found.right })}`);
  found.megabytes = (await heapMegabytes(view.page)) - (view.sharesPage ? before : 0);
  await view.leave();
}

async function measure(runs: number, theirLoads: number): Promise<string> {
  return inFolder(provideWideRuns(runs), async (folder) => {
    say(`${runs} runs: starting VS Code and MLflow`);
    const server = await startMlflow(folder, { python: python!, workers: 1 });
    const host = await startHost({
      workspace: 'empty',
      settings: { 'mlflow.server.databasePath': join(folder, 'mlflow.db') },
    });
    try {
      const ours = await ourView(host, 'experiment 0');
      const browser = ours.page.context().browser()!;
      const theirs = await mlflowView(browser, {
        url: server.url,
        experimentId: '1',
        columns: wideColumns(),
      });
      const subjects: readonly Subject[] = [
        { view: ours, loads: runs, found: { openMs: [], filterMs: [] } },
        { view: theirs, loads: theirLoads, found: { openMs: [], filterMs: [] } },
      ];
      const expected = await expectedOf(server.url);
      for (let round = 0; round < rounds + warmUps; round++) {
        say(`round ${round} of ${rounds}, load ${loadavg()[0]?.toFixed(1)}`);
        for (const subject of round % 2 === 0 ? subjects : subjects.toReversed())
          await measureQuestions(subject, expected);
      }
      for (const subject of subjects) {
        say(`scrolling, ${subject.view.name}, load ${loadavg()[0]?.toFixed(1)}`);
        await measureScrolling(subject, expected);
      }
      return comparison(runs, subjects);
    } finally {
      await host.close();
      await server.stop();
    }
  });
}

function warm(times: readonly number[]): readonly number[] {
  return times.slice(warmUps);
}

function comparison(runs: number, subjects: readonly Subject[]): string {
  const frames = ({ p50, p95, max }: Frames): number[] => [p95, p50, max];
  const lines: readonly [string, string, 'ms' | 'MB', (found: Found) => readonly number[]][] = [
    [
      'click to first rows painted, median / worst',
      runs === 1000 ? '≤ 500 ms' : '',
      'ms',
      ({ openMs }) => [median(warm(openMs)), Math.max(...warm(openMs))],
    ],
    [
      'filter, Enter to new rows, median / worst',
      '',
      'ms',
      ({ filterMs: times }) => [median(warm(times)), Math.max(...warm(times))],
    ],
    ['scrolling down, scripting a frame, p95 / p50 / max', '≤ 8 ms', 'ms', ({ down }) => frames(down!)],
    ['scrolling right, scripting a frame, p95 / p50 / max', '≤ 8 ms', 'ms', ({ right }) => frames(right!)],
    ['memory of its scripts', '', 'MB', ({ megabytes }) => [megabytes!]],
  ];
  const body = lines.map(([what, aim, unit, of]) => {
    const [mine, theirs] = subjects.map(({ found }) => of(found));
    const cells = [mine!, theirs!].map((values) => `${values.map(show).join(' / ')} ${unit}`);
    return [what, aim, ...cells, `${(theirs![0]! / mine![0]!).toFixed(1)}×`];
  });
  const heads = subjects.map(({ view, loads }) => `${view.name}, ${loads.toLocaleString('en')} loaded`);
  return markdown([`${runs.toLocaleString('en')} runs by 500 columns`, 'aim', ...heads, 'ratio'], body);
}

function show(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

if (!python) throw new Error('Not measured: MLflow is needed beside it');
for (const runs of quick ? [1000] : [1000, 10_000]) {
  // As soon as it is there: the next takes long.
  console.log(`${await measure(runs, loaded)}\n`);
}
const load = loadavg()
  .map((value) => value.toFixed(1))
  .join(', ');
console.log(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load at the end ${load}\n`);
