import type { TraceRow } from './traceRows.ts';

const common = `"start_time_unix_nano": 1795842524668745305`;

/** As Python wrote them: numbers beyond 2^53, NaN, ids of MLflow 3.5, values that are no JSON. */
export const oddSpans: readonly string[] = [
  `{"trace_id": "n1Z4FAwwx+YUqrwuX1CRvw==", "span_id": "nJk+Y20zAjk=", "parent_span_id": "2rFgSpJff9M=", "name": "odd",
    ${common}, "end_time_unix_nano": null, "status": {"code": "STATUS_CODE_UNSET", "message": "dropped"},
    "events": [{"name": "exception", "time_unix_nano": 1795842524668745306,
      "attributes": {"a": "\\"x\\"", "n": 1, "f": 1.5, "l": ["a", 2], "none": null}}],
    "attributes": {"mlflow.traceRequestId": "\\"tr-9f5678140c30c7e614aabc2e5f5091bf\\"", "int": "5",
      "big": "9007199254740993", "float": "1.0", "text": "no json {", "empty": "", "rawint": 7, "rawlist": ["a", 1],
      "nan": "{\\"x\\": NaN, \\"y\\": [-Infinity, null, {}, [], true, \\"NaN\\", \\"\\\\ud800\\"]}", "bool": "false",
      "null": "null", "str": "\\"\\"", "": "1", "rawfloat": 2.0, "rawnan": NaN, "rawzero": 0, "rawempty": [], "zero": "0", "dict": "{}", "list": "[]"},
    "links": [{"trace_id": "tr-9f5678140c30c7e614aabc2e5f5091bf", "span_id": "9c993e636d330239", "attributes": {"k": "v"}},
      {"trace_id": "tr-00", "span_id": "01", "attributes": null}]}`,
  `{"trace_id": "tr-9f5678140c30c7e614aabc2e5f5091bf", "span_id": "00993e636d330240", "parent_span_id": null,
    "name": "", ${common}, "end_time_unix_nano": 3, "status": {"code": "ERROR", "message": "bad"}, "events": [],
    "attributes": {"mlflow.traceRequestId": "\\"x\\""}}`,
];

/** What is asked of traces that MLflow wrote; the last ones ask for what is not whole, or not there. */
export function spanRows([first = '', second = '', third = '']: readonly string[]): readonly TraceRow[] {
  const get = (path: string, body: TraceRow['body']): TraceRow => ({
    method: 'GET',
    path: `3.0/mlflow/${path}`,
    body,
  });
  return [
    get('traces/get', { trace_id: first }),
    get('traces/get', { trace_id: second, allow_partial: true }),
    get('traces/get', { trace_id: third, allow_partial: false }),
    get('traces/batchGet', { trace_ids: [third, first, second] }),
    get('traces/batchGet', { trace_ids: [first, 'nope'] }),
    get('traces/batchGet', { trace_ids: [first], experiment_ids: ['0'] }),
    get(`traces/${first}`, {}),
  ];
}
