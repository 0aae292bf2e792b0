import { setTimeout as delay } from 'node:timers/promises';
import type { MlflowClient } from '../api/client.ts';
import type { ModelVersion } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import { errorText } from '../common/log.ts';
import type { Log } from '../common/log.ts';
import type { ModelCandidate } from './modelCandidates.ts';

export interface RegisterOptions {
  readonly log: Log;
}

const versionsTag = 'mlflow.modelVersions';
/** Stores that copy the files first answer PENDING_REGISTRATION; MLflow's client waits so long as well. */
const maxWaitMs = 300_000;

/** Why a text can't be the name of a registered model, in one line; MLflow 3.17's rules. */
export function problemOfModelName(name: string): string | undefined {
  if (name.trim() === '') return 'Type a name for the model.';
  if (/[/:]/.test(name)) return 'The name must not contain "/" or ":".';
  if (name === '.' || name === '..') return `"${name}" can't be a name.`;
  if (name.length > 256) return 'The name must not be longer than 256 characters.';
  return undefined;
}

/**
 * Makes a version of a registered model, and the model where there is none of this name, in the calls of
 * MLflow's own `register_model`. The version is there when this resolves, and READY.
 */
export async function registerVersion(
  client: MlflowClient,
  name: string,
  options: RegisterOptions & { readonly candidate: ModelCandidate },
): Promise<ModelVersion> {
  const { candidate, log } = options;
  await createModel(client, name);
  const request = {
    name,
    source: candidate.source,
    run_id: candidate.runId,
    model_id: candidate.modelId,
  };
  const created = await client.call('createModelVersion', request);
  const version = await whenReady(client, created.model_version);
  if (candidate.modelId !== undefined) {
    try {
      await linkLoggedModel(client, candidate.modelId, version);
    } catch (error) {
      // The version is there; only the note on the logged model is missing.
      log.warn(`The tag ${versionsTag} of ${candidate.modelId} was not set: ${errorText(error)}`);
    }
  }
  return version;
}

async function createModel(client: MlflowClient, name: string): Promise<void> {
  try {
    await client.call('createRegisteredModel', { name });
  } catch (error) {
    const exists =
      error instanceof MlflowError &&
      (error.code === 'RESOURCE_ALREADY_EXISTS' || error.code === 'ALREADY_EXISTS');
    if (!exists) throw error;
    // A prompt may have the name: then MLflow's own message says so, and no version can follow.
    if (error.message.includes('taken by a prompt')) throw error;
  }
}

async function whenReady(client: MlflowClient, created: ModelVersion): Promise<ModelVersion> {
  const request = { name: created.name, version: created.version };
  const until = Date.now() + maxWaitMs;
  let version = created;
  while (version.status === 'PENDING_REGISTRATION' && Date.now() < until) {
    await delay(1000);
    version = (await client.call('getModelVersion', request)).model_version;
  }
  if (version.status === 'FAILED_REGISTRATION') {
    throw new MlflowError(
      'INTERNAL_ERROR',
      `The server could not make version ${version.version} of ${version.name}: ${version.status_message ?? 'it does not say why'}`,
    );
  }
  return version;
}

/** The server notes the version with a number, the client once more with a text; readers accept both. */
async function linkLoggedModel(client: MlflowClient, modelId: string, version: ModelVersion): Promise<void> {
  const { model } = await client.call('getLoggedModel', { model_id: modelId });
  const links = parseLinks(model.info.tags?.find(({ key }) => key === versionsTag)?.value);
  const value = JSON.stringify([...links, { name: version.name, version: version.version }]);
  await client.call('setLoggedModelTags', { model_id: modelId, tags: [{ key: versionsTag, value }] });
}

function parseLinks(text: string | undefined): readonly unknown[] {
  if (!text) return [];
  const links = JSON.parse(text) as unknown;
  if (!Array.isArray(links)) throw new Error(`its value is no list: ${text.slice(0, 80)}`);
  return links;
}
