import type { TraceEndpointName, TraceRequest } from '../../api/traceEndpoints.ts';
import type { TraceInfo } from '../../api/traceEntities.ts';
import { MlflowError } from '../../api/errors.ts';
import { doesNotExist, invalidParameter, invalidValue } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { spanOfContent } from '../spanProto.ts';
import { createAssessment, deleteAssessment, getAssessment, updateAssessment } from '../store/assessments.ts';
import { searchTraces } from '../store/searchTraces.ts';
import { getTraceInfo, noSuchTrace, selectTraceInfos } from '../store/traceInfos.ts';
import { hasSpanRows, isWhole, selectSpans } from '../store/traceSpans.ts';
import { deleteTraces, deleteTraceTag, linkTraces, setTraceTag, startTrace } from '../store/traces.ts';
import { checkedTraceTag, parseExperimentId } from '../validation.ts';
import type { HandlerContext } from './handler.ts';
import { readAssessment, readAssessmentChange, readTrace } from './traceMessages.ts';

/** One for each endpoint of the table of traces: a missing one does not compile. */
export type TraceHandlers = {
  readonly [N in TraceEndpointName]: (request: TraceRequest<N>, context: HandlerContext) => unknown;
};

const mostLinks = 100;

export const traceHandlers: TraceHandlers = {
  async startTrace({ trace }, { store }) {
    const read = readTrace(trace);
    return { trace: { trace_info: await store.write((database) => startTrace(database, read)) } };
  },

  searchTraces: (request, { store }) => store.read((database) => searchTraces(database, request)),

  async getTraceInfo({ trace_id: traceId }, { store }) {
    return { trace: { trace_info: await store.read((database) => getTraceInfo(database, traceId)) } };
  },

  async batchGetTraceInfos(request, { store }) {
    const infos = await findInfos(request, store);
    return infos.length === 0 ? {} : { trace_infos: infos };
  },

  async getTrace({ trace_id: traceId, allow_partial: allowPartial = false }, { store }) {
    const [info] = await store.read((database) => selectTraceInfos(database, [traceId]));
    if (!info) throw doesNotExist(`Trace with ID ${traceId} is not found.`);
    const spans = await readSpans(info, store);
    if (!allowPartial && !isWhole(info, spans)) {
      throw doesNotExist(`Trace with ID ${traceId} is not fully exported yet, please try again later.`);
    }
    return withBigints({ trace: traceWithSpans(info, spans) });
  },

  async batchGetTraces(request, { store }) {
    const traces: object[] = [];
    for (const info of await findInfos(request, store)) {
      const spans = await readSpans(info, store);
      if (isWhole(info, spans)) traces.push(traceWithSpans(info, spans));
    }
    return traces.length === 0 ? {} : withBigints({ traces });
  },

  async deleteTraces(request, { store }) {
    const { request_ids: traceIds = [], max_timestamp_millis: until, max_traces: atMost } = request;
    if (until === undefined && traceIds.length === 0) {
      throw invalidParameter('Either `max_timestamp_millis` or `trace_ids` must be specified.');
    }
    if (until !== undefined && traceIds.length > 0) {
      throw invalidParameter('Only one of `max_timestamp_millis` and `trace_ids` can be specified.');
    }
    if (traceIds.length > 0 && atMost !== undefined) {
      throw invalidParameter("`max_traces` can't be specified if `trace_ids` is specified.");
    }
    if (atMost !== undefined && atMost <= 0) {
      throw invalidParameter(`\`max_traces\` must be a positive integer, received ${atMost}.`);
    }
    const experimentId = parseExperimentId(request.experiment_id);
    const selection = { experimentId, traceIds, until, atMost };
    return { traces_deleted: await store.write((database) => deleteTraces(database, selection)) };
  },

  async setTraceTag({ trace_id: traceId, key, value = '' }, { store }) {
    refuseServersOwn(key, 'set');
    const tag = checkedTraceTag({ key, value });
    await store.write((database) => setTraceTag(database, traceId, tag));
    return {};
  },

  async deleteTraceTag({ trace_id: traceId, key }, { store }) {
    // Deleting the mark of a failed archival is how it is tried again.
    if (key !== 'mlflow.trace.archivalFailure') refuseServersOwn(key, 'deleted');
    await store.write((database) => deleteTraceTag(database, traceId, key));
    return {};
  },

  async linkTracesToRun({ trace_ids: traceIds, run_id: id }, { store }) {
    if (traceIds.length > mostLinks) {
      throw invalidParameter(
        `Cannot link more than ${mostLinks} traces to a run in a single request. Provided ${traceIds.length} traces.`,
      );
    }
    await store.write((database) => linkTraces(database, traceIds, { kind: 'run', id }));
    return {};
  },

  async linkPromptsToTrace({ trace_id: traceId, prompt_versions: prompts }, { store }) {
    const ids = prompts.map(({ name = '', version = '' }) => {
      if (!/^\d{1,15}$/.test(version)) throw invalidValue('prompt_versions.version', version);
      return `${name}/${Number(version)}`;
    });
    await store.write((database) => {
      if (selectTraceInfos(database, [traceId]).length === 0) throw noSuchTrace(traceId);
      for (const id of ids) linkTraces(database, [traceId], { kind: 'prompt_version', id });
    });
    return {};
  },

  async createAssessment({ trace_id: traceId, assessment }, { store }) {
    const read = readAssessment(assessment);
    return { assessment: await store.write((database) => createAssessment(database, traceId, read)) };
  },

  async getAssessment({ trace_id: traceId, assessment_id: id }, { store }) {
    return { assessment: await store.read((database) => getAssessment(database, traceId, id)) };
  },

  async updateAssessment(request, { store }) {
    const { trace_id: traceId, assessment_id: id, assessment, update_mask: mask } = request;
    const change = readAssessmentChange(assessment, mask);
    return {
      assessment: await store.write((database) => updateAssessment(database, { traceId, id }, change)),
    };
  },

  async deleteAssessment({ trace_id: traceId, assessment_id: id }, { store }) {
    await store.write((database) => deleteAssessment(database, traceId, id));
    return {};
  },
};

function findInfos(
  { trace_ids: ids, experiment_ids: experiments }: TraceRequest<'batchGetTraceInfos'>,
  store: HandlerContext['store'],
): Promise<readonly TraceInfo[]> {
  const within = experiments && new Set(experiments.map((id) => parseExperimentId(id).toString()));
  const isWithin = ({ trace_location: { mlflow_experiment: experiment } }: TraceInfo): boolean =>
    within === undefined || within.has(experiment.experiment_id);
  return store.read((database) => selectTraceInfos(database, ids).filter(isWithin));
}

async function readSpans(info: TraceInfo, store: HandlerContext['store']): Promise<readonly string[]> {
  if (!hasSpanRows(info)) throw noSpans();
  return store.read((database) => selectSpans(database, info.trace_id));
}

function traceWithSpans(info: TraceInfo, contents: readonly string[]): object {
  const spans = contents.map((content) => {
    try {
      return spanOfContent(content);
    } catch {
      throw invalidParameter('Failed to create a Span object from the given dictionary');
    }
  });
  return { trace_info: info, ...(spans.length === 0 ? {} : { spans }) };
}

/** Nanoseconds since 1970 are more than a number holds. */
function withBigints(answer: object): RawJson {
  // TypeScript does not know it yet.
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  const raw = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? rawJSON(String(value)) : value;
  return new RawJson(JSON.stringify(answer, raw));
}

/** MLflow says it with 500, which its client would ask again for minutes. */
function noSpans(): MlflowError {
  return new MlflowError('NOT_IMPLEMENTED', 'Trace data not stored in tracking store');
}

const serversOwn = [
  'mlflow.trace.spansLocation',
  'mlflow.trace.archiveLocation',
  'mlflow.trace.archivalFailure',
];

function refuseServersOwn(key: string, operation: 'set' | 'deleted'): void {
  if (!serversOwn.includes(key)) return;
  throw invalidParameter(`Tag '${key}' is immutable and cannot be ${operation} on a trace.`);
}
