import { assessmentSourceTypes, traceStates } from '../../api/traceEntities.ts';
import { invalidParameter, missingValue } from '../answers.ts';
import { MessageReader } from '../protoJson.ts';
import { protoValue, readPythonJson } from '../pythonDumps.ts';
import type { AssessmentChange, AssessmentValue, NewAssessment } from '../store/assessments.ts';
import type { NewTrace } from '../store/traces.ts';
import { isPathUnique, parseExperimentId } from '../validation.ts';

/** Of `POST traces`: the info counts, spans that may stand beside it are not kept, as in MLflow. */
export function readTrace(trace: unknown): NewTrace {
  const info = new MessageReader(trace, 'trace').message('trace_info');
  if (!info) throw missingValue('trace.trace_info');
  const experimentId = info.message('trace_location')?.message('mlflow_experiment')?.string('experiment_id');
  if (!experimentId) throw missingValue(info.pathOf('trace_location.mlflow_experiment.experiment_id'));
  return {
    traceId: readTraceId(info),
    experimentId: parseExperimentId(experimentId),
    requestTime: info.timestamp('request_time') ?? 0,
    executionDuration: info.duration('execution_duration'),
    state: info.oneOf('state', traceStates) ?? 'STATE_UNSPECIFIED',
    clientRequestId: info.string('client_request_id'),
    requestPreview: info.string('request_preview'),
    responsePreview: info.string('response_preview'),
    tags: info.map('tags'),
    metadata: info.map('trace_metadata'),
    assessments: info.messages('assessments').map(assessmentOf),
  };
}

/** It becomes the name of a folder. */
function readTraceId(info: MessageReader): string {
  const id = info.string('trace_id');
  if (!id) throw missingValue(info.pathOf('trace_id'));
  // oxlint-disable-next-line no-control-regex
  if (/[/\\\u0000-\u001f]/.test(id) || !isPathUnique(id) || id.length > 250) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(id)} for parameter '${info.pathOf('trace_id')}' supplied.`,
    );
  }
  return id;
}

export function readAssessment(assessment: unknown): NewAssessment {
  return assessmentOf(new MessageReader(assessment, 'assessment'));
}

function assessmentOf(reader: MessageReader): NewAssessment {
  const value = readValue(reader);
  if (!value) throw invalidParameter('Unknown assessment type: None');
  const source = reader.message('source');
  return {
    ...value,
    id: reader.string('assessment_id') || undefined,
    name: reader.string('assessment_name') ?? '',
    sourceType: source?.oneOf('source_type', assessmentSourceTypes) ?? 'SOURCE_TYPE_UNSPECIFIED',
    sourceId: source?.string('source_id') || undefined,
    createTime: reader.timestamp('create_time'),
    lastUpdateTime: reader.timestamp('last_update_time'),
    spanId: reader.string('span_id') || undefined,
    // MLflow keeps none of an expectation.
    rationale: value.kind === 'expectation' ? undefined : reader.string('rationale') || undefined,
    metadata: reader.map('metadata'),
    overrides: value.kind === 'feedback' ? reader.string('overrides') || undefined : undefined,
  };
}

function readValue(reader: MessageReader): AssessmentValue | undefined {
  const kinds = (['feedback', 'expectation', 'issue'] as const).filter((kind) => reader.has(kind));
  if (kinds.length > 1) {
    throw invalidParameter('Exactly one of `expectation`, `feedback`, or `issue` should be specified.');
  }
  switch (kinds[0]) {
    case 'feedback':
      return readFeedback(reader);
    case 'expectation':
      return readExpectation(reader);
    case 'issue':
      return {
        kind: 'issue',
        value: { issue_name: reader.message('issue')?.string('issue_name') ?? '' },
        error: undefined,
      };
    default:
      return undefined;
  }
}

function readFeedback(reader: MessageReader): AssessmentValue {
  const feedback = reader.message('feedback');
  const error = feedback?.message('error');
  return {
    kind: 'feedback',
    value: protoValue(feedback?.value('value') ?? null),
    error: error && {
      error_code: error.string('error_code') ?? '',
      error_message: error.string('error_message') || null,
      stack_trace: error.string('stack_trace') || null,
    },
  };
}

function readExpectation(reader: MessageReader): AssessmentValue {
  const expectation = reader.message('expectation');
  const serialized = expectation?.message('serialized_value');
  const value = serialized ? readSerialized(serialized) : protoValue(expectation?.value('value') ?? null);
  if (value === null) throw invalidParameter('The `value` field must be specified.');
  return { kind: 'expectation', value, error: undefined };
}

function readSerialized(serialized: MessageReader): unknown {
  const format = serialized.string('serialization_format') ?? '';
  if (format !== 'JSON_FORMAT') {
    throw invalidParameter(`Unknown serialization format: ${format}. Only JSON_FORMAT is supported.`);
  }
  try {
    return readPythonJson(serialized.string('value') ?? '');
  } catch {
    throw invalidParameter(`The value of '${serialized.pathOf('value')}' is no JSON.`);
  }
}

/** Of `update_mask` only what it names is changed; a mask is text: `assessmentName,feedback`. */
export function readAssessmentChange(assessment: unknown, mask: unknown): AssessmentChange {
  if (typeof mask !== 'string') throw invalidParameter("Invalid value for parameter 'update_mask' supplied.");
  const reader = new MessageReader(assessment, 'assessment');
  const paths = mask.split(',').map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  if (paths.includes('feedback') && paths.includes('expectation')) {
    throw invalidParameter('Cannot specify both `expectation` and `feedback` parameters.');
  }
  if (paths.includes('valid')) throw invalidParameter('`valid` of an assessment cannot be updated.');
  const value = paths.includes('feedback')
    ? readFeedback(reader)
    : paths.includes('expectation')
      ? readExpectation(reader)
      : undefined;
  return {
    value,
    name: paths.includes('assessment_name') ? (reader.string('assessment_name') ?? '') : undefined,
    rationale: paths.includes('rationale') ? (reader.string('rationale') ?? '') : undefined,
    metadata: paths.includes('metadata') ? reader.map('metadata') : new Map(),
  };
}
