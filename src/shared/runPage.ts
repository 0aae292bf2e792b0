import type { JsonDouble, Run, RunStatus } from '../api/entities.ts';
import { isObject, isText } from './checks.ts';
import type { CompareRef, RunLook } from './compare.ts';
import type { WebviewSignal } from './host.ts';
import type { Table } from './table.ts';
import type { MetricDirection } from './metricDirection.ts';

export type { JsonDouble, KeyValue, Metric, Run, RunStatus } from '../api/entities.ts';

// What the page of a run (`mlflow.run`) and its webview say to each other.

export const runTabs = ['overview', 'metrics', 'artifacts', 'datasets', 'models', 'tags', 'code'] as const;
export type RunTab = (typeof runTabs)[number];

/** A run that is named on the page of another. */
export interface RelatedRun {
  readonly runId: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly look: RunLook;
}

/** What a failed run says of why, and where that was found. */
export interface RunTraceback {
  readonly text: string;
  /** A tag's key or an artifact's path. */
  readonly from: string;
  /** Set where it is an artifact, which can be opened. */
  readonly path?: string;
}

/** All that the page shows at once; what belongs to a tab follows when the tab is opened. */
export interface RunPageState {
  readonly ref: CompareRef;
  readonly look: RunLook;
  readonly connection: string;
  /** Why nothing can be written, if so. */
  readonly readOnly?: string;
  readonly experiment?: string;
  /** The newest that is known of the run; absent until it has been loaded once. */
  readonly run?: Run;
  /** When `run` was loaded last (ms since 1970). */
  readonly loadedAt?: number;
  /** Why the newest could not be had. `gone`: the server has no such run any more. */
  readonly problem?: {
    readonly kind: 'gone' | 'load';
    readonly message: string;
    /** A token would help. */
    readonly wantsSignIn?: true;
  };
  readonly parent?: RelatedRun;
  readonly children: readonly RelatedRun[];
  /** Are there more children than those? */
  readonly moreChildren: boolean;
  readonly traceback?: RunTraceback;
  /** Which way a metric is better, where the user has said so. */
  readonly directions: Readonly<Record<string, MetricDirection>>;
}

export interface MetricPoint {
  readonly value: JsonDouble;
  readonly step: number;
}

/** What the history of a metric says. */
export interface MetricSummary {
  readonly metric: string;
  /** How many points it has. */
  readonly count: number;
  /** Of the points that are numbers; absent where none is. */
  readonly min?: MetricPoint;
  readonly max?: MetricPoint;
  /** Some of the points, spread evenly, for a small drawing. */
  readonly spark: readonly MetricPoint[];
  /** Were all points read? Else `min` and `max` are those of the first ones. */
  readonly isWhole: boolean;
  /** Why it could not be read. */
  readonly problem?: string;
}

/** Whose artifacts: the id of the run, or of a model that it logged. */
export interface ArtifactPath {
  readonly owner: string;
  readonly path: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes, where the server says so. */
  readonly size?: number;
}

/** The root of the run's own artifacts also names the models that it logged. */
export interface ArtifactFolder extends ArtifactPath {
  readonly entries: readonly FolderEntry[];
  readonly models: readonly { readonly modelId: string; readonly name: string }[];
  readonly problem?: string;
  /** It is outside the workspace: the page asks whether to show it. */
  readonly isOutside?: true;
}

export type PreviewContent =
  | { readonly kind: 'image'; readonly mime: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'table'; readonly table: Table }
  /** Nothing that could be shown, and why. */
  | { readonly kind: 'none'; readonly why: string; readonly failed: boolean };

export interface ArtifactPreview extends ArtifactPath {
  /** Bytes of the whole file, where that is known. */
  readonly size?: number;
  readonly content: PreviewContent;
}

export interface RunVersion {
  readonly name: string;
  readonly version: string;
  readonly stage: string;
  readonly aliases: readonly string[];
  /** The logged model that it was made from, where its source says so. */
  readonly modelId?: string;
}

export interface RunModel {
  readonly modelId: string;
  readonly name: string;
  /** At which step of the run it was logged, where that is known. */
  readonly step?: number;
  readonly type: string;
  readonly status: string;
  readonly createdAt: number;
  readonly metrics: readonly { readonly key: string; readonly value: JsonDouble }[];
}

export interface RunModels {
  /** In the order of their steps. */
  readonly models: readonly RunModel[];
  readonly versions: readonly RunVersion[];
  readonly problem?: string;
}

/** The files beside a logged model that say what it needs. */
export interface RunEnvironment {
  readonly files: readonly (ArtifactPath & { readonly text: string; readonly isCut: boolean })[];
  /** The model whose environment it is. */
  readonly model?: string;
  readonly problem?: string;
  /** As of an `ArtifactFolder`. */
  readonly isOutside?: true;
}

export type RunPageMessage =
  | { readonly type: 'state'; readonly state: RunPageState }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'summary'; readonly summary: MetricSummary }
  | { readonly type: 'folder'; readonly folder: ArtifactFolder }
  | { readonly type: 'preview'; readonly preview: ArtifactPreview }
  | { readonly type: 'models'; readonly models: RunModels }
  | { readonly type: 'environment'; readonly environment: RunEnvironment }
  /** The answer to `save`; without a problem it was done. */
  | { readonly type: 'saved'; readonly id: number; readonly problem?: string };

/** What is changed in place. */
export type RunEdit =
  | { readonly kind: 'name' | 'note'; readonly value: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

export const pageActions = [
  'compare',
  'charts',
  'images',
  'showArtifacts',
  'register',
  'runAgain',
  'copyId',
  'reveal',
  'openRuns',
  'restore',
] as const;
export type PageAction = (typeof pageActions)[number];

export type RunPageIntent =
  | WebviewSignal
  | { readonly type: 'refresh' | 'showLog' | 'signIn' }
  | { readonly type: 'showTab'; readonly tab: RunTab }
  /** The metrics whose rows are in view: keep what their histories say. */
  | { readonly type: 'showMetrics'; readonly metrics: readonly string[] }
  | ({ readonly type: 'openFolder' | 'closeFolder' | 'preview' | 'openArtifact' } & ArtifactPath)
  | { readonly type: 'save'; readonly id: number; readonly edit: RunEdit }
  | { readonly type: 'deleteTag'; readonly key: string }
  | { readonly type: 'act'; readonly action: PageAction }
  | { readonly type: 'openRun'; readonly runId: string }
  | { readonly type: 'registerModel'; readonly modelId: string }
  | { readonly type: 'openVersion'; readonly name: string; readonly version: string }
  | { readonly type: 'setDirection'; readonly metric: string; readonly direction: MetricDirection };

const mostMetrics = 1000;
/** A server refuses long values itself, and says so; this only keeps out what nobody has typed. */
const longestValue = 1_000_000;

/** Undefined for anything that the webview does not say. */
export function parseRunPageIntent(message: unknown): RunPageIntent | undefined {
  if (!isObject(message)) return undefined;
  const { type, key, path, owner, runId, modelId, name, version, metric, direction } = message;
  switch (type) {
    case 'ready':
    case 'refresh':
    case 'showLog':
    case 'signIn':
      return { type };
    case 'failed':
      return isText(message['message']) ? { type, message: message['message'] } : undefined;
    case 'showTab': {
      const tab = runTabs.find((each) => each === message['tab']);
      return tab && { type, tab };
    }
    case 'showMetrics': {
      const { metrics } = message;
      const isList = Array.isArray(metrics) && metrics.length <= mostMetrics && metrics.every(isText);
      return isList ? { type, metrics } : undefined;
    }
    case 'openFolder':
    case 'closeFolder':
    case 'preview':
    case 'openArtifact':
      return isText(owner) && isText(path) ? { type, owner, path } : undefined;
    case 'save': {
      const edit = parseEdit(message['edit']);
      return edit && typeof message['id'] === 'number' ? { type, id: message['id'], edit } : undefined;
    }
    case 'deleteTag':
      return isText(key) ? { type, key } : undefined;
    case 'act': {
      const action = pageActions.find((each) => each === message['action']);
      return action && { type, action };
    }
    case 'openRun':
      return isText(runId) ? { type, runId } : undefined;
    case 'registerModel':
      return isText(modelId) ? { type, modelId } : undefined;
    case 'openVersion':
      return isText(name) && isText(version) ? { type, name, version } : undefined;
    case 'setDirection':
      return isText(metric) && (direction === 'min' || direction === 'max')
        ? { type, metric, direction }
        : undefined;
    default:
      return undefined;
  }
}

/** Undefined where it names no run. Anything else that is kept with it is the webview's own. */
export function parseRunRef(stored: unknown): CompareRef | undefined {
  if (!isObject(stored)) return undefined;
  const { connectionId, runId } = stored;
  return isText(connectionId) && isText(runId) && runId !== '' ? { connectionId, runId } : undefined;
}

function parseEdit(edit: unknown): RunEdit | undefined {
  if (!isObject(edit)) return undefined;
  const { kind, key, value } = edit;
  if (typeof value !== 'string' || value.length > longestValue) return undefined;
  if (kind === 'name' || kind === 'note') return { kind, value };
  return kind === 'tag' && isText(key) && key !== '' ? { kind, key, value } : undefined;
}
