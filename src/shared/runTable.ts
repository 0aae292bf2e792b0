import type { JsonDouble, RunStatus } from '../api/entities.ts';
import { isObject, isText } from './checks.ts';
import type { RunLook } from './compare.ts';
import type { WebviewSignal } from './host.ts';
import type { MetricDirections, RunExtremes } from './metricExtremes.ts';
import { parseRunLayout, parseRunQuery } from './runView.ts';
import type { RunLayout, RunQuery } from './runView.ts';

export type { JsonDouble, RunStatus } from '../api/entities.ts';

// What the run table (`mlflow.runs`) and its webview say to each other.

/** Groups of columns whose keys the runs themselves bring along. */
export const valueGroups = ['params', 'metrics', 'tags'] as const;
export type ValueGroup = (typeof valueGroups)[number];

export interface ValueKey {
  readonly group: ValueGroup;
  readonly key: string;
}

export type CellValue = string | JsonDouble;

/** A run as a row: small, since there may be ten thousand of five hundred values. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  /** ms since 1970; 0 where it was never said. */
  readonly start: number;
  readonly end?: number;
  readonly user: string;
  readonly isDeleted?: true;
  /** Name and digest of each dataset that it has read; absent: none. */
  readonly datasets?: string;
  readonly look: RunLook;
  /** Another one whenever one of its metrics has gone on. */
  readonly mark?: number;
  /**
   * By the place of the key in the list of keys, which only grows; null, or beyond the end, where it was not
   * logged.
   */
  readonly values: readonly (CellValue | null)[];
}

/** Rows as text: between extension and webview values by the thousand are copied several times, bytes are passed on. */
export type PackedRows = Uint8Array;

export function packRows(rows: readonly RunRow[]): PackedRows {
  return new TextEncoder().encode(JSON.stringify(rows));
}

export function unpackRows(packed: PackedRows): readonly RunRow[] {
  return JSON.parse(new TextDecoder().decode(packed)) as readonly RunRow[];
}

/** The ids of all rows, where that has changed: so many as they were, and then these. */
export interface RowOrder {
  readonly kept: number;
  readonly ids: readonly string[];
}

/** Why the last question was not answered. What is shown is from before. */
export interface RunTableProblem {
  /** `query`: the server did not take the filter or the order; `load`: anything else. */
  readonly kind: 'query' | 'load';
  readonly message: string;
  /** What was asked. */
  readonly query: RunQuery;
  /** A token would help. */
  readonly wantsSignIn?: true;
}

/** All that the panel shows but the rows themselves. */
export interface RunTableState {
  readonly connection: string;
  readonly experiment: string;
  /** The experiment was deleted, and its runs with it. */
  readonly isDeleted?: true;
  /** Why nothing can be written, if so. */
  readonly readOnly?: string;
  /** What the rows answer to. */
  readonly query: RunQuery;
  /** What the server takes: MLflow's own filters, or OR, brackets and RLIKE too. */
  readonly language: 'plain' | 'extended';
  /** Where it can't be asked the whole filter: of how many loaded runs the rows are those that match, and what of the filter only they were asked, such as `OR`. */
  readonly onLoaded?: { readonly of: number; readonly words: readonly string[] };
  /** When the rows were read last (ms since 1970); absent before the first answer. */
  readonly loadedAt?: number;
  readonly problem?: RunTableProblem;
  /** Are there more runs than those loaded? */
  readonly more: boolean;
  /** How many runs there are, where the server can say so. */
  readonly total?: number;
}

export type RunTableMessage =
  /** First of all: how it was left, and which way metrics are better where that was chosen elsewhere. */
  | {
      readonly type: 'view';
      readonly memory: RunTableMemory;
      readonly layout: RunLayout;
      readonly directions: MetricDirections;
    }
  /** Keys that are new, to be added to those known (`from` says behind how many), and rows that are new or changed. */
  | {
      readonly type: 'rows';
      readonly from: number;
      readonly keys: readonly ValueKey[];
      readonly rows: PackedRows;
    }
  | { readonly type: 'state'; readonly state: RunTableState; readonly order?: RowOrder }
  /** What was read of whole histories, of the metrics whose extremes are shown. */
  | { readonly type: 'extremes'; readonly extremes: readonly RunExtremes[] }
  /** What parents are called that are not among the rows, by their ids. */
  | { readonly type: 'parents'; readonly names: Readonly<Record<string, string>> }
  /** These runs are there no more. */
  | { readonly type: 'gone'; readonly runIds: readonly string[] }
  | { readonly type: 'busy'; readonly busy: boolean }
  /** Runs, of this table or others, that the user has pinned to the top or hidden from charts. */
  | { readonly type: 'marks'; readonly pinned: readonly string[]; readonly hidden: readonly string[] }
  /** From a column's menu. */
  | { readonly type: 'column'; readonly action: ColumnAction; readonly column: string };

export const columnActions = [
  'sortAscending',
  'sortDescending',
  'pin',
  'unpin',
  'hide',
  'moveLeft',
  'moveRight',
  'showLast',
  'showMin',
  'showMax',
  'showBest',
  'lowerIsBetter',
  'higherIsBetter',
  'reset',
] as const;
export type ColumnAction = (typeof columnActions)[number];

export const runActions = [
  'openPage',
  'open',
  'compare',
  'images',
  'pinRun',
  'pinRuns',
  'unpinRuns',
  'showHide',
  'showInCharts',
  'hideFromCharts',
  'color',
  'rename',
  'note',
  'tag',
  'delete',
  'restore',
  'copyCsv',
  'copyMarkdown',
  'copyPandas',
  'exportCsv',
  'views',
] as const;
export type RunAction = (typeof runActions)[number];

export type RunTableIntent =
  | WebviewSignal
  | { readonly type: 'ask'; readonly query: RunQuery }
  | { readonly type: 'arrange'; readonly layout: RunLayout }
  | { readonly type: 'tick'; readonly ticked: readonly string[] }
  /** Which rows are on the screen, while something is read for those only: values of columns, names of parents. */
  | { readonly type: 'inView'; readonly runIds: readonly string[] }
  /** Shows or hides this one run in charts, whichever are ticked. */
  | { readonly type: 'eye'; readonly runId: string }
  /** `runId`: the row it was asked from. */
  | { readonly type: 'act'; readonly action: RunAction; readonly runId?: string }
  | { readonly type: PlainIntent };

/** `restore`: the experiment. */
export type PlainIntent = 'loadMore' | 'refresh' | 'showLog' | 'signIn' | 'restore';

/** What the webview keeps with VS Code, so that the panel comes back after a reload. */
export interface RunTableMemory {
  readonly connectionId: string;
  readonly experimentId: string;
}

const mostTicked = 100_000;
const mostInView = 1000;

/** Undefined for anything that the webview does not say. */
export function parseRunTableIntent(message: unknown): RunTableIntent | undefined {
  if (!isObject(message)) return undefined;
  const { type } = message;
  switch (type) {
    case 'ready':
    case 'loadMore':
    case 'refresh':
    case 'showLog':
    case 'signIn':
    case 'restore':
      return { type };
    case 'failed':
      return isText(message['message']) ? { type, message: message['message'] } : undefined;
    case 'ask':
      return isObject(message['query']) ? { type, query: parseRunQuery(message['query']) } : undefined;
    case 'arrange':
      return isObject(message['layout']) ? { type, layout: parseRunLayout(message['layout']) } : undefined;
    case 'tick': {
      const { ticked } = message;
      return isIds(ticked, mostTicked) ? { type, ticked } : undefined;
    }
    case 'inView': {
      const { runIds } = message;
      return isIds(runIds, mostInView) ? { type, runIds } : undefined;
    }
    case 'eye':
      return isText(message['runId']) ? { type, runId: message['runId'] } : undefined;
    case 'act': {
      const action = runActions.find((each) => each === message['action']);
      if (!action) return undefined;
      return isText(message['runId']) ? { type, action, runId: message['runId'] } : { type, action };
    }
    default:
      return undefined;
  }
}

function isIds(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every(isText);
}

/** Undefined where it names no experiment. Anything else that is kept with it is the webview's own. */
export function parseRunTableMemory(stored: unknown): RunTableMemory | undefined {
  if (!isObject(stored)) return undefined;
  const { connectionId, experimentId } = stored;
  return isText(connectionId) && isText(experimentId) ? { connectionId, experimentId } : undefined;
}
