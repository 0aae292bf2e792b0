import { MlflowError } from '../api/errors.ts';
import type { JsonDouble, KeyValue, Metric } from '../api/entities.ts';
import { invalidParameter, invalidValue, missingValue } from './answers.ts';
import { parseUri } from './parseUri.ts';
import { firstLetters } from '../common/letters.ts';
import { pythonFloat } from '../common/pythonFloat.ts';
import { pythonRepr } from './pythonValue.ts';

export const limits = {
  entityKey: 250,
  paramValue: 6000,
  runTagValue: 8000,
  experimentName: 500,
  experimentTagValue: 20_000,
  registryTagValue: 100_000,
  alias: 255,
  artifactLocation: 2048,
} as const;

const nameLetters = process.platform === 'win32' ? /^[/\p{L}\p{N}_.\- ]*$/u : /^[/\p{L}\p{N}_.\- :]*$/u;
const badLetters = `Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( )${
  process.platform === 'win32' ? '' : ', colon(:)'
} and slashes (/).`;

/** A key of a metric, param or tag: its letters, and that as a path it means itself. `path` names it in messages. */
export function checkName(name: string, path: string): void {
  if (!nameLetters.test(name)) throw invalidValue(path, name, badLetters);
  if (!isPathUnique(name)) throw invalidValue(path, name, badPath(name));
}

export function isPathUnique(name: string): boolean {
  const normal = normalizePath(name);
  return normal === name && normal !== '.' && !normal.startsWith('..') && !normal.startsWith('/');
}

export function badPath(name: string): string {
  return (
    'Names may be treated as files in certain cases, and must not resolve to other names when treated as such. ' +
    `This name would resolve to ${pythonRepr(normalizePath(name))}`
  );
}

/** Python's `posixpath.normpath`. */
function normalizePath(path: string): string {
  if (path === '') return '.';
  const root = path.startsWith('//') && !path.startsWith('///') ? '//' : path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (root === '' && parts.length === 0) || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return root + parts.join('/') || '.';
}

/** Characters as Python counts them. */
function isLongerThan(limit: number, text: string): boolean {
  return firstLetters(text, limit).length < text.length;
}

export function checkLength(name: string, limit: number, text: string | undefined): void {
  if (text !== undefined && isLongerThan(limit, text)) {
    throw invalidParameter(`'${name}' exceeds the maximum length of ${limit} characters`);
  }
}

function joinPath(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** A param or run tag that may be stored: MLflow cuts long values by default. `path` is its place in the request. */
export function checkedParam(
  { key, value = '' }: Partial<KeyValue> & { readonly key: string },
  path = '',
): KeyValue {
  checkName(key, joinPath(path, 'key'));
  checkLength('Param key', limits.entityKey, key);
  return { key, value: firstLetters(value, limits.paramValue) };
}

export function checkedRunTag(
  { key, value = '' }: Partial<KeyValue> & { readonly key: string },
  path = '',
): KeyValue {
  checkName(key, joinPath(path, 'key'));
  checkLength(joinPath(path, 'key'), limits.entityKey, key);
  return { key, value: firstLetters(value, limits.runTagValue) };
}

/** As a run's. */
export function checkedTraceTag({ key, value }: KeyValue): KeyValue {
  checkName(key, 'key');
  checkLength('key', limits.entityKey, key);
  return { key, value: firstLetters(value, limits.runTagValue) };
}

export function checkExperimentTag({ key, value }: Partial<KeyValue> & { readonly key: string }): void {
  checkName(key, 'key');
  checkLength('key', limits.entityKey, key);
  checkLength('value', limits.experimentTagValue, value);
}

export function checkRegistryTag({ key, value }: Partial<KeyValue> & { readonly key: string }): void {
  checkName(key, 'key');
  checkLength('key', limits.entityKey, key);
  checkLength('value', limits.registryTagValue, value);
}

/** As `checkRegistryTag`, with a text of its own for the tag that holds a prompt. */
export function checkVersionTag({ key, value }: Partial<KeyValue> & { readonly key: string }): void {
  checkName(key, 'key');
  checkLength('key', limits.entityKey, key);
  if (key === 'mlflow.prompt.text' && isLongerThan(limits.registryTagValue, value ?? '')) {
    throw invalidParameter(`Prompt text exceeds max length of ${limits.registryTagValue} characters.`);
  }
  checkLength('value', limits.registryTagValue, value);
}

/** A metric as the tables hold it: NaN and infinities are no numbers there. */
export interface MetricRow {
  readonly key: string;
  readonly value: number;
  readonly isNan: 0 | 1;
  readonly timestamp: number;
  readonly step: number;
  readonly modelId: string | undefined;
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
}

/** MLflow's `Metric` refuses half a data set; asked before anything else of it. */
export function checkMetricDataset(metric: Partial<Metric>): void {
  if (!metric.dataset_name !== !metric.dataset_digest)
    throw invalidParameter('Both dataset_name and dataset_digest must be provided if one is provided');
}

export function checkedMetric(metric: Partial<Metric> & { readonly key: string }, path = ''): MetricRow {
  const { key, value, timestamp = 0, step = 0 } = metric;
  checkName(key, joinPath(path, 'name'));
  if (value === undefined) throw missingValue(joinPath(path, 'value'));
  const number = toNumber(value);
  if (timestamp < 0) {
    throw invalidValue(
      joinPath(path, 'timestamp'),
      timestamp,
      `metric '${key}' (value=${pythonFloat(number)}). Timestamp must be a nonnegative long (64-bit integer) `,
    );
  }
  checkLength('Metric name', limits.entityKey, key);
  return {
    key,
    timestamp,
    step,
    ...storable(number),
    // An empty string counts as unset.
    modelId: metric.model_id || undefined,
    datasetName: metric.dataset_name || undefined,
    datasetDigest: metric.dataset_digest || undefined,
  };
}

function toNumber(value: JsonDouble): number {
  return typeof value === 'number' ? value : Number(value);
}

function storable(value: number): { readonly value: number; readonly isNan: 0 | 1 } {
  if (Number.isNaN(value)) return { value: 0, isNan: 1 };
  if (Number.isFinite(value)) return { value, isNan: 0 };
  return { value: value > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE, isNan: 0 };
}

export function checkRunId(runId: string): void {
  if (!/^[a-zA-Z0-9][\p{L}\p{N}_-]{0,255}$/u.test(runId)) throw invalidValue('run_id', runId);
}

export function checkExperimentName(name: string): void {
  if (name === '') throw invalidParameter(`Invalid experiment name: '${name}'`);
  checkLength('name', limits.experimentName, name);
}

/** Experiment ids are opaque on the wire and integers here. */
export function parseExperimentId(id: string): bigint {
  // As nearly all are, of which a search may name many thousands.
  if (/^\d{1,18}$/.test(id)) return BigInt(id);
  const text = id.trim().replaceAll(/(?<=\d)_(?=\d)/g, '');
  if (!/^[-+]?\d{1,18}$/.test(text)) {
    throw invalidParameter(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
  }
  return BigInt(text.replace(/^\+/, ''));
}

export function checkModelName(name: string): void {
  if (name.trim() === '') throw missingValue('name');
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  }
  if (!isPathUnique(name)) throw invalidValue('name', name, badPath(name));
}

export function parseVersion(version: string): number {
  const text = version.trim();
  if (!/^[-+]?\d{1,15}$/.test(text)) {
    throw invalidParameter(`Parameter 'version' must be an integer, got '${version}'.`);
  }
  return Number(text);
}

export function checkAlias(alias: string): void {
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength('Registered model alias name', limits.alias, alias);
}

export function checkAliasIsFree(alias: string): void {
  if (alias.toLowerCase() === 'latest')
    throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (/^[vV]\d+$/.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
}

const foreignSchemes = new Set('ftp sftp hdfs viewfs http https r2 b2 abfss'.split(' '));

/** Nothing that makes a reader connect to a host somebody chose. */
export function refuseForeignHost(uri: string, field: string): void {
  const { scheme, host } = parseUri(uri);
  if (!foreignSchemes.has(scheme) && (scheme !== 'mlflow-artifacts' || host === '')) return;
  throw invalidParameter(
    `'${field}' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage, so the server would connect to the host named in the URI. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the server to allow it.`,
  );
}

/** Schemes in which `;` has a meaning to Python. */
const urisWithParams = new Set([
  '',
  ...'ftp hdl prospero http https shttp rtsp rtsps sip sips mms sftp tel'.split(' '),
]);

/** A URI that the database will name. */
export function checkStorageUri(uri: string, field: string): void {
  const hasParams = urisWithParams.has(parseUri(uri).scheme) && /;[^/]*$/.test(uri.split('?')[0] ?? '');
  if (uri.includes('#') || hasParams) {
    throw invalidParameter(`'${field}' URL can't include fragments or params.`);
  }
  const query = uri.split('?').slice(1).join('?');
  if (decodeURIComponentSafely(query).includes('..')) throw invalidParameter('Invalid query string');
  refuseForeignHost(uri, field);
  if (parseUri(uri).scheme === 'runs') {
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      `Artifact location cannot be a runs:/ URI. Given: '${uri}'`,
    );
  }
  if (isLongerThan(limits.artifactLocation, uri)) {
    throw invalidParameter(
      `Invalid artifact path length. The length of the artifact path cannot be greater than ${limits.artifactLocation} characters. To configure this limit, please set the MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.`,
    );
  }
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
