import { dirname } from 'node:path';
import type { MlflowError } from '../../api/errors.ts';
import { doesNotExist, invalidParameter } from '../answers.ts';
import { parseUri } from '../parseUri.ts';
import { checkAlias } from '../validation.ts';
import { isInside } from './artifactFolder.ts';
import type { LoggedModelFacts } from './loggedModels.ts';
import { findLoggedModel } from './loggedModels.ts';
import { getDownloadUri, requireVersion } from './modelVersions.ts';
import { isPrompt, requireRegisteredModel, resolveAlias } from './registeredModels.ts';
import { latestVersions } from './registryJson.ts';
import { isLocalUri, isPlainUri, isUriInside, realPathOf } from './sourceUri.ts';
import { canonicalStage } from './stages.ts';
import type { Database } from './sqlite.ts';
import type { Store } from './store.ts';

export interface SourceRequest {
  readonly source: string;
  /** Undefined: not sent, which is not the same as `""` here. */
  readonly runId: string | undefined;
  readonly modelId: string | undefined;
  readonly isPrompt: boolean;
}

export interface ResolvedSource {
  readonly source: string;
  readonly storageLocation: string;
  readonly runId: string;
  /** The logged model that is to know of the version; `""` for none. */
  readonly modelId: string;
}

/** A local path has to lie in the artifact folder of its run or model, wherever links lead. */
export async function checkLocalSource(store: Store, request: SourceRequest): Promise<void> {
  const { source, runId = '', modelId = '' } = request;
  if (request.isPrompt || !isLocalUri(source)) return;
  const field = modelId === '' ? 'run_id' : 'model_id';
  if (runId === '' && modelId === '') throw localOutside(source, field);
  const root = await store.read((database) =>
    modelId === '' ? findRunRoot(database, runId) : findActiveModel(database, modelId)?.artifact_location,
  );
  if (root === undefined) throw mustBelong(source, field);
  const base = dirname(store.path);
  const path = await realPathOf(source, base);
  if (isLocalUri(root) && isInside(path, await realPathOf(root, base))) return;
  throw localOutside(path, field);
}

/**
 * Whether a version may point there: a source must belong to the run or model that is named with it, so
 * that registering a model gives no way to read other files. What is accepted is MLflow's table; local
 * paths are looked at by `checkLocalSource`.
 */
export function resolveSource(database: Database, request: SourceRequest): ResolvedSource {
  const { source, runId = '', modelId = '' } = request;
  if (request.isPrompt) return locate(database, { source, runId, modelId });
  const uri = parseUri(source);
  if (uri.scheme === 'models') {
    if (uri.host !== '') {
      throw invalidParameter(
        `Invalid model version source: '${source}'. Registered model sources must use the active model registry.`,
      );
    }
    const named = parseModelUri(source);
    if (named.name !== undefined) return resolveVersionUri(database, request, named);
    refuseRelative(source);
    if (named.modelId !== modelId) throw mustBelong(source, 'model_id');
  } else if (!isLocalUri(source)) {
    refuseRelative(source);
    const field = modelId === '' ? 'run_id' : 'model_id';
    if (uri.scheme === 'runs') {
      const isOfRun = uri.host === '' && runId !== '' && uri.path.split('/')[1] === runId;
      if (modelId !== '' || !isOfRun) throw mustBelong(source, field);
    }
    if (uri.scheme === 'mlflow-artifacts') {
      const root =
        modelId === '' ? findRunRoot(database, runId) : findActiveModel(database, modelId)?.artifact_location;
      if (root === undefined || !isUriInside(source, root)) throw mustBelong(source, field);
    }
  }
  return locate(database, { source, runId, modelId });
}

export function checkPromptSource(source: string): void {
  if (source === 'dummy-source' || source === 'prompt-template') return;
  throw invalidParameter(
    `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`,
  );
}

/** What a logged model adds: its files' place, and the run that made it. */
function locate(
  database: Database,
  { source, runId, modelId }: { readonly source: string; readonly runId: string; readonly modelId: string },
): ResolvedSource {
  if (modelId === '') return { source, storageLocation: source, runId, modelId };
  const isModel = parseUri(source).scheme === 'models';
  const model = findActiveModel(database, modelId);
  if (!model) {
    const text = `Logged model with ID '${modelId}' not found.`;
    // MLflow answers 500 for the first.
    throw isModel
      ? invalidParameter(
          `Unable to fetch model from model URI source artifact location '${source}'.Error: ${text}`,
        )
      : doesNotExist(text);
  }
  return {
    source,
    storageLocation: isModel ? model.artifact_location : source,
    runId: runId || (model.source_run_id ?? ''),
    modelId,
  };
}

type ModelUri =
  | { readonly modelId: string; readonly name?: undefined }
  | { readonly name: string; readonly suffix: string; readonly alias?: undefined }
  | { readonly name: string; readonly alias: string };

/** `models:/id`, `models:/name/suffix` and `models:/name@alias`. */
function parseModelUri(source: string): ModelUri {
  // A `#` is a letter like any other here.
  const path = source.replace(/^\s*models:/i, '').split('?')[0] ?? '';
  const [first = '', suffix, ...more] = path.replace(/^\/+/, '').split('/');
  if (!path.startsWith('/') || first.trim() === '' || more.length > 0) throw mustBelong(source, 'model_id');
  if (suffix !== undefined) {
    if (suffix.trim() === '') throw mustBelong(source, 'model_id');
    return { name: first, suffix };
  }
  const at = first.lastIndexOf('@');
  if (at < 0) return { modelId: first };
  const alias = first.slice(at + 1);
  if (alias.trim() === '') throw mustBelong(source, 'model_id');
  return { name: first.slice(0, at), alias };
}

/** A version that is another version again: stored by that one's number, run and place. */
function resolveVersionUri(
  database: Database,
  request: SourceRequest,
  uri: Exclude<ModelUri, { modelId: string }>,
): ResolvedSource {
  const { source } = request;
  const { name } = uri;
  requireRegisteredModel(database, name);
  if (isPrompt(database, name)) {
    throw invalidParameter(
      `Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`,
    );
  }
  const version =
    uri.alias === undefined
      ? resolveSuffix(database, name, uri.suffix)
      : readAlias(database, name, uri.alias);
  const { run_id: runId } = requireVersion(database, name, version);
  const isOther = (sent: string | undefined, has: string | null): boolean =>
    sent !== undefined && sent !== (has ?? '');
  if (isOther(request.runId, runId) || isOther(request.modelId, '')) {
    throw invalidParameter(
      `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
    );
  }
  const final = `models:/${name}/${version}`;
  refuseRelative(final);
  return {
    source: final,
    storageLocation: getDownloadUri(database, name, version),
    runId: runId ?? '',
    modelId: '',
  };
}

function readAlias(database: Database, name: string, alias: string): number {
  checkAlias(alias);
  return resolveAlias(database, name, alias);
}

/** A version's number, `latest`, or a stage: its newest version. */
function resolveSuffix(database: Database, name: string, suffix: string): number {
  if (/^\d+$/.test(suffix)) return Number(suffix);
  const isLatest = suffix.toLowerCase() === 'latest';
  const stage = isLatest ? null : canonicalStage(suffix);
  const version = database.value<number | null>(
    `SELECT max(v.version) FROM (${latestVersions} AND v.name = ?) v WHERE v.current_stage = coalesce(?, v.current_stage)`,
    name,
    stage,
  );
  if (version !== undefined && version !== null) return version;
  // MLflow answers 500 here.
  const which = isLatest ? '' : ` and stage '${suffix}'`;
  throw invalidParameter(`No versions of model with name '${name}'${which} found`);
}

function findRunRoot(database: Database, runId: string): string | undefined {
  return database.value<string>("SELECT coalesce(artifact_uri, '') FROM runs WHERE run_uuid = ?", runId);
}

function findActiveModel(database: Database, modelId: string): LoggedModelFacts | undefined {
  const model = findLoggedModel(database, modelId);
  return model?.lifecycle_stage === 'deleted' ? undefined : model;
}

function mustBelong(source: string, field: string): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  );
}

function localOutside(source: string, field: string): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`,
  );
}

function refuseRelative(source: string): void {
  if (isPlainUri(source)) return;
  throw invalidParameter(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  );
}
