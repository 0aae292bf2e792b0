import type { Run } from '../../api/entities.ts';
import { countOf, formatDuration } from '../../shared/format.ts';
import type { RunEvent } from '../../state/runWatch.ts';
import { parentOf } from '../../state/trackingReads.ts';
import type { WorkKind } from '../../state/windowWork.ts';

/** What is told of runs that were started from this window, in one message. */
export interface RunNews {
  readonly message: string;
  readonly severity: 'information' | 'warning';
  /** The run that "Open Run" goes to. */
  readonly event: RunEvent;
}

/** Whoever has started a run that ends this soon still looks at it. */
export const shortestMs = 10_000;

/** Is it news, to whoever works in this window? `work`: what was at work here as the run began. */
export function isNews(event: RunEvent, work: WorkKind | undefined): boolean {
  const { run, kind } = event;
  if (work === undefined) return false;
  if (kind === 'nan') return true;
  const { status, start_time: start, end_time: end = Date.now() } = run.info;
  // A sweep tells of itself, not of each of its runs; what was stopped was stopped by somebody who knows.
  if (parentOf(run) !== undefined || status === 'KILLED') return false;
  // The task says itself that it failed, with the way to its terminal.
  if (status === 'FAILED' && work === 'task') return false;
  return end - start >= shortestMs;
}

/** One message for all that has happened. */
export function newsOf(
  events: readonly RunEvent[],
  metricText: (run: Run) => string | undefined,
): RunNews | undefined {
  const newest = events.at(-1);
  if (!newest) return undefined;
  const worst = events.find(isBad) ?? newest;
  const severity = isBad(worst) ? 'warning' : 'information';
  if (events.length === 1) return { message: messageOf(newest, metricText), severity, event: newest };
  const parts = [
    countText(events, 'finished', ({ kind, run }) => kind === 'ended' && run.info.status === 'FINISHED'),
    countText(events, 'failed', ({ kind, run }) => kind === 'ended' && run.info.status === 'FAILED'),
    countText(events, 'with NaN', ({ kind }) => kind === 'nan'),
  ].filter((part) => part !== undefined);
  const ids = new Set(events.map(({ run }) => run.info.run_id));
  return { message: `${countOf(ids.size, 'MLflow run')}: ${parts.join(', ')}.`, severity, event: worst };
}

function messageOf(event: RunEvent, metricText: (run: Run) => string | undefined): string {
  const { run_name: name, run_id: id, status, start_time: start, end_time: end } = event.run.info;
  const called = name || id;
  if (event.kind === 'nan') return `Run ${called} logged ${event.metric} as NaN or infinity.`;
  const time = end === undefined ? '' : ` after ${formatDuration(end - start)}`;
  if (status !== 'FINISHED') return `Run ${called} ${status.toLowerCase()}${time}.`;
  const metric = metricText(event.run);
  return `Run ${called} finished${time}${metric === undefined ? '' : `: ${metric}`}.`;
}

function isBad({ kind, run }: RunEvent): boolean {
  return kind === 'nan' || run.info.status === 'FAILED';
}

function countText(
  events: readonly RunEvent[],
  word: string,
  holds: (event: RunEvent) => boolean,
): string | undefined {
  const count = events.filter(holds).length;
  return count === 0 ? undefined : `${count} ${word}`;
}
