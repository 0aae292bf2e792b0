import { MlflowError } from '../../api/errors.ts';
import type { DatasetInput } from '../../api/entities.ts';
import type { RequestFor } from '../../api/endpoints.ts';
import { addToModelHistory, logDatasets, logModelInputs, logModelOutputs } from '../store/inputs.ts';
import { requireActiveRun } from '../store/runs.ts';
import { invalidParameter } from '../answers.ts';
import { pythonRepr } from '../pythonValue.ts';
import { checkLength, checkRunId } from '../validation.ts';
import type { Handlers } from './handler.ts';
import { withValue } from './keyValues.ts';

export const inputHandlers: Pick<Handlers, 'logInputs' | 'logOutputs' | 'logModel'> = {
  async logModel({ run_id: runId, model_json: text }, { store }) {
    const model = readModel(text);
    await store.write((database) => {
      requireActiveRun(database, runId);
      addToModelHistory(database, runId, model);
    });
    return {};
  },

  async logInputs({ run_id: runId, datasets = [], models = [] }, { store }) {
    checkRunId(runId);
    const inputs = datasets.map(readInput);
    await store.write((database) => {
      const experimentId = requireActiveRun(database, runId);
      logDatasets(database, { runId, experimentId }, inputs);
      logModelInputs(
        database,
        runId,
        models.map(({ model_id: modelId }) => modelId ?? ''),
      );
    });
    return {};
  },

  async logOutputs({ run_id: runId, models }, { store }) {
    await store.write((database) => {
      requireActiveRun(database, runId);
      const outputs = models.map(({ model_id: modelId, step }) => ({
        modelId: modelId ?? '',
        step: step ?? 0,
      }));
      logModelOutputs(database, runId, outputs);
    });
    return {};
  },
};

/** What MLflow keeps of a model's MLmodel. */
function readModel(text: string): Readonly<Record<string, unknown>> {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch {
    throw invalidParameter(`Malformed model info. \n ${text} \n is not a valid JSON.`);
  }
  const found = (typeof model === 'object' && model !== null ? model : {}) as Record<string, unknown>;
  const missing = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter((key) => !(key in found));
  if (missing.length > 0) {
    const names = missing.map(pythonRepr).join(', ');
    throw invalidParameter(`Model json is missing mandatory fields: {${names}}`);
  }
  const { run_id, artifact_path, utc_time_created, model_uuid = null } = found;
  const flavors = Object.entries((found['flavors'] ?? {}) as Record<string, unknown>).map(
    ([name, flavor]) => {
      if (typeof flavor !== 'object' || flavor === null || !('config' in flavor)) return [name, flavor];
      const { config: _, ...rest } = flavor;
      return [name, rest];
    },
  );
  return { run_id, artifact_path, utc_time_created, model_uuid, flavors: Object.fromEntries(flavors) };
}

type SentInput = NonNullable<RequestFor<'logInputs'>['datasets']>[number];

/** What was not sent counts as `""`, as in MLflow. */
function readInput(input: SentInput): DatasetInput {
  const sent: Partial<SentInput['dataset']> | undefined = input.dataset;
  if (!sent)
    throw new MlflowError('INVALID_PARAMETER_VALUE', 'Dataset input must have a dataset associated with it.');
  const tags = (input.tags ?? []).map(withValue);
  for (const { key, value } of tags) {
    checkLength('key', 255, key);
    checkLength('value', 500, value);
  }
  const { name = '', digest = '', source_type: sourceType = '', source = '', schema, profile } = sent;
  checkLength('name', 500, name);
  checkLength('digest', 36, digest);
  checkLength('source', 65_535, source);
  checkLength('schema', 1_048_575, schema);
  checkLength('profile', 16_777_215, profile);
  return {
    tags,
    dataset: { name, digest, source_type: sourceType, source, schema, profile },
  };
}
