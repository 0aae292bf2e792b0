import type { MlflowClient } from '../src/api/client.ts';

// Runs for tests and pictures of the comparison, logged over the wire as training code does it.

/** 2026-11-20 09:00 UTC: pictures must not change with the day on which they are taken. */
const firstStart = Date.UTC(2026, 10, 20, 9);

export interface RunToLog {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Values by metric, one per step; text is what JSON can't carry. */
  readonly metrics?: Readonly<Record<string, readonly (number | 'NaN' | 'Infinity')[]>>;
  readonly status?: 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
  readonly startTime?: number;
  /** Place in the list of the run that it is nested in; one of those before, if they are logged one by one. */
  readonly parent?: number;
}

/** Logs them into a new experiment and returns their ids. */
export function logRuns(
  client: MlflowClient,
  experiment: string,
  runs: readonly RunToLog[],
): Promise<string[]> {
  return logInParts(client, { experiment, runs, atOnce: 1 });
}

/** The same, many at a time: for so many runs that one after the other would take minutes. */
export function logManyRuns(
  client: MlflowClient,
  experiment: string,
  runs: readonly RunToLog[],
): Promise<string[]> {
  return logInParts(client, { experiment, runs, atOnce: 50 });
}

interface Parts {
  readonly experiment: string;
  readonly runs: readonly RunToLog[];
  readonly atOnce: number;
}

async function logInParts(client: MlflowClient, { experiment, runs, atOnce }: Parts): Promise<string[]> {
  const { experiment_id } = await client.call('createExperiment', { name: experiment });
  const ids: string[] = [];
  for (let start = 0; start < runs.length; start += atOnce) {
    const part = runs.slice(start, start + atOnce);
    const logged = part.map(({ parent, ...run }, offset) => {
      const tags = parent === undefined ? run.tags : { ...run.tags, 'mlflow.parentRunId': ids[parent]! };
      return logRun(client, experiment_id, { index: start + offset, ...run, ...(tags ? { tags } : {}) });
    });
    ids.push(...(await Promise.all(logged)));
  }
  return ids;
}

async function logRun(
  client: MlflowClient,
  experimentId: string,
  { index, name, params = {}, tags = {}, metrics = {}, ...rest }: RunToLog & { readonly index: number },
): Promise<string> {
  const startTime = rest.startTime ?? firstStart + index * 420_000;
  const { run } = await client.call('createRun', {
    experiment_id: experimentId,
    run_name: name,
    start_time: startTime,
    tags: pairs({ 'mlflow.user': 'mia', 'mlflow.source.name': 'train.py', ...tags }),
  });
  const { run_id } = run.info;
  await client.call('logBatch', { run_id, params: pairs(params) });
  const points = Object.entries(metrics).flatMap(([key, values]) =>
    values.map((value, step) => ({ key, value, step, timestamp: startTime + 1000 + step * 2000 })),
  );
  for (let start = 0; start < points.length; start += 1000) {
    await client.call('logBatch', { run_id, metrics: points.slice(start, start + 1000) });
  }
  const status = rest.status ?? 'FINISHED';
  const steps = Math.max(1, ...Object.values(metrics).map((values) => values.length));
  if (status !== 'RUNNING') {
    await client.call('updateRun', { run_id, status, end_time: startTime + 3000 + steps * 2000 });
  }
  return run_id;
}

/** Runs as a sweep makes them: histories, metrics of one value, params of which some differ. */
export function sweepRuns(count: number, steps = 60): readonly RunToLog[] {
  const rates = ['0.1', '0.03', '0.01', '0.003'];
  return Array.from({ length: count }, (_, index) => {
    const rate = rates[index % rates.length]!;
    const depth = 3 + (Math.floor(index / rates.length) % 4) * 2;
    const noise = noiseFrom(index + 1);
    const speed = Number(rate) ** 0.4 * (1 + depth / 20);
    const floor = 0.22 + 0.3 * Number(rate) + 0.02 * noise();
    const curve = (scatter: number): number[] =>
      Array.from(
        { length: steps },
        (_, step) => floor + 0.9 * Math.exp((-speed * step) / 4) + scatter * (noise() - 0.5),
      );
    const loss = curve(0.02);
    const validation = curve(0.06).map((value, step) => value + 0.0008 * step * depth);
    return {
      name: `gbt lr=${rate} depth=${depth}`,
      params: {
        learning_rate: rate,
        max_depth: String(depth),
        n_estimators: String(steps),
        subsample: '0.8',
        loss: 'log_loss',
        seed: String(index % 3),
      },
      tags: { stage: index === 0 ? 'candidate' : 'sweep' },
      metrics: {
        train_loss: loss,
        val_loss: validation,
        val_accuracy: validation.map((value) => Math.max(0.4, 1 - value * 0.8)),
        val_f1: validation.map((value) => Math.max(0.35, 0.98 - value * 0.85)),
        test_accuracy: [Math.max(0.4, 0.99 - validation.at(-1)! * 0.8)],
        model_size_mb: [depth * 1.37 + index * 0.01],
      },
    };
  });
}

/** Two searches with trials in them, the first with folds in its first trial; the newest run stands alone. */
export function nestedRuns(): readonly RunToLog[] {
  const [first, second, ...trials] = sweepRuns(13, 3);
  const parents = [
    { ...first!, name: 'random search' },
    { ...second!, name: 'grid search' },
  ];
  const nested = trials.slice(0, 8).map((run, index) => ({ ...run, parent: index < 5 ? 0 : 1 }));
  const folds = [0, 1].map((fold) => ({ ...trials[8]!, name: `fold ${fold}`, parent: 2 }));
  return [...parents, ...nested, ...folds, { ...trials[9]!, name: 'alone' }];
}

/** Names and values as somebody logs them who means no good, or just much. */
export function hostileRuns(): readonly RunToLog[] {
  const long = 'a-very-long-run-name-that-somebody-generated-'.repeat(6).slice(0, 250);
  const key = 'module.encoder.layers.11.attention.self.query.weight.gradient_norm.'.repeat(4).slice(0, 250);
  const steps = Array.from({ length: 30 }, (_, step) => step);
  return [
    {
      name: '<img src=x onerror="document.title=\'owned\'">',
      params: { path: '/data/'.repeat(60), note: '<script>document.title="owned"</script><b>bold</b>' },
      tags: { link: '[click](command:workbench.action.closeWindow)' },
      metrics: {
        'command:workbench.action.quit': steps.map((step) => 1 / (step + 1)),
        diverged: steps.map((step) => (step > 9 && step < 15 ? 'NaN' : step > 25 ? 'Infinity' : step ** 2)),
        [key]: steps.map((step) => Math.sin(step)),
        once: ['NaN'],
      },
    },
    {
      name: long,
      params: { path: '/data/train.csv', [key]: '0.30000000000000004' },
      metrics: { diverged: steps, tiny: steps.map((step) => 1e-9 * (step + 1)), once: [-3.5] },
    },
    {
      name: 'תוצאה טובה שלוש עשרה 0.5',
      params: { path: 'نتيجة' },
      metrics: {
        diverged: steps.map((step) => -step),
        huge: steps.map((step) => 1e12 * 2 ** step),
        once: [2],
      },
    },
    {
      name: '🧪👩‍🔬 experiment 🚀',
      status: 'FAILED',
      params: { path: '🗂️' },
      metrics: { diverged: steps.map(() => 7), once: [1_234_567.891] },
    },
  ];
}

/** Runs with so many metrics that no one looks at all of them. */
export function wideRuns(count: number, metricCount: number): readonly RunToLog[] {
  return Array.from({ length: count }, (_, index) => {
    const noise = noiseFrom(index + 50);
    const metrics: Record<string, number[]> = {};
    for (let metric = 0; metric < metricCount; metric++) {
      metrics[`layer_${metric}/grad_norm`] = [noise(), noise(), noise()];
    }
    return { name: `wide ${index}`, params: { seed: String(index) }, metrics };
  });
}

/** The same numbers each time: a linear congruential generator. */
function noiseFrom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function pairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
