import type { MlflowClient } from '../src/api/client.ts';

// Runs, and which of them filters find: on the embedded server, which understands all of it, and on any other,
// where the rest is asked of the loaded runs.

interface RunToLog {
  readonly name: string;
  /** ms since 1970. */
  readonly start: number;
  readonly isRunning?: true;
  readonly metrics?: Readonly<Record<string, number | 'NaN'>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly dataset?: { readonly name: string; readonly digest: string; readonly context?: string };
}

/** That `now` for which the rows are. */
export const filterNow = new Date(2026, 10, 28, 15, 30).getTime();
const hour = 3_600_000;

const runs: readonly RunToLog[] = [
  {
    name: 'old',
    start: new Date(2026, 9, 31, 12).getTime(),
    metrics: { loss: 0.05, acc: -1 },
    params: { model: 'resnet50', layers: '50' },
    tags: { team: 'Blue' },
    dataset: { name: 'wine', digest: 'd1', context: 'train' },
  },
  {
    name: 'yesterday',
    start: filterNow - 20 * hour,
    metrics: { loss: 0.5 },
    params: { model: 'ResNet18', layers: '9' },
    tags: { team: 'red', 'a b': '100%', text: 'a_b' },
    dataset: { name: 'wine', digest: 'd2', context: 'test' },
  },
  {
    name: 'nan',
    start: filterNow - 2 * hour,
    metrics: { loss: 'NaN', acc: 1e12 },
    params: { model: 'mlp' },
    tags: { team: 'blue', text: 'aXb' },
    dataset: { name: 'Iris', digest: 'd1' },
  },
  { name: 'bare', start: filterNow - hour, isRunning: true },
  {
    name: 'Größe 🍷',
    start: filterNow - hour / 2,
    metrics: { loss: 0.1 },
    params: { model: "it's", layers: '' },
    tags: { team: 'ÉTÉ', text: `${'a'.repeat(4000)}!` },
  },
];

/** Logs them anew and gives the experiment's id. */
export async function logFilterRuns(client: MlflowClient, experiment: string): Promise<string> {
  const { experiment_id } = await client.call('createExperiment', { name: experiment });
  for (const { name, start, isRunning, metrics = {}, params = {}, tags = {}, dataset } of runs) {
    const { run } = await client.call('createRun', { experiment_id, run_name: name, start_time: start });
    const { run_id } = run.info;
    const pairs = (from: Readonly<Record<string, string>>) =>
      Object.entries(from).map(([key, value]) => ({ key, value }));
    await client.call('logBatch', {
      run_id,
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
      params: pairs(params),
      tags: pairs(tags),
    });
    if (dataset) {
      const context = dataset.context && [{ key: 'mlflow.data.context', value: dataset.context }];
      const { name: datasetName, digest } = dataset;
      await client.call('logInputs', {
        run_id,
        datasets: [
          {
            tags: context || [],
            dataset: { name: datasetName, digest, source_type: 'local', source: '{}' },
          },
        ],
      });
    }
    if (!isRunning) await client.call('updateRun', { run_id, status: 'FINISHED', end_time: start + 60_000 });
  }
  return experiment_id;
}

/** Each filter with the names it finds, oldest first, and what of it MLflow does not understand. */
export const filterCases: readonly (readonly [filter: string, names: string, words?: string])[] = [
  ['', 'old yesterday nan bare Größe 🍷'],
  ["metrics.loss < 0.1 OR params.model RLIKE '^res'", 'old', 'OR RLIKE'],
  ["metrics.loss <= 0.1 OR params.model RLIKE '(?i)^res'", 'old yesterday Größe 🍷', 'OR RLIKE'],
  ["metrics.loss < 1 AND params.model RLIKE '\\d$'", 'old yesterday', 'RLIKE'],
  // NaN differs from every number and compares with none; what is missing answers nothing.
  ['metrics.loss != 0.5', 'old nan Größe 🍷'],
  ['metrics.loss != 0.5 OR metrics.loss = 7', 'old nan Größe 🍷', 'OR'],
  ['metrics.loss = 0 OR metrics.loss > 0', 'old yesterday Größe 🍷', 'OR'],
  ['NOT metrics.loss > 0', 'nan bare', 'NOT'],
  ['metrics.acc > 1e11 OR metrics.acc = -1', 'old nan', 'OR'],
  ['metrics.acc IS NULL', 'yesterday bare Größe 🍷', 'IS NULL'],
  ['metrics.loss IS NOT NULL AND metrics.acc IS NULL', 'yesterday Größe 🍷', 'IS NOT NULL IS NULL'],
  ['params.model IS NULL', 'bare'],
  ['params.model IS NULL OR tags.`a b` IS NOT NULL', 'yesterday bare', 'OR'],
  ["params.model != 'mlp' OR params.nope != 'x'", 'old yesterday Größe 🍷', 'OR'],
  // Texts compare as texts.
  ["params.layers = '9' OR params.layers = ''", 'yesterday Größe 🍷', 'OR'],
  ["params.model = \"it's\" OR tags.team = 'red'", 'yesterday Größe 🍷', 'OR'],
  // LIKE looks at the case, ILIKE at that of letters of ASCII.
  ["params.model LIKE 'res%' OR tags.nope LIKE '%'", 'old', 'OR'],
  ["params.model ILIKE 'RES%' OR tags.team ILIKE 'été'", 'old yesterday', 'OR'],
  ["tags.team ILIKE 'blue' OR tags.team LIKE 'BLUE'", 'old nan', 'OR'],
  ["tags.text LIKE 'a_b' OR tags.`a b` LIKE '100%'", 'yesterday nan', 'OR'],
  ["run_name LIKE '%e _' OR run_name LIKE 'o_d'", 'old Größe 🍷', 'OR'],
  ["tags.text LIKE '%a%a%a%!' OR tags.text LIKE '%a%b%c%'", 'Größe 🍷', 'OR'],
  ["tags.text RLIKE '^(a+)+$' OR tags.text RLIKE '^(a|a)*!$'", 'Größe 🍷', 'OR RLIKE'],
  [
    "NOT (tags.team RLIKE '^[Bb]lue$' OR attributes.status = 'RUNNING')",
    'yesterday Größe 🍷',
    'NOT OR RLIKE',
  ],
  ["attributes.status = 'RUNNING' OR run_name = 'old'", 'old bare', 'OR'],
  ["attributes.status RLIKE '^FIN' AND NOT run_name RLIKE '[a-z]'", '', 'RLIKE NOT'],
  ['end_time IS NULL', 'bare', 'IS NULL'],
  ['NOT end_time > 0', 'bare', 'NOT'],
  ["run_id IN ('a', 'b') OR run_name RLIKE '^n'", 'nan', 'OR RLIKE'],
  ["run_id NOT IN ('a', 'b') AND (run_name = 'old')", 'old'],
  ["dataset.name = 'wine' AND dataset.context = 'test'", 'yesterday'],
  ["dataset.name = 'wine' OR dataset.digest = 'd1'", 'old yesterday nan', 'OR'],
  ["dataset.name NOT IN ('wine', 'x') OR dataset.context RLIKE '^te'", 'yesterday nan', 'OR RLIKE'],
  ["NOT dataset.context = 'train'", 'yesterday nan bare Größe 🍷', 'NOT'],
  ['(metrics.loss > 0) AND ((metrics.loss < 1))', 'old yesterday Größe 🍷'],
  // Dates are milliseconds to every server.
  ["attributes.start_time >= '2026-11-01'", 'yesterday nan bare Größe 🍷'],
  ["start_time < '2026-11-01 00:00'", 'old'],
  ["start_time > 'today'", 'nan bare Größe 🍷'],
  ["created >= 'yesterday' AND created < 'today'", 'yesterday'],
  ["start_time > '-90min' AND NOT metrics.loss > 0", 'bare', 'NOT'],
  ["start_time < '-7d' OR end_time IS NULL", 'old bare', 'OR IS NULL'],
];
