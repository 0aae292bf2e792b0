import type { MlflowClient } from '../src/api/client.ts';
import { proxiedPath } from '../src/state/artifactSource.ts';
import { logRuns, sweepRuns } from './compareData.ts';
import { paintPng } from './imageData.ts';

// A run with all that the page of a run shows, logged over the wire as training code does it.

export interface FullRun {
  readonly runId: string;
  readonly parentId: string;
  readonly experimentId: string;
  /** By step. */
  readonly modelIds: readonly string[];
}

export const fullName = 'gbt lr=0.1 depth=3';

const note = `## What it is for

Baseline of the **wine** study, see the [protocol](https://example.org/protocol).

- [x] features scaled
- [ ] second seed

| split | rows |
| ----- | ---: |
| train | 1,279 |
| test  | 320 |
`;

const steps = [9, 19, 29];

export async function logFullRun(client: MlflowClient, experiment = 'full'): Promise<FullRun> {
  const [parentId, runId] = await logRuns(client, experiment, [
    { name: `sweep of ${experiment}` },
    {
      ...sweepRuns(1, 30)[0]!,
      name: fullName,
      tags: { stage: 'candidate', owner: 'mia', 'mlflow.note.content': note },
    },
    { name: 'child one', tags: {} },
  ]);
  const { run } = await client.call('getRun', { run_id: runId! });
  const { experiment_id: experimentId, artifact_uri: root } = run.info;
  const tags = {
    'mlflow.parentRunId': parentId!,
    'mlflow.source.name': '/home/mia/wine/train.py',
    'mlflow.source.type': 'LOCAL',
    'mlflow.source.git.commit': '4f2a9c81d03e57b6a1c4e8f09b7d2356ac81e07f',
    'mlflow.source.git.branch': 'main',
  };
  for (const [key, value] of Object.entries(tags))
    await client.call('setTag', { run_id: runId!, key, value });
  await client.call('logBatch', { run_id: runId!, metrics: systemMetrics(run.info.start_time) });
  await client.call('logInputs', { run_id: runId!, datasets: [dataset] });
  for (const [path, content] of Object.entries(artifacts)) {
    await client.uploadProxiedArtifact(`${proxiedPath(root)}/${path}`, content);
  }
  await client.uploadProxiedArtifact(`${proxiedPath(root)}/plots/confusion.png`, streamOf(checkered(96)));
  const modelIds = await logCheckpoints(client, { runId: runId!, experimentId });
  await client.call('createRegisteredModel', { name: `${experiment} wine` });
  await client.call('createModelVersion', {
    name: `${experiment} wine`,
    source: `models:/${modelIds[1]}`,
    run_id: runId,
    model_id: modelIds[1],
  });
  await client.call('setRegisteredModelAlias', {
    name: `${experiment} wine`,
    alias: 'champion',
    version: '1',
  });
  return { runId: runId!, parentId: parentId!, experimentId, modelIds };
}

/** Models of three steps; by its loss the second is the best one. */
async function logCheckpoints(
  client: MlflowClient,
  { runId, experimentId }: { readonly runId: string; readonly experimentId: string },
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, step] of steps.entries()) {
    const { model } = await client.call('createLoggedModel', {
      experiment_id: experimentId,
      name: `checkpoint-${step}`,
      source_run_id: runId,
      model_type: 'Classifier',
    });
    const { model_id, artifact_uri } = model.info;
    for (const [path, text] of Object.entries(modelFiles)) {
      await client.uploadProxiedArtifact(`${proxiedPath(artifact_uri)}/${path}`, text);
    }
    await client.call('finalizeLoggedModel', { model_id, status: 'LOGGED_MODEL_READY' });
    await client.call('logOutputs', { run_id: runId, models: [{ model_id, step }] });
    const values = { eval_loss: [0.41, 0.32, 0.36][index]!, eval_accuracy: [0.81, 0.86, 0.88][index]! };
    const metrics = Object.entries(values).map(([key, value]) => ({
      key,
      value,
      step,
      timestamp: 1_790_000_000_000 + step,
      model_id,
    }));
    await client.call('logBatch', { run_id: runId, metrics });
    ids.push(model_id);
  }
  return ids;
}

function systemMetrics(start: number): { key: string; value: number; step: number; timestamp: number }[] {
  const keys = ['system/cpu_utilization_percentage', 'system/system_memory_usage_megabytes'];
  return keys.flatMap((key, index) =>
    Array.from({ length: 12 }, (_, step) => ({
      key,
      value: (index + 1) * 40 + 10 * Math.sin(step),
      step,
      timestamp: start + step * 10_000,
    })),
  );
}

const dataset = {
  tags: [{ key: 'mlflow.data.context', value: 'training' }],
  dataset: {
    name: 'winequality-red',
    digest: '8bdc6cfa',
    source_type: 'http',
    source: JSON.stringify({ url: 'https://example.org/winequality-red.csv' }),
    profile: JSON.stringify({ num_rows: 1599, num_elements: 19_188 }),
    schema: JSON.stringify({
      mlflow_colspec: [
        { type: 'double', name: 'alcohol', required: true },
        { type: 'double', name: 'pH', required: true },
        { type: 'array', items: { type: 'long' }, name: 'bins', required: false },
        { type: 'long', name: 'quality', required: true },
      ],
    }),
  },
};

const artifacts: Readonly<Record<string, string>> = {
  'config.yaml': 'learning_rate: 0.1\nmax_depth: 3\nsubsample: 0.8\n',
  'report/summary.md': '# Summary\n\nThe first depth wins.\n',
  'report/<img src=x>.txt': 'A file with a name that is none of ours.\n',
};

const modelFiles: Readonly<Record<string, string>> = {
  MLmodel: 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    python_version: 3.12.3\n',
  'requirements.txt': 'mlflow==3.17.2\nscikit-learn==1.9.0\nnumpy==2.5.1\n',
  'python_env.yaml':
    'python: 3.12.3\nbuild_dependencies:\n- pip==26.1\ndependencies:\n- -r requirements.txt\n',
};

/** A PNG of some squares, made here. */
export function checkered(size: number): Buffer {
  return paintPng(size, size, (x, y) => {
    const grey = ((x >> 4) + (y >> 4)) % 2 ? 40 : 220;
    return [grey, grey, grey];
  });
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(bytes)]).stream();
}
