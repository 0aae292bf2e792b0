import type { RawJson } from '../http/respond.ts';
import type { LongRead } from './longRead.ts';
import { countRuns } from './countRuns.ts';
import { metricExtremes } from './metricExtremes.ts';
import { bulkHistory, metricHistory, metricInterval } from './metricHistory.ts';
import { runSummaries } from './runSummaries.ts';
import { searchExperiments } from './searchExperiments.ts';
import { searchLoggedModels } from './searchLoggedModels.ts';
import { searchModelVersions, searchRegisteredModels } from './searchRegistry.ts';
import { searchRuns } from './searchRuns.ts';

/** Every read that may take long, by the name under which the worker finds it. */
export const longReads = {
  searchRuns,
  countRuns,
  runSummaries,
  metricHistory,
  metricInterval,
  bulkHistory,
  metricExtremes,
  searchExperiments,
  searchLoggedModels,
  searchRegisteredModels,
  searchModelVersions,
};

export type LongReads = typeof longReads;
export type LongReadName = keyof LongReads;
export type LongReadRequest<N extends LongReadName> = Parameters<LongReads[N]['brief']>[1];
export type LongReadAnswer<N extends LongReadName> = Extract<ReturnType<LongReads[N]['brief']>, RawJson>;

/** One of them with the types forgotten: who has a name and its request calls it. */
export function longRead(name: LongReadName): LongRead<unknown, unknown> {
  return longReads[name] as unknown as LongRead<unknown, unknown>;
}
