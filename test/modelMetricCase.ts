import assert from 'node:assert/strict';
import type { MlflowClient } from '../src/api/client.ts';
import { readModels } from '../src/state/runPageReads.ts';
import { modelMetrics } from '../webview/run/modelRows.ts';

/** A loss that is NaN at one checkpoint and truly 0 at another, on the embedded server or a real MLflow server. */
export async function checkNaNOfModels(client: MlflowClient): Promise<void> {
  const { experiment_id } = await client.call('createExperiment', { name: 'a NaN of a checkpoint' });
  const { run } = await client.call('createRun', { experiment_id, start_time: 1000 });
  const { run_id } = run.info;
  for (const [step, value] of ([0.5, 'NaN', 0, 'NaN', 0.25] as const).entries()) {
    const { model } = await client.call('createLoggedModel', {
      experiment_id,
      name: `checkpoint-${step}`,
      source_run_id: run_id,
    });
    const { model_id } = model.info;
    await client.call('logOutputs', { run_id, models: [{ model_id, step }] });
    await client.call('logMetric', { run_id, model_id, key: 'loss', value, step, timestamp: 2000 + step });
    await client.call('logMetric', { run_id, model_id, key: 'f1', value, step: 0, timestamp: 2000 + step });
  }
  const models = await readModels(client, (await client.call('getRun', { run_id })).run);
  const valuesOf = (key: string) =>
    models.map(({ metrics }) => metrics.find((metric) => metric.key === key)?.value);
  assert.deepEqual(valuesOf('loss'), [0.5, 'NaN', 0, 'NaN', 0.25]);
  assert.deepEqual(valuesOf('f1'), [0.5, 'NaN', 0, 'NaN', 0.25], 'at the same step');
  const [, loss] = modelMetrics(models, {});
  assert.deepEqual([...loss!.best], [models[2]!.modelId], 'NaN is not the best');
}
