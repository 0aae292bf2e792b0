/** In the order of their numbers in MLflow's proto. */
export const traceStates = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'] as const;
export type TraceState = (typeof traceStates)[number];

export const assessmentSourceTypes = ['SOURCE_TYPE_UNSPECIFIED', 'HUMAN', 'LLM_JUDGE', 'CODE'] as const;
export type AssessmentSourceType = (typeof assessmentSourceTypes)[number];

/** `TraceInfoV3`: what is known of a trace without its spans. Times are RFC 3339, durations `1.500s`. */
export interface TraceInfo {
  readonly trace_id: string;
  readonly client_request_id?: string;
  readonly trace_location: {
    readonly type: 'MLFLOW_EXPERIMENT';
    readonly mlflow_experiment: { readonly experiment_id: string };
  };
  readonly request_preview?: string;
  readonly response_preview?: string;
  readonly request_time: string;
  readonly execution_duration?: string;
  readonly state: TraceState;
  readonly trace_metadata?: Readonly<Record<string, string>>;
  readonly assessments?: readonly Assessment[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface AssessmentError {
  readonly error_code: string;
  readonly error_message?: string;
  readonly stack_trace?: string;
}

/** Feedback on a trace, an expectation of it, or an issue found in it: one of the three is there. */
export interface Assessment {
  readonly assessment_id: string;
  readonly assessment_name: string;
  readonly trace_id: string;
  readonly span_id?: string;
  readonly source: { readonly source_type: AssessmentSourceType; readonly source_id?: string };
  readonly create_time: string;
  readonly last_update_time: string;
  readonly feedback?: { readonly value: unknown; readonly error?: AssessmentError };
  readonly expectation?:
    | { readonly value: unknown }
    | { readonly serialized_value: { readonly serialization_format: 'JSON_FORMAT'; readonly value: string } };
  readonly issue?: { readonly issue_name: string };
  readonly rationale?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly overrides?: string;
  readonly valid: boolean;
}
