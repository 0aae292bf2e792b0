// MLflow's messages as they go over the wire (proto field names, MLflow 3.17). A field that MLflow leaves
// out when it was never set is optional here; int64 are JSON numbers, times are ms since 1970 (UTC).

export type LifecycleStage = 'active' | 'deleted';
export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof runStatuses)[number];
export const viewTypes = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
export type ViewType = (typeof viewTypes)[number];
export const loggedModelStatuses = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
export type LoggedModelStatus = (typeof loggedModelStatuses)[number];
export type ModelVersionStatus = 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';

/** A key with a value: experiment, run, registered model and version tags, and params. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface Experiment {
  /** Opaque: SQL stores count up, file stores use 18 digits, which a JS number can't hold. */
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: LifecycleStage;
  readonly creation_time?: number;
  readonly last_update_time?: number;
  readonly tags?: readonly KeyValue[];
  readonly workspace?: string;
}

export interface RunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly start_time: number;
  readonly end_time?: number;
  readonly artifact_uri: string;
  readonly lifecycle_stage: LifecycleStage;
}

/** A number as JSON can carry it: MLflow writes NaN as a string; infinities may come as strings too. */
export type JsonDouble = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Metric {
  readonly key: string;
  readonly value: JsonDouble;
  readonly timestamp: number;
  readonly step?: number;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
  readonly model_id?: string;
  readonly run_id?: string;
}

export interface MetricWithRunId extends Metric {
  readonly run_id: string;
}

export interface RunData {
  /** The latest value per key, see `latest_metrics` of the schema. */
  readonly metrics?: readonly Metric[];
  readonly params?: readonly KeyValue[];
  readonly tags?: readonly KeyValue[];
}

export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}

export interface DatasetInput {
  readonly tags?: readonly KeyValue[];
  readonly dataset: Dataset;
}

export interface ModelInput {
  readonly model_id: string;
}

export interface ModelOutput {
  readonly model_id: string;
  readonly step: number;
}

export interface Run {
  readonly info: RunInfo;
  readonly data: RunData;
  readonly inputs?: {
    readonly dataset_inputs?: readonly DatasetInput[];
    readonly model_inputs?: readonly ModelInput[];
  };
  readonly outputs?: { readonly model_outputs?: readonly ModelOutput[] };
}

export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  /** Bytes. Absent for folders and, in MLflow, for empty files. */
  readonly file_size?: number;
}

export interface LoggedModelInfo {
  readonly model_id: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly creation_timestamp_ms: number;
  readonly last_updated_timestamp_ms: number;
  readonly artifact_uri: string;
  readonly status: LoggedModelStatus;
  readonly model_type?: string;
  readonly source_run_id?: string;
  readonly status_message?: string;
  readonly tags?: readonly KeyValue[];
}

export interface LoggedModel {
  readonly info: LoggedModelInfo;
  readonly data: { readonly params?: readonly KeyValue[]; readonly metrics?: readonly Metric[] };
}

export interface RegisteredModelAlias {
  readonly alias: string;
  /** An integer as text, as every `version` on the wire. */
  readonly version: string;
}

export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: string;
  readonly description?: string;
  readonly source: string;
  readonly run_id?: string;
  readonly status: ModelVersionStatus;
  readonly status_message?: string;
  readonly tags?: readonly KeyValue[];
  readonly run_link?: string;
  readonly aliases?: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description?: string;
  readonly latest_versions?: readonly ModelVersion[];
  readonly tags?: readonly KeyValue[];
  readonly aliases?: readonly RegisteredModelAlias[];
}
