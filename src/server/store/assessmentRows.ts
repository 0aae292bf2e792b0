import type { Assessment, AssessmentError, AssessmentSourceType } from '../../api/traceEntities.ts';
import { writeTimestamp } from '../protoJson.ts';

export type AssessmentKind = 'feedback' | 'expectation' | 'issue';

/** A row of `assessments`, as far as an answer holds it. */
export interface AssessmentRow {
  readonly assessment_id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly assessment_type: AssessmentKind;
  /** JSON, as `error` and `assessment_metadata` are. */
  readonly value: string;
  readonly error: string | null;
  readonly created_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly source_type: AssessmentSourceType;
  readonly source_id: string | null;
  readonly run_id: string | null;
  readonly span_id: string | null;
  readonly rationale: string | null;
  readonly overrides: string | null;
  readonly valid: number;
  readonly assessment_metadata: string | null;
}

export const assessmentColumns = [
  'assessment_id',
  'trace_id',
  'name',
  'assessment_type',
  'value',
  'error',
  'created_timestamp',
  'last_updated_timestamp',
  'source_type',
  'source_id',
  'run_id',
  'span_id',
  'rationale',
  'overrides',
  'valid',
  'assessment_metadata',
] as const satisfies readonly (keyof AssessmentRow)[];

/** One assessment as MLflow sends it: what is empty is left out. */
export function assessmentOfRow(row: AssessmentRow): Assessment {
  const metadata = row.assessment_metadata === null ? undefined : parse(row.assessment_metadata);
  return {
    assessment_id: row.assessment_id,
    assessment_name: row.name,
    trace_id: row.trace_id,
    ...(row.span_id ? { span_id: row.span_id } : {}),
    source: { source_type: row.source_type, ...(row.source_id === null ? {} : { source_id: row.source_id }) },
    create_time: writeTimestamp(row.created_timestamp),
    last_update_time: writeTimestamp(row.last_updated_timestamp),
    ...valueOfRow(row),
    ...(row.rationale === null ? {} : { rationale: row.rationale }),
    ...(metadata === undefined ? {} : { metadata: texts(metadata) }),
    ...(row.overrides ? { overrides: row.overrides } : {}),
    valid: row.valid !== 0,
  };
}

function valueOfRow({
  assessment_type: kind,
  value: text,
  error,
}: AssessmentRow): Pick<Assessment, AssessmentKind> {
  const value = parse(text);
  if (kind === 'issue') return { issue: value as { readonly issue_name: string } };
  if (kind === 'feedback') {
    return { feedback: { value, ...(error === null ? {} : { error: errorOf(parse(error)) }) } };
  }
  if (typeof value !== 'object' || value === null) return { expectation: { value } };
  return { expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: text } } };
}

const longestStack = 10_000;
const isCut = '[Stack trace is truncated]\n...\n';

function errorOf(stored: unknown): AssessmentError {
  const error = stored as Readonly<Record<string, string | null>>;
  const { error_code: code, error_message: message, stack_trace: stack } = error;
  return {
    error_code: code ?? '',
    ...(message ? { error_message: message } : {}),
    ...(stack
      ? {
          stack_trace: stack.length > longestStack ? isCut + stack.slice(isCut.length - longestStack) : stack,
        }
      : {}),
  };
}

function texts(metadata: unknown): Record<string, string> {
  const entries = Object.entries(metadata as object).map(([key, value]) => [key, String(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Python also writes NaN, which is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
