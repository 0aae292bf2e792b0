/** One request that both servers get, one after the other: each finds what the rows before it left. */
export interface TraceRow {
  readonly method: string;
  /** Below `/api/`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Why ours differs on purpose, and the status and code that it gives. */
  readonly differs?: { readonly why: string; readonly status: number; readonly code?: string };
}

type Body = Readonly<Record<string, unknown>>;

const row = (method: string, path: string, body: Body = {}): TraceRow => ({ method, path, body });
const but = (asked: TraceRow, why: string, status = 400): TraceRow => ({
  ...asked,
  differs: { why, status },
});

const retried = 'its client would ask a 500 again for minutes';

const locationOf = (experiment: string): Body => ({
  type: 'MLFLOW_EXPERIMENT',
  mlflow_experiment: { experiment_id: experiment },
});
const start = (id: string, info: Body = {}): TraceRow =>
  row('POST', '3.0/mlflow/traces', {
    trace: {
      trace_info: {
        trace_id: id,
        trace_location: locationOf('0'),
        request_time: '2025-01-01T00:00:00.500Z',
        execution_duration: '1.500s',
        state: 'OK',
        ...info,
      },
    },
  });
const getInfo = (id: string): TraceRow => row('GET', `3.0/mlflow/traces/${id}`);
const search = (filter: string, more: Body = {}): TraceRow =>
  row('POST', '3.0/mlflow/traces/search', { locations: [locationOf('0')], filter, ...more });
const order = (...by: readonly string[]): TraceRow => search('', { order_by: by });
const setTag = (id: string, key: string, value: string): TraceRow =>
  row('PATCH', `2.0/mlflow/traces/${id}/tags`, { key, value });
const deleteTag = (id: string, key: string): TraceRow =>
  row('DELETE', `3.0/mlflow/traces/${id}/tags`, { key });
const deleteTraces = (body: Body): TraceRow => row('POST', '2.0/mlflow/traces/delete-traces', body);
const assess = (trace: string, assessment: Body): TraceRow =>
  row('POST', `3.0/mlflow/traces/${trace}/assessments`, {
    assessment: {
      create_time: '2025-01-02T00:00:00Z',
      last_update_time: '2025-01-02T00:00:00Z',
      ...assessment,
    },
  });
const update = (path: string, mask: unknown, assessment: Body): TraceRow =>
  row('PATCH', `3.0/mlflow/traces/${path}`, { assessment, update_mask: mask });

const usage = '{"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}';
const cost = '{"input_cost": 1e-05, "total_cost": 1.0}';

const starts: readonly TraceRow[] = [
  start('tr-1', {
    client_request_id: 'c-1',
    request_preview: '{"x": 1}',
    response_preview: '2',
    tags: { 'mlflow.traceName': 'first', team: 'a', long: 'ü'.repeat(5000) },
    trace_metadata: {
      'mlflow.trace.session': 's-1',
      'mlflow.trace.tokenUsage': '{"total_tokens": 7.0, "output_tokens": "4", "input_tokens": 3, "other": 1}',
      'mlflow.trace.cost': '{"total_cost": 1, "input_cost": 0.00001, "output_cost": null}',
      'mlflow.sourceRun': 'r-1',
      kind: 'k'.repeat(300),
    },
    assessments: [{ assessment_id: 'a-0', assessment_name: 'early', feedback: { value: 'yes' } }],
  }),
  start('tr-2', {
    request_time: '2025-01-01T02:00:00+01:00',
    execution_duration: '0.25s',
    state: 'ERROR',
    tags: { 'mlflow.traceName': 'Second', team: 'b' },
    trace_metadata: { 'mlflow.trace.session': 's-2', kind: 'y' },
  }),
  start('tr-3', {
    request_time: '2025-01-03T00:00:00Z',
    state: 'IN_PROGRESS',
    tags: {},
    execution_duration: null,
  }),
  start('tr-4', { request_time: '2025-01-01T00:00:00.500Z', state: 2, tags: { team: 'A' } }),
  start('tr-5', { request_time: '2025-01-01T00:00:00.123456789Z', execution_duration: '-1.5s', state: 0 }),
  // A trace that is there: what the second call does not name stays.
  start('tr-2', { trace_metadata: { kind: 'z' }, response_preview: 'late', state: 'OK' }),
  getInfo('tr-1'),
  getInfo('tr-2'),
  getInfo('tr-3'),
  getInfo('nope'),
  row('GET', '3.0/mlflow/traces/get', { trace_id: 'nope' }),
  row('GET', '3.0/mlflow/traces/get'),
  but(row('GET', '3.0/mlflow/traces/get', { trace_id: 'tr-1' }), retried, 501),
  row('GET', '3.0/mlflow/traces/batchGet', { trace_ids: ['nope'] }),
  row('GET', '3.0/mlflow/traces/batchGet'),
  but(row('GET', '3.0/mlflow/traces/batchGet', { trace_ids: ['tr-1', 'nope'] }), retried, 501),
  row('POST', '3.0/mlflow/traces/batchGetInfos', { trace_ids: ['tr-2', 'nope', 'tr-1', 'tr-2'] }),
  row('POST', '3.0/mlflow/traces/batchGetInfos', { trace_ids: ['tr-2'], experiment_ids: ['7'] }),
  row('POST', '3.0/mlflow/traces/batchGetInfos', { trace_ids: ['tr-2'], experiment_ids: ['0', '7'] }),
  row('POST', '3.0/mlflow/traces/batchGetInfos', { trace_ids: ['tr-2'], experiment_ids: [] }),
  row('POST', '3.0/mlflow/traces/batchGetInfos', {}),
  row('POST', '3.0/mlflow/traces', {}),
  but(row('POST', '3.0/mlflow/traces', { trace: {} }), retried),
  but(start('tr-x', { trace_location: null }), retried),
  start('tr-x', { trace_location: locationOf('77') }),
  start('tr-x', { tags: { 'mlflow.traceName': 'n'.repeat(4097) } }),
  start('tr-x', { trace_metadata: { 'mlflow.trace.session': 's'.repeat(251) } }),
];

const searches: readonly TraceRow[] = [
  search(''),
  search('', { max_results: 2 }),
  search('', { max_results: 2, page_token: 'eyJvZmZzZXQiOiAyfQ==' }),
  search('', { max_results: 2, page_token: 'eyJvZmZzZXQiOiA0fQ==' }),
  search('', { page_token: 'bm9uc2Vuc2U=' }),
  search('', { max_results: 0 }),
  search('', { max_results: 501 }),
  search('', { locations: [] }),
  search('', { locations: [{}] }),
  search('', { locations: [locationOf('0'), locationOf('77')], max_results: 1 }),
  but(search('', { locations: [locationOf('x')] }), retried),
  row('POST', '3.0/mlflow/traces/search', {}),
  search("status = 'OK'"),
  search("status != 'OK'"),
  search("attributes.status IN ('OK', 'ERROR')"),
  search("trace.status NOT IN ('OK')"),
  search("status LIKE '%RR%'"),
  search("status ILIKE 'ok'"),
  search('status = OK'),
  search('status = 5'),
  search("status > 'OK'"),
  search('status IS NULL'),
  search('timestamp_ms > 1735689600000'),
  search('timestamp >= 1735689600500'),
  search('attributes.timestamp_ms < 1735689600500 AND status = "OK"'),
  search("timestamp_ms > '1735689600000'"),
  search("timestamp_ms IN ('1735689600000')"),
  search("timestamp_ms LIKE '17%'"),
  search('execution_time_ms = 1500'),
  search('execution_time < 1000.5'),
  search('end_time_ms > 1735689601000'),
  search("request_id = 'tr-1'"),
  search("request_id IN ('tr-1', 'tr-4')"),
  search("client_request_id = 'c-1'"),
  search("trace_id = 'tr-1'"),
  search("name = 'first'"),
  search("name LIKE 'f%'"),
  search("name ILIKE 'second'"),
  search("name != 'first'"),
  search("name IN ('first')"),
  search('name IS NULL'),
  search('tags.`mlflow.traceName` IS NOT NULL'),
  search("tags.name = 'first'"),
  search("tags.team = 'a'"),
  search("tag.team ILIKE 'a'"),
  search("tags.team != 'a'"),
  search('tags.team IS NULL'),
  search('tags."team" IS NOT NULL AND tags.team = \'b\''),
  search("tags.team IN ('a')"),
  search("tags.team > 'a'"),
  search('tags.team = 5'),
  search("metadata.kind = 'z'"),
  search("request_metadata.kind LIKE 'k%'"),
  search('metadata.kind IS NULL'),
  search('metadata.kind IS NOT NULL'),
  search("metadata.kind IN ('z')"),
  search('metadata.kind = 1'),
  search("metadata.`mlflow.trace.session` = 's-1'"),
  search("metadata.`mlflow.trace.session` ILIKE 'S-%'"),
  search('metadata.`mlflow.trace.session` IS NULL'),
  search(`metadata.\`mlflow.trace.tokenUsage\` = '${usage}'`),
  search(`metadata.\`mlflow.trace.tokenUsage\` != '${usage}'`),
  search('metadata.`mlflow.trace.tokenUsage` = \'{"total_tokens": 7}\''),
  search(`metadata.\`mlflow.trace.cost\` = '${cost}'`),
  search('metadata.`mlflow.trace.cost` IS NULL'),
  search('metadata.`mlflow.trace.cost` IS NOT NULL'),
  search("metadata.`mlflow.trace.cost` LIKE '%1%'"),
  search("run_id = 'r-1'"),
  search("run_id != 'r-1'"),
  search("run_id IN ('r-1')"),
  search("run_id = 'r-2' AND run_id = 'r-1'"),
  search("prompt = 'p/1'"),
  search("prompt = 'p'"),
  search("prompt != 'p/1'"),
  search("foo.bar = 'x'"),
  search("status = 'OK' OR status = 'ERROR'"),
  search("status = 'OK' AND"),
  search('status'),
  search("(status = 'OK')"),
  search("status = 'OK'; status = 'ERROR'"),
  but(search("name RLIKE '^f'"), 'a regular expression is not evaluated here'),
  but(search("span.name = 'x'"), 'spans are artifacts here'),
  but(search("trace.text LIKE '%x%'"), 'spans are artifacts here'),
  order('timestamp_ms ASC'),
  order('timestamp DESC', 'request_id DESC'),
  order('execution_time_ms DESC'),
  order('execution_time_ms'),
  order('status', 'request_id DESC'),
  order('name DESC'),
  order('tags.team ASC'),
  order('metadata.kind DESC'),
  order('run_id'),
  order('metadata.`mlflow.trace.session` DESC'),
  order('metadata.`mlflow.trace.cost`'),
  order('attributes.experiment_id', 'timestamp_ms'),
  order('client_request_id'),
  order('status sideways'),
  order('foo.bar'),
  but(order('end_time_ms'), 'MLflow has no such column and says 500', 200),
  but(order('status', 'status'), retried),
];

const changes: readonly TraceRow[] = [
  setTag('tr-1', 'team', 'c'),
  setTag('tr-1', 'new', ''),
  setTag('tr-1', 'mlflow.traceName', 'renamed'),
  setTag('tr-1', 'mlflow.traceName', 'n'.repeat(4097)),
  setTag('tr-1', 'mlflow.trace.spansLocation', 'x'),
  setTag('tr-1', 'mlflow.trace.archivalFailure', 'x'),
  setTag('tr-1', 'a/../b', 'x'),
  setTag('tr-1', 'a$b', 'x'),
  setTag('tr-1', 'k'.repeat(251), 'x'),
  setTag('tr-1', 'long', 'x'.repeat(8001)),
  setTag('tr-1', '', 'x'),
  setTag('nope', 'team', 'c'),
  setTag('nope', 'mlflow.traceName', 'c'),
  row('PATCH', '3.0/mlflow/traces/tr-1/tags', { key: 'three' }),
  deleteTag('tr-1', 'new'),
  deleteTag('tr-1', 'new'),
  deleteTag('tr-2', 'mlflow.traceName'),
  deleteTag('tr-2', 'mlflow.traceName'),
  deleteTag('nope', 'mlflow.traceName'),
  deleteTag('nope', 'x'),
  deleteTag('tr-1', 'mlflow.trace.archiveLocation'),
  deleteTag('tr-1', 'mlflow.trace.archivalFailure'),
  getInfo('tr-1'),
  getInfo('tr-2'),
  but(
    row('POST', '2.0/mlflow/traces/link-to-run', { trace_ids: ['tr-3', 'tr-3'], run_id: 'r-1' }),
    'the same twice is once',
    200,
  ),
  row('POST', '2.0/mlflow/traces/link-to-run', { trace_ids: ['tr-3'], run_id: 'r-1' }),
  row('POST', '2.0/mlflow/traces/link-to-run', { trace_ids: [], run_id: 'r-1' }),
  row('POST', '2.0/mlflow/traces/link-to-run', { trace_ids: ['tr-3'] }),
  row('POST', '2.0/mlflow/traces/link-to-run', {
    trace_ids: Array.from({ length: 101 }, String),
    run_id: 'r',
  }),
  search("run_id = 'r-1'"),
  row('POST', '2.0/mlflow/traces/link-prompts', {
    trace_id: 'tr-3',
    prompt_versions: [{ name: 'p', version: '01' }],
  }),
  row('POST', '2.0/mlflow/traces/link-prompts', {
    trace_id: 'nope',
    prompt_versions: [{ name: 'p', version: '1' }],
  }),
  but(
    row('POST', '2.0/mlflow/traces/link-prompts', {
      trace_id: 'tr-3',
      prompt_versions: [{ name: 'p', version: 'x' }],
    }),
    retried,
  ),
  search("prompt = 'p/1'"),
];

const assessments: readonly TraceRow[] = [
  assess('tr-1', {
    assessment_id: 'a-1',
    assessment_name: 'quality',
    source: { source_type: 'HUMAN', source_id: 'me' },
    feedback: { value: 5 },
    rationale: 'because',
    metadata: { 'mlflow.assessment.sourceRunId': 'r-1', k: 'v' },
    span_id: 'sp-1',
    valid: false,
  }),
  assess('tr-1', {
    assessment_id: 'a-2',
    assessment_name: 'list',
    source: { source_type: 'LLM_JUDGE' },
    feedback: {
      value: [1, 'ü', true, { a: null }],
      error: { error_code: 'E', stack_trace: 's'.repeat(10_001) },
    },
  }),
  assess('tr-1', {
    assessment_id: 'a-3',
    assessment_name: 'wanted',
    expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{"a":[1,2.0, 1e3]}' } },
    rationale: 'is not kept',
  }),
  assess('tr-1', { assessment_id: 'a-4', assessment_name: 'word', expectation: { value: 'no' } }),
  assess('tr-1', { assessment_id: 'a-5', assessment_name: 'i-1', issue: { issue_name: 'slow' } }),
  assess('tr-1', {
    assessment_id: 'a-6',
    assessment_name: 'quality',
    feedback: { value: 0.5 },
    overrides: 'a-1',
  }),
  assess('tr-1', { assessment_name: 'x', feedback: { value: 1 }, overrides: 'nope' }),
  assess('tr-1', { assessment_name: 'x' }),
  assess('tr-1', { assessment_name: 'x', expectation: { value: null } }),
  assess('tr-1', {
    assessment_name: 'x',
    expectation: { serialized_value: { serialization_format: 'XML', value: '<a/>' } },
  }),
  assess('nope', { assessment_name: 'x', feedback: { value: 1 } }),
  but(assess('tr-1', { assessment_id: 'a-1', assessment_name: 'x', feedback: { value: 1 } }), retried),
  row('POST', '3.0/mlflow/traces/tr-1/assessments', {}),
  row('GET', '3.0/mlflow/traces/tr-1/assessments/a-1'),
  row('GET', '3.0/mlflow/traces/tr-1/assessments/a-2'),
  row('GET', '3.0/mlflow/traces/tr-1/assessments/a-3'),
  row('GET', '3.0/mlflow/traces/tr-1/assessments/nope'),
  row('GET', '3.0/mlflow/traces/nope/assessments/a-1'),
  getInfo('tr-1'),
  update('tr-1/assessments/a-4', 'expectation', { expectation: { value: 1.5 } }),
  update('tr-1/assessments/a-6', 'assessmentName,feedback,rationale,metadata', {
    assessment_name: 'better',
    feedback: { value: true },
    rationale: 'now',
    metadata: { more: 'm' },
  }),
  update('tr-1/assessments/a-1', 'metadata', { metadata: { k: 'w' } }),
  update('tr-1/assessments/a-1', 'expectation', { expectation: { value: 1 } }),
  update('tr-1/assessments/a-4', 'feedback', { feedback: { value: 1 } }),
  but(
    update('tr-1/assessments/a-4', 'feedback,expectation', {
      feedback: { value: 1 },
      expectation: { value: 1 },
    }),
    'MLflow changes nothing and says 200',
  ),
  update('tr-1/assessments/nope', 'rationale', { rationale: 'x' }),
  row('PATCH', '3.0/mlflow/traces/tr-1/assessments/a-1', { assessment: { rationale: 'x' } }),
  row('DELETE', '3.0/mlflow/traces/tr-1/assessments/a-6'),
  row('DELETE', '3.0/mlflow/traces/tr-1/assessments/a-6'),
  row('DELETE', '3.0/mlflow/traces/nope/assessments/a-6'),
  getInfo('tr-1'),
];

const ends: readonly TraceRow[] = [
  row('POST', '2.0/mlflow/experiments/create', { name: 'gone' }),
  start('tr-gone', { trace_location: locationOf('1') }),
  row('POST', '2.0/mlflow/experiments/delete', { experiment_id: '1' }),
  start('tr-late', { trace_location: locationOf('1') }),
  getInfo('tr-gone'),
  search('', { locations: [locationOf('1')] }),
  setTag('tr-gone', 'still', 'there'),
  deleteTraces({ experiment_id: '1', request_ids: ['tr-gone'] }),
  deleteTraces({ experiment_id: '0' }),
  deleteTraces({ request_ids: ['tr-1'] }),
  deleteTraces({ experiment_id: 'x', request_ids: ['tr-1'] }),
  deleteTraces({ experiment_id: '0', request_ids: ['tr-1'], max_timestamp_millis: 5 }),
  deleteTraces({ experiment_id: '0', request_ids: ['tr-1'], max_traces: 5 }),
  deleteTraces({ experiment_id: '0', max_timestamp_millis: 5, max_traces: 0 }),
  deleteTraces({ experiment_id: '77', request_ids: ['tr-1'] }),
  deleteTraces({ experiment_id: '0', max_timestamp_millis: 1735689600500, max_traces: 1 }),
  search(''),
  row('POST', '3.0/mlflow/traces/delete-traces', { experiment_id: '0', request_ids: ['tr-4', 'nope'] }),
  search(''),
];

/** Last, since MLflow makes a trace of each. */
const accepted: readonly TraceRow[] = [
  but(start('tr-x', { request_time: 'yesterday' }), 'MLflow drops it and all that follows'),
  but(start('tr-x', { state: 'FINE' }), 'MLflow drops it and all that follows'),
  but(start('', {}), 'it would be the trace without an id'),
];

export const traceRows: readonly TraceRow[] = [
  ...starts,
  ...searches,
  ...changes,
  ...assessments,
  ...ends,
  ...accepted,
];
