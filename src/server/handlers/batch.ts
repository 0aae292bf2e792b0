import type { RequestFor } from '../../api/endpoints.ts';
import type { KeyValue } from '../../api/entities.ts';
import { invalidParameter } from '../answers.ts';
import { pythonRepr } from '../pythonValue.ts';
import type { MetricRow } from '../validation.ts';
import { checkMetricDataset, checkedMetric, checkedParam, checkedRunTag, checkRunId } from '../validation.ts';

export interface Batch {
  readonly runId: string;
  readonly metrics: readonly MetricRow[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** Everything of a batch is checked before anything of it is written; that keys are there was checked on the way in. */
export function readBatch(request: RequestFor<'logBatch'>): Batch {
  const { run_id: runId, metrics = [], params = [], tags = [] } = request;
  metrics.forEach(checkMetricDataset);
  checkRunId(runId);
  const batch = {
    runId,
    metrics: metrics.map((metric, index) => checkedMetric(withKey(metric), `metrics[${index}]`)),
    params: params.map((param, index) => checkedParam(withKey(param), `params[${index}]`)),
    tags: tags.map((tag, index) => checkedRunTag(withKey(tag), `tags[${index}]`)),
  };
  checkSize('metrics', 1000, metrics.length);
  checkSize('params', 100, params.length);
  checkSize('tags', 100, tags.length);
  checkSize('metrics, params, and tags', 1000, metrics.length + params.length + tags.length);
  checkKeysAreUnique(params);
  return batch;
}

/** A key that the parser gave up before counts as `""`. */
function withKey<T extends { readonly key?: string }>(item: T): T & { readonly key: string } {
  return { ...item, key: item.key ?? '' };
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
