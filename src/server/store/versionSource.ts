import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MlflowError } from '../../api/errors.ts';
import { invalidParameter } from '../answers.ts';
import { isInside } from './artifactFolder.ts';
import type { LoggedModelFacts } from './loggedModels.ts';
import { findLoggedModel } from './loggedModels.ts';
import { getDownloadUri, requireVersion } from './modelVersions.ts';
import { isPrompt, requireRegisteredModel, resolveAlias } from './registeredModels.ts';
import { latestVersions } from './registryJson.ts';
import { canonicalStage } from './stages.ts';
import type { Database } from './sqlite.ts';

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
  readonly modelId: string;
}

/**
 * Whether a version may point there: a source must belong to the run or model that is named with it, so
 * that registering a model gives no way to read other files. What is accepted is MLflow's table.
 */
export function resolveSource(database: Database, request: SourceRequest): ResolvedSource {
  const { source } = request;
  if (request.isPrompt) {
    if (source !== 'dummy-source' && source !== 'prompt-template') {
      throw invalidParameter(
        `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`,
      );
    }
    return { source, storageLocation: source, runId: request.runId ?? '', modelId: '' };
  }
  const uri = /^models:\/+([^/].*)$/s.exec(source)?.[1];
  if (uri !== undefined && !/^m-[^/@]+$/.test(uri)) return resolveVersionUri(database, request, uri);
  const { runId = '', modelId = '' } = request;
  if (modelId === '') checkRunSource(database, source, runId);
  else checkModelSource(database, source, modelId);
  const model = modelId === '' ? undefined : findActiveModel(database, modelId);
  return {
    source,
    storageLocation: uri !== undefined && model ? model.artifact_location : source,
    runId: runId || (model?.source_run_id ?? ''),
    modelId,
  };
}

function mustBelong(source: string, field: string): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  );
}

function findActiveModel(database: Database, modelId: string): LoggedModelFacts | undefined {
  const model = findLoggedModel(database, modelId);
  return model?.lifecycle_stage === 'deleted' ? undefined : model;
}

function checkRunSource(database: Database, source: string, runId: string): void {
  const root = runId === '' ? undefined : findRunRoot(database, runId);
  if (isLocal(source)) {
    if (runId !== '' && root === undefined) throw mustBelong(source, 'run_id');
    if (root !== undefined && isLocalInside(source, root)) return;
    throw localOutside(source, 'run_id');
  }
  refuseRelative(source);
  const run = /^runs:\/([^/]+)\//.exec(source)?.[1];
  if (source.startsWith('runs:') && (run === undefined || run !== runId)) throw mustBelong(source, 'run_id');
  if (source.startsWith('models:')) throw mustBelong(source, 'model_id');
  if (source.startsWith('mlflow-artifacts:') && (root === undefined || !isUriInside(source, root))) {
    throw mustBelong(source, 'run_id');
  }
}

function checkModelSource(database: Database, source: string, modelId: string): void {
  const root = findActiveModel(database, modelId)?.artifact_location;
  if (isLocal(source)) {
    if (root === undefined) throw mustBelong(source, 'model_id');
    if (isLocalInside(source, root)) return;
    throw localOutside(source, 'model_id');
  }
  refuseRelative(source);
  if (source.startsWith('runs:')) throw mustBelong(source, 'model_id');
  if (source.startsWith('models:')) {
    if (root === undefined || source.replace(/^models:\/+/, '') !== modelId)
      throw mustBelong(source, 'model_id');
  }
  if (source.startsWith('mlflow-artifacts:') && (root === undefined || !isUriInside(source, root))) {
    throw mustBelong(source, 'model_id');
  }
}

function localOutside(source: string, field: string): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`,
  );
}

function findRunRoot(database: Database, runId: string): string | undefined {
  return database.value<string>('SELECT artifact_uri FROM runs WHERE run_uuid = ?', runId);
}

/** `models:/name/version`, `/stage`, `/latest` and `@alias`: stored by the version's number. */
function resolveVersionUri(database: Database, request: SourceRequest, uri: string): ResolvedSource {
  const { source } = request;
  const match = /^([^/@]+)(?:\/([^/@]+)|@([^/@]+))$/.exec(decode(uri));
  const [, name = '', suffix, alias] = match ?? [];
  if (!match) throw mustBelong(source, 'model_id');
  requireRegisteredModel(database, name);
  if (isPrompt(database, name)) {
    throw invalidParameter(
      `Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`,
    );
  }
  const version =
    alias === undefined ? resolveSuffix(database, name, suffix ?? '') : resolveAlias(database, name, alias);
  const { run_id: runId } = requireVersion(database, name, version);
  const isOther = (sent: string | undefined, has: string | null): boolean =>
    sent !== undefined && sent !== (has ?? '');
  if (isOther(request.runId, runId) || isOther(request.modelId, '')) {
    throw invalidParameter(
      `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
    );
  }
  return {
    source: `models:/${name}/${version}`,
    storageLocation: getDownloadUri(database, name, version),
    runId: runId ?? '',
    modelId: '',
  };
}

function resolveSuffix(database: Database, name: string, suffix: string): number {
  if (/^\d+$/.test(suffix)) return Number(suffix);
  if (suffix.toLowerCase() === 'latest') return resolveAlias(database, name, suffix);
  const stage = canonicalStage(suffix);
  const version = database.value<number>(
    `SELECT v.version FROM (${latestVersions} AND v.name = ?) v WHERE v.current_stage = ?`,
    name,
    stage,
  );
  if (version !== undefined) return version;
  throw invalidParameter(`No versions of model with name '${name}' and stage '${suffix}' found`);
}

function isLocal(source: string): boolean {
  return source.startsWith('file:') || !/^[a-z][a-z0-9+.-]+:/i.test(source);
}

function isLocalInside(source: string, root: string): boolean {
  return isLocal(root) && isInside(localPath(source), localPath(root));
}

function localPath(uri: string): string {
  try {
    return resolve(uri.startsWith('file:') ? fileURLToPath(uri) : uri);
  } catch {
    throw invalidParameter('Invalid path');
  }
}

/** Same scheme and host, and below the root once nothing is encoded any more. */
function isUriInside(source: string, root: string): boolean {
  const [one, other] = [source, root].map(uriParts);
  if (!one || !other || one.start !== other.start || other.parts.length === 0) return false;
  return other.parts.every((part, index) => one.parts[index] === part);
}

function uriParts(uri: string): { start: string; parts: string[] } {
  const [, start = '', path = ''] = /^([a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?)([^?#]*)/i.exec(uri) ?? [];
  return {
    start: start.toLowerCase(),
    parts: path
      .split('/')
      .filter((part) => part !== '')
      .map(decode),
  };
}

function refuseRelative(source: string): void {
  const plain = decode(source.replaceAll('+', ' '));
  const path = plain.replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, '').split(/[?#]/)[0] ?? '';
  const parts = path.split('/');
  const names = plain.split('/');
  if (!plain.includes('\0') && !names.includes('..') && !parts.includes('.')) return;
  throw invalidParameter(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  );
}

/** Decodes until nothing changes any more. */
function decode(text: string): string {
  for (let round = 0, before = text; round < 10; round++) {
    let after = before;
    try {
      after = decodeURIComponent(before);
    } catch {
      return before;
    }
    if (after === before) return after;
    before = after;
  }
  return text;
}
