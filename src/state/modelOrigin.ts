import type { MlflowClient } from '../api/client.ts';
import type { LoggedModel, ModelVersion, Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { ModelOrigin } from '../shared/modelPage.ts';
import type { RunVersion } from '../shared/runPage.ts';
import { versionOf } from './runPageReads.ts';

/** What an MLmodel file says of where it comes from; `path` is its folder among the artifacts of the run. */
export interface ModelIds {
  readonly runId?: string;
  readonly modelId?: string;
  readonly path?: string;
}

const once = { retries: 0 };
const versionsTag = 'mlflow.modelVersions';
/** Of so many versions the aliases are asked for. */
const mostNamed = 20;

/** The run, the logged model and the registered versions; undefined where the server knows neither run nor model. */
export async function readModelOrigin(
  client: MlflowClient,
  ids: ModelIds,
): Promise<Omit<ModelOrigin, 'connection'> | undefined> {
  const model = await found(ids.modelId && client.call('getLoggedModel', { model_id: ids.modelId }, once));
  const runId = ids.runId ?? model?.model.info.source_run_id;
  const run = await found(runId && client.call('getRun', { run_id: runId }, once));
  if (!model && !run) return undefined;
  const versions = await readVersionsOf(client, { ...ids, runId }, model?.model);
  return {
    versions,
    ...(run ? { runName: nameOf(run.run) } : {}),
    ...(model ? { modelName: model.model.info.name } : {}),
  };
}

async function readVersionsOf(
  client: MlflowClient,
  ids: ModelIds,
  model: LoggedModel | undefined,
): Promise<readonly RunVersion[]> {
  const ofRun = await versionsOfRun(client, ids.runId);
  const named = ofRun.filter((version) => isFrom(version, ids));
  // Whoever registered it may have named no run: the logged model knows its versions.
  const links = linksOf(model).filter(
    ({ name, version }) => !named.some((each) => each.name === name && each.version === version),
  );
  const all = [...named.map(({ name, version }) => ({ name, version })), ...links].slice(0, mostNamed);
  const versions = await Promise.all(all.map((each) => found(client.call('getModelVersion', each, once))));
  return versions
    .flatMap((answer) => answer?.model_version ?? [])
    .map((version) => versionOf(version, version.aliases ?? []));
}

async function versionsOfRun(
  client: MlflowClient,
  runId: string | undefined,
): Promise<readonly ModelVersion[]> {
  if (runId === undefined || !/^[\w-]+$/.test(runId)) return [];
  const request = { filter: `run_id = '${runId}'`, max_results: 1000 };
  return (await client.call('searchModelVersions', request, once)).model_versions ?? [];
}

function isFrom({ source }: ModelVersion, { modelId, path }: ModelIds): boolean {
  const plain = source.replace(/\/+$/, '');
  if (modelId !== undefined) return plain === `models:/${modelId}`;
  return path !== undefined && path !== '' && plain.endsWith(`/${path}`);
}

/** Written by servers with a number, by clients with a text. */
function linksOf(
  model: LoggedModel | undefined,
): readonly { readonly name: string; readonly version: string }[] {
  const tag = model?.info.tags?.find(({ key }) => key === versionsTag)?.value;
  let links: unknown;
  try {
    links = JSON.parse(tag ?? '[]');
  } catch {
    return [];
  }
  const items: readonly unknown[] = Array.isArray(links) ? (links as unknown[]) : [];
  const pairs = items.flatMap((item) => {
    const { name, version } = (item ?? {}) as { readonly name?: unknown; readonly version?: unknown };
    const isLink = typeof name === 'string' && (typeof version === 'string' || typeof version === 'number');
    return isLink ? [{ name, version: String(version) }] : [];
  });
  return [...new Map(pairs.map((pair) => [`${pair.name}\n${pair.version}`, pair])).values()];
}

function nameOf({ info }: Run): string {
  return info.run_name || info.run_id;
}

/** Undefined for what is not there, or of a kind that the server does not know. */
async function found<T>(call: Promise<T> | '' | undefined): Promise<T | undefined> {
  if (!call) return undefined;
  try {
    return await call;
  } catch (error) {
    const isMissing =
      error instanceof MlflowError && (error.status === 404 || error.code === 'INVALID_PARAMETER_VALUE');
    if (isMissing) return undefined;
    throw error;
  }
}
