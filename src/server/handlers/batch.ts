import type { RequestFor } from '../../api/endpoints.ts';
import type { KeyValue } from '../../api/entities.ts';
import { invalidParameter } from '../answers.ts';
import { pythonRepr } from '../pythonValue.ts';
import type { MetricRow } from '../validation.ts';
import { checkedMetric, checkedParam, checkedRunTag, checkRunId } from '../validation.ts';

export interface Batch {
  readonly runId: string;
  readonly metrics: readonly MetricRow[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** Everything of a batch is checked before anything of it is written. */
export function readBatch(request: RequestFor<'logBatch'>): Batch {
  const { run_id: runId, metrics = [], params = [], tags = [] } = request;
  requireFields('metrics', ['key', 'value', 'timestamp'], metrics);
  requireFields('params', ['key'], params);
  requireFields('tags', ['key'], tags);
  checkRunId(runId);
  const batch = {
    runId,
    metrics: metrics.map((metric, index) => checkedMetric(metric, `metrics[${index}]`)),
    params: params.map((param, index) => checkedParam(param, `params[${index}]`)),
    tags: tags.map((tag, index) => checkedRunTag(tag, `tags[${index}]`)),
  };
  checkSize('metrics', 1000, metrics.length);
  checkSize('params', 100, params.length);
  checkSize('tags', 100, tags.length);
  checkSize('metrics, params, and tags', 1000, metrics.length + params.length + tags.length);
  checkKeysAreUnique(params);
  return batch;
}

function requireFields(list: string, names: readonly string[], items: readonly object[]): void {
  items.forEach((item, index) => {
    for (const name of names) {
      const value = (item as Record<string, unknown>)[name];
      if (value !== undefined && value !== '') continue;
      throw invalidParameter(
        `Missing value for required parameter '${list}[${index}].${name}'. See the API docs for more information about request parameters.`,
      );
    }
  });
}

function checkSize(what: string, most: number, length: number): void {
  if (length <= most) return;
  throw invalidParameter(
    `A batch logging request can contain at most ${most} ${what}. Got ${length} ${what}. ` +
      `Please split up ${what} across multiple requests and try again.`,
  );
}

function checkKeysAreUnique(params: readonly { readonly key: string }[]): void {
  const seen = new Set<string>();
  const twice = params
    .filter(({ key }) => seen.size === seen.add(key).size)
    .map(({ key }) => pythonRepr(key));
  if (twice.length === 0) return;
  throw invalidParameter(
    `Duplicate parameter keys have been submitted: [${twice.join(', ')}]. ` +
      'Please ensure the request contains only one param value per param key.',
  );
}
