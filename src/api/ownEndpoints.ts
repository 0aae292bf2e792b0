import type { Endpoint } from './endpoint.ts';
import { answers } from './endpoint.ts';
import { loggedModelStatuses, viewTypes } from './entities.ts';
import { bool, double, enumOf, int64, list, message, required, string } from './fields.ts';
import type { RequestOf } from './fields.ts';

/** Below this path of the embedded server; no other MLflow server has them. */
export const ownPrefix = '/api/2.0/mlflow-vscode/';

export interface StoreAnswer {
  readonly database: string;
  readonly schema: string;
  readonly writable: boolean;
  /** Why it is not writable, or why something asked for was not done; `""` when all is as asked. */
  readonly why: string;
  readonly exists: boolean;
  readonly journal_mode: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly pid: number;
  readonly version: string;
  readonly artifacts_destination: string;
}

/** An index that makes searches fast, and is not in a database that another program made. */
export interface MissingIndex {
  readonly name: string;
  readonly table: string;
  readonly rows: number;
  /** What the file grows by. */
  readonly estimated_bytes: number;
  /** How long nobody else can write. */
  readonly estimated_seconds: number;
}

export interface IndexesAnswer {
  readonly missing: readonly MissingIndex[];
  /** Why they can't be made; `""` where they can, or are all there. */
  readonly why: string;
}

/** What artifacts take on disk. */
export interface ArtifactSize {
  readonly bytes: number;
  readonly files: number;
  /** Why not all was counted. */
  readonly why?: string;
}

export interface RunSize extends ArtifactSize {
  readonly run_id: string;
  /** Of the logged models that the run made; not part of `bytes`. */
  readonly model_bytes: number;
}

export interface ExperimentSize extends ArtifactSize {
  readonly experiment_id: string;
}

export const deletionKinds = ['experiment', 'run', 'logged_model'] as const;
export type DeletionKind = (typeof deletionKinds)[number];

export interface Going {
  readonly kind: DeletionKind;
  readonly id: string;
  readonly name: string;
  /** Real path of the folder that goes with it; absent where there is none, or where it stays. */
  readonly artifacts?: string;
  readonly bytes: number;
  readonly files: number;
}

export interface Staying {
  readonly kind: DeletionKind;
  readonly id: string;
  readonly name: string;
  /** `artifacts`: only its files stay. */
  readonly what: 'all' | 'artifacts';
  readonly why: string;
}

export interface DeletionReport {
  readonly dry_run: boolean;
  readonly goes: readonly Going[];
  readonly stays: readonly Staying[];
  readonly bytes: number;
  /** There is more that is deleted than one report lists. */
  readonly more?: true;
  /** The copy of the database that was made before. */
  readonly backup?: string;
}

/** What a run has, to compare a copy by. */
export interface RunCounts {
  /** Points of all histories. */
  readonly metrics: number;
  readonly params: number;
  readonly tags: number;
  readonly dataset_inputs: number;
  readonly model_inputs: number;
  readonly model_outputs: number;
}

/** What the runs of an experiment are, in one line. */
export interface RunSummary {
  readonly experiment_id: string;
  readonly runs: number;
  /** When the newest of them began. */
  readonly newest?: number;
}

/** A point of a metric's history. */
export interface ExtremePoint {
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** The lowest and the highest value of a run's whole history of a metric; neither where all of it is NaN. */
export interface MetricExtremes {
  readonly run_id: string;
  readonly key: string;
  readonly min?: ExtremePoint;
  readonly max?: ExtremePoint;
}

const keyValue = message({ key: required(string), value: string });
const modelMetric = message({
  key: required(string),
  value: double,
  timestamp: int64,
  step: int64,
  run_id: required(string),
  dataset_name: string,
  dataset_digest: string,
});
const nameAndVersion = message({ name: required(string), version: required(string) });

/** The embedded server's own endpoints, said once as MLflow's are in `endpoints.ts`. docs/own-api.md explains them. */
export const ownEndpoints = {
  getStore: answers<StoreAnswer>()('GET', 'store', {}),

  allowArtifactRoot: answers<{ readonly roots: readonly string[] }>()(
    'POST',
    'artifact-roots/allow',
    { root: required(string) },
    'repeatable',
  ),
  listArtifactRoots: answers<{ readonly roots: readonly string[] }>()('GET', 'artifact-roots', {}),

  getSizes: answers<{ readonly runs: readonly RunSize[]; readonly experiments: readonly ExperimentSize[] }>()(
    'POST',
    'sizes',
    { run_ids: list(string), experiment_ids: list(string) },
    'read',
  ),
  countRuns: answers<{ readonly count: number }>()(
    'POST',
    'runs/count',
    { experiment_ids: list(string), filter: string, run_view_type: enumOf(viewTypes, 1) },
    'read',
  ),
  /** Those of the experiments that have runs. */
  summarizeRuns: answers<{ readonly experiments: readonly RunSummary[] }>()(
    'POST',
    'runs/summaries',
    { experiment_ids: list(string), run_view_type: enumOf(viewTypes, 1) },
    'read',
  ),
  getMetricExtremes: answers<{ readonly extremes: readonly MetricExtremes[] }>()(
    'POST',
    'metrics/extremes',
    { run_ids: list(string), metric_keys: list(string) },
    'read',
  ),
  getIndexes: answers<IndexesAnswer>()('GET', 'indexes', {}),
  makeIndexes: answers<IndexesAnswer>()('POST', 'indexes', {}, 'repeatable'),
  backUpDatabase: answers<{ readonly backup: string; readonly size: number }>()('POST', 'backup', {}),
  deletePermanently: answers<DeletionReport>()('POST', 'delete-permanently', {
    dry_run: required(bool),
    /** Of a dry run: what would go if the runs and logged models that are named were deleted. */
    as_if_deleted: bool,
    experiment_ids: list(string),
    run_ids: list(string),
    model_ids: list(string),
    /** Versions that may lose what they refer to. */
    registered_versions: list(nameAndVersion),
    backup: bool,
  }),

  importExperiment: answers<{ readonly experiment_id: string; readonly created: boolean }>()(
    'POST',
    'import/experiment',
    {
      name: required(string),
      creation_time: int64,
      last_update_time: int64,
      tags: list(keyValue),
    },
    'repeatable',
  ),
  importRun: answers<{ readonly artifact_uri: string; readonly created: boolean }>()(
    'POST',
    'import/run',
    {
      run_id: required(string),
      experiment_id: required(string),
      run_name: string,
      user_id: string,
      start_time: int64,
      params: list(keyValue),
      tags: list(keyValue),
    },
    'repeatable',
  ),
  importLoggedModel: answers<{
    readonly artifact_uri: string;
    readonly created: boolean;
    /** Metrics that the model has now. */
    readonly metrics: number;
  }>()(
    'POST',
    'import/logged-model',
    {
      model_id: required(string),
      experiment_id: required(string),
      name: required(string),
      model_type: string,
      source_run_id: string,
      creation_timestamp_ms: int64,
      last_updated_timestamp_ms: int64,
      status: enumOf(loggedModelStatuses, 0),
      status_message: string,
      params: list(keyValue),
      tags: list(keyValue),
      /** Those of runs that are not here are left out. */
      metrics: list(modelMetric),
    },
    'repeatable',
  ),
  countRun: answers<RunCounts>()('GET', 'import/counts', { run_id: required(string) }),
} as const;

export type OwnEndpoints = typeof ownEndpoints;
export type OwnEndpointName = keyof OwnEndpoints;
export type OwnRequestFor<N extends OwnEndpointName> = RequestOf<OwnEndpoints[N]['fields']>;
export type OwnResponseFor<N extends OwnEndpointName> =
  OwnEndpoints[N] extends Endpoint<infer _F, infer R> ? R : never;
