import type { JsonDouble, Run } from '../api/entities.ts';
import { isObject, isText } from './checks.ts';
import type { WebviewSignal } from './host.ts';

/** What the messages carry, for the webview, which may not know the API. */
export type { KeyValue, Run, RunStatus } from '../api/entities.ts';

// What the compare panel (`mlflow.compare`) and its webview say to each other.

/** A run, named across connections. */
export interface CompareRef {
  readonly connectionId: string;
  readonly runId: string;
}

/** How a run's dot and line look: a colour per theme, and for those that share one, a pattern. */
export interface RunLook {
  readonly light: string;
  readonly dark: string;
  /** 0 is a plain line; 1 to 3 are kinds of dashes. */
  readonly pattern: number;
}

/** Would they look the same? The dark colour goes with the light one. */
export function isSameLook(one: RunLook | undefined, other: RunLook): boolean {
  return one?.light === other.light && one.pattern === other.pattern;
}

/** One column of the comparison. */
export interface ComparedRun {
  /** Unique in this comparison and stable over reloads. */
  readonly id: string;
  readonly ref: CompareRef;
  readonly look: RunLook;
  /** The user has hidden it from charts, in the table or elsewhere. */
  readonly isHidden?: boolean;
  /** What the connection is called, and the experiment where it could be asked. */
  readonly connection: string;
  readonly experiment?: string;
  /** The newest that is known of the run; absent until it has been loaded once. */
  readonly run?: Run;
  /** Why the newest could not be had. What is known from before stays. */
  readonly problem?: string;
  /** When `run` was loaded (ms since 1970). */
  readonly loadedAt?: number;
}

/** All that the panel shows but the charts' points, which follow for those in view. */
export interface CompareState {
  readonly runs: readonly ComparedRun[];
  /** A run is still running, so that this changes by itself. */
  readonly live: boolean;
  /** What is left out, if so: "50 newest of 1,200 runs". */
  readonly note?: string;
}

/** A metric's history in one run, in the order of its steps; the three lists are of one length. */
export interface Series {
  readonly id: string;
  readonly steps: readonly number[];
  readonly values: readonly JsonDouble[];
  readonly times: readonly number[];
  /** Only a part of the points, spread evenly, the last one among them. */
  readonly sampled: boolean;
}

/** The histories of one metric. Runs that have not logged it have no series. */
export interface ChartData {
  readonly metric: string;
  readonly series: readonly Series[];
  /** Why some of them are missing. */
  readonly problem?: string;
}

export type CompareMessage =
  | { readonly type: 'state'; readonly state: CompareState }
  /** Something is being loaded just now, or no longer. */
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'chart'; readonly chart: ChartData };

export type CompareIntent =
  | WebviewSignal
  /** The charts that are in view: keep them loaded. */
  | { readonly type: 'showMetrics'; readonly metrics: readonly string[] }
  | { readonly type: 'openRun'; readonly ref: CompareRef }
  | { readonly type: 'refresh' }
  | { readonly type: 'showLog' };

/** What the webview keeps with VS Code, so that the panel comes back after a reload. */
export interface CompareMemory {
  readonly refs: readonly CompareRef[];
  readonly note?: string;
}

const maxMetrics = 1000;
export const maxRuns = 100;

/** Undefined for anything that the webview does not say. */
export function parseCompareIntent(message: unknown): CompareIntent | undefined {
  if (!isObject(message)) return undefined;
  switch (message['type']) {
    case 'ready':
    case 'refresh':
    case 'showLog':
      return { type: message['type'] };
    case 'failed':
      return isText(message['message']) ? { type: 'failed', message: message['message'] } : undefined;
    case 'openRun': {
      const [ref] = parseRefs([message['ref']]);
      return ref && { type: 'openRun', ref };
    }
    case 'showMetrics': {
      const metrics = message['metrics'];
      if (!Array.isArray(metrics) || metrics.length > maxMetrics || !metrics.every(isText)) return undefined;
      return { type: 'showMetrics', metrics };
    }
    default:
      return undefined;
  }
}

/** Undefined where it names no runs. Anything else that is kept with it is the webview's own. */
export function parseCompareMemory(stored: unknown): CompareMemory | undefined {
  if (!isObject(stored)) return undefined;
  const refs = parseRefs(stored['refs']);
  if (refs.length === 0) return undefined;
  return isText(stored['note']) ? { refs, note: stored['note'] } : { refs };
}

/** The runs named in `value`, each once, at most 100; what is no reference to a run is left out. */
export function parseRefs(value: unknown): readonly CompareRef[] {
  if (!Array.isArray(value)) return [];
  const refs = new Map<string, CompareRef>();
  for (const item of value as unknown[]) {
    if (!isObject(item)) continue;
    const { connectionId, runId } = item;
    if (isText(connectionId) && isText(runId) && runId !== '') {
      const ref = { connectionId, runId };
      refs.set(`${runId} ${connectionId}`, ref);
    }
  }
  return [...refs.values()].slice(0, maxRuns);
}
