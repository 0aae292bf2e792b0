import type { HttpMethod } from './endpoint.ts';
import { bool, int64, list, message, required, string, within } from './fields.ts';
import type { Fields, RequestOf } from './fields.ts';

type Version = '2.0' | '3.0';

interface TraceEndpoint<F extends Fields = Fields, O extends string = string> {
  readonly method: HttpMethod;
  /** Below `/api/VERSION/mlflow/` and `/ajax-api/VERSION/mlflow/`; `{x}` are fields taken from the path. */
  readonly path: string;
  readonly versions: readonly Version[];
  readonly fields: F;
  /** Required fields that hold protobuf's maps, times and free values: their handlers read them as they came. */
  readonly objects: readonly O[];
}

function served<const V extends readonly Version[]>(...versions: V) {
  return <F extends Fields, const O extends string = never>(
    method: HttpMethod,
    path: string,
    fields: F,
    objects: readonly O[] = [],
  ): TraceEndpoint<F, O> => ({ method, path, versions, fields, objects });
}

const inThree = served('3.0');
const inTwo = served('2.0');
const inBoth = served('2.0', '3.0');

const traceId = { trace_id: required(string) };
const someTraces = { trace_ids: required(list(string)), experiment_ids: list(string) };
const assessmentId = { ...traceId, assessment_id: required(string) };

/**
 * MLflow's REST API for traces and their assessments (MLflow 3.17). A table of its own, since these calls are
 * spread over two versions of the API and the extension's own client needs none of them.
 */
export const traceEndpoints = {
  startTrace: inThree('POST', 'traces', {}, ['trace']),
  searchTraces: inThree('POST', 'traces/search', {
    locations: required(list(message({ mlflow_experiment: message({ experiment_id: string }) }))),
    filter: string,
    max_results: within({ most: 500 }, int64),
    order_by: list(string),
    page_token: string,
  }),
  getTrace: inThree('GET', 'traces/get', { ...traceId, allow_partial: bool }),
  batchGetTraces: inThree('GET', 'traces/batchGet', someTraces),
  batchGetTraceInfos: inThree('POST', 'traces/batchGetInfos', someTraces),
  deleteTraces: inBoth('POST', 'traces/delete-traces', {
    experiment_id: required(string),
    max_timestamp_millis: int64,
    max_traces: int64,
    request_ids: list(string),
  }),
  linkTracesToRun: inTwo('POST', 'traces/link-to-run', {
    trace_ids: required(list(string)),
    run_id: required(string),
  }),
  linkPromptsToTrace: inTwo('POST', 'traces/link-prompts', {
    ...traceId,
    prompt_versions: required(list(message({ name: string, version: string }))),
  }),
  getTraceInfo: inThree('GET', 'traces/{trace_id}', traceId),
  setTraceTag: inBoth('PATCH', 'traces/{trace_id}/tags', {
    ...traceId,
    key: required(string),
    value: string,
  }),
  deleteTraceTag: inBoth('DELETE', 'traces/{trace_id}/tags', { ...traceId, key: required(string) }),
  createAssessment: inThree('POST', 'traces/{trace_id}/assessments', traceId, ['assessment']),
  getAssessment: inThree('GET', 'traces/{trace_id}/assessments/{assessment_id}', assessmentId),
  updateAssessment: inThree('PATCH', 'traces/{trace_id}/assessments/{assessment_id}', assessmentId, [
    'assessment',
    'update_mask',
  ]),
  deleteAssessment: inThree('DELETE', 'traces/{trace_id}/assessments/{assessment_id}', assessmentId),
};

export type TraceEndpoints = typeof traceEndpoints;
export type TraceEndpointName = keyof TraceEndpoints;
export type TraceRequest<N extends TraceEndpointName> =
  TraceEndpoints[N] extends TraceEndpoint<infer F, infer O>
    ? RequestOf<F> & { readonly [K in O]: unknown }
    : never;
