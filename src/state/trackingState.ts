import type { Experiment, Run, ViewType } from '../api/entities.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { RunQuery } from '../shared/runView.ts';
import { Cell } from './cell.ts';
import type { Loaded } from './cell.ts';
import type { Connections, RunRef } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import { readExperimentPages } from './experimentReads.ts';
import type { RefreshOutcome } from './liveRefresh.ts';
import { filterLanguageOf } from './runFilter.ts';
import { readRuns } from './runListReads.ts';
import { RunQueries } from './runQueries.ts';
import type { RunSummary } from './runSummaries.ts';
import { RunSummaries } from './runSummaries.ts';
import type { StoredTracking } from './storedTracking.ts';
import { firstPage } from './storedTracking.ts';
import { readArtifacts } from './trackingReads.ts';
import type { ArtifactList, ArtifactPlace, RunList } from './trackingReads.ts';

/** What has changed, as far as a view that shows it must know. */
export type TrackingChange =
  | { readonly kind: 'experiments'; readonly connectionId: string }
  | { readonly kind: 'runs'; readonly connectionId: string; readonly experimentId: string }
  | { readonly kind: 'artifacts'; readonly place: ArtifactPlace };

interface RunData {
  readonly cell: Cell<RunList>;
  /** How many runs are wanted: a page, and one more for each "Load more". */
  limit: number;
  /** Older ones that somebody went to: they are shown though no page has come to them yet. */
  readonly wanted: Set<string>;
}

interface ArtifactData {
  readonly place: ArtifactPlace;
  readonly cell: Cell<ArtifactList>;
}

interface ConnectionData {
  readonly experiments: Cell<readonly Experiment[]>;
  /** How many experiments are wanted, and which ones however old they are. */
  experimentLimit: number;
  readonly included: Set<string>;
  moreExperiments: boolean;
  readonly runs: Map<string, RunData>;
  readonly artifacts: Map<string, ArtifactData>;
}

export const runPageSize = 100;
const experimentPageSize = 1000;
/** Of more experiments than these the whole list is told to have changed. */
const mostAlone = 20;

/** The one copy of experiments, runs and artifact lists. Views read it, ask for more, and hear of changes. */
export class TrackingState implements Disposable {
  readonly #connections: Connections;
  readonly #reader: ConnectionReader;
  readonly #queries: RunQueries;
  readonly #change = new Emitter<TrackingChange>();
  readonly onDidChange = this.#change.event;
  readonly #data = new Map<string, ConnectionData>();
  readonly #summaries: RunSummaries;
  #open: ReadonlySet<string> = new Set();
  #changes = 0;

  constructor(
    connections: Connections,
    reader: ConnectionReader = new ConnectionReader(connections),
    queries: RunQueries = new RunQueries(),
  ) {
    this.#connections = connections;
    this.#reader = reader;
    this.#queries = queries;
    this.#summaries = new RunSummaries({
      connections,
      viewType: () => queries.viewType,
      onChange: (connectionId, experimentIds) => {
        if (experimentIds.length > mostAlone) this.#fire({ kind: 'experiments', connectionId });
        else for (const id of experimentIds) this.#fire({ kind: 'runs', connectionId, experimentId: id });
      },
    });
  }

  experiments(connectionId: string): Loaded<readonly Experiment[]> {
    return this.#of(connectionId).experiments.state;
  }

  /** Does the server have more experiments than were read? */
  hasMoreExperiments(connectionId: string): boolean {
    return this.#of(connectionId).moreExperiments;
  }

  runs(connectionId: string, experimentId: string): Loaded<RunList> {
    return this.#runsOf(connectionId, experimentId).cell.state;
  }

  /** How many runs an experiment has, opened or not, where that is known; no filter of its list counts for it. */
  summary(connectionId: string, experimentId: string): RunSummary | undefined {
    return this.#summaries.of(connectionId, experimentId);
  }

  artifacts(place: ArtifactPlace): Loaded<ArtifactList> {
    return this.#artifactsOf(place).cell.state;
  }

  /** A run that has been read already. */
  findRun({ connectionId, runId }: RunRef): Run | undefined {
    for (const { cell } of this.#data.get(connectionId)?.runs.values() ?? []) {
      const run = cell.state.value?.runs.find((run) => run.info.run_id === runId);
      if (run) return run;
    }
    return undefined;
  }

  /** Reads what was never read. These never reject: what went wrong is part of what is loaded. */
  ensureExperiments(connectionId: string): Promise<void> {
    return this.#of(connectionId).experiments.ensure();
  }

  ensureRuns(connectionId: string, experimentId: string): Promise<void> {
    return this.#runsOf(connectionId, experimentId).cell.ensure();
  }

  ensureArtifacts(place: ArtifactPlace): Promise<void> {
    return this.#artifactsOf(place).cell.ensure();
  }

  /** Reads again what a view has just opened and was read a while ago. */
  freshenRuns(connectionId: string, experimentId: string): Promise<void> {
    return freshen(this.#runsOf(connectionId, experimentId).cell);
  }

  freshenArtifacts(place: ArtifactPlace): Promise<void> {
    return freshen(this.#artifactsOf(place).cell);
  }

  /** Which runs are read, and in which order. */
  query(connectionId: string, experimentId: string): RunQuery {
    return this.#queries.of(connectionId, experimentId);
  }

  /** What was read for another question is forgotten: it must not stand as the answer to this one. */
  setQuery(connectionId: string, experimentId: string, query: RunQuery): void {
    this.#queries.set(connectionId, experimentId, query);
    this.#of(connectionId).runs.delete(experimentId);
    this.#fire({ kind: 'runs', connectionId, experimentId });
  }

  /** Only what is active, or what is deleted too. */
  get viewType(): ViewType {
    return this.#queries.viewType;
  }

  async setViewType(viewType: ViewType): Promise<void> {
    this.#queries.viewType = viewType;
    this.#summaries.renew();
    await Promise.all(
      [...this.#data].map(async ([connectionId, { experiments, runs }]) => {
        runs.clear();
        await experiments.refresh();
        this.#fire({ kind: 'experiments', connectionId });
      }),
    );
  }

  async loadMoreExperiments(connectionId: string): Promise<void> {
    const data = this.#of(connectionId);
    data.experimentLimit += experimentPageSize;
    await data.experiments.refresh();
  }

  /** Reads an experiment with the others, although it may be too old to be among the first. */
  async includeExperiment(connectionId: string, experimentId: string): Promise<void> {
    const { experiments, included } = this.#of(connectionId);
    await experiments.ensure();
    if (experiments.state.value?.some(({ experiment_id: id }) => id === experimentId)) return;
    included.add(experimentId);
    await experiments.refresh();
  }

  /** One more page. */
  async loadMoreRuns(connectionId: string, experimentId: string): Promise<void> {
    const data = this.#runsOf(connectionId, experimentId);
    data.limit = Math.max(data.limit, data.cell.state.value?.loaded ?? 0) + runPageSize;
    await data.cell.refresh();
  }

  /** Shows a run in its experiment's list, however old it is. */
  async ensureRun(connectionId: string, experimentId: string, runId: string): Promise<void> {
    const { cell, wanted } = this.#runsOf(connectionId, experimentId);
    const isThere = (): boolean => cell.state.value?.runs.some(({ info }) => info.run_id === runId) ?? false;
    await cell.ensure();
    if (isThere() || !/^[\w-]+$/.test(runId)) return;
    wanted.add(runId);
    await cell.refresh();
    // One that is deleted, or of another experiment, is not asked for again.
    if (!isThere()) wanted.delete(runId);
  }

  /** Which experiments (`runsKey`) and folders (`artifactsKey`) a view shows: only those are read again. */
  setOpen(keys: ReadonlySet<string>): void {
    this.#open = keys;
  }

  /** Reads a connection's experiments and all of it that is open, anew. */
  async refresh(connectionId: string): Promise<RefreshOutcome> {
    if (!this.#connections.get(connectionId)) return 'same';
    const data = this.#of(connectionId);
    const before = this.#changes;
    await data.experiments.refresh();
    // A server that doesn't answer is not asked for the rest: each would wait as long.
    if (data.experiments.state.error) return 'failed';
    const open = [...data.runs]
      .filter(([id]) => this.#open.has(runsKey(connectionId, id)))
      .map(([, { cell }]) => cell);
    await Promise.all(open.map((cell) => cell.refresh()));
    const folders = [...data.artifacts.values()].filter((folder) => this.#mayHaveChanged(folder));
    await Promise.all(folders.map(({ cell }) => cell.refresh()));
    if (open.some((cell) => cell.state.error)) return 'failed';
    return this.#changes === before ? 'same' : 'changed';
  }

  /** Forgets all that was read of a connection. */
  forget(connectionId: string): void {
    this.#summaries.forget(connectionId);
    this.#data.delete(connectionId);
  }

  /** Shows an earlier session's data until the server has answered. */
  restore(connectionId: string, { experiments, runs, questions, at }: StoredTracking): void {
    this.#of(connectionId).experiments.restore(experiments, at);
    for (const [experimentId, list] of Object.entries(runs)) {
      if (questions[experimentId] !== this.#questionOf(connectionId, experimentId)) continue;
      this.#runsOf(connectionId, experimentId).cell.restore(list, at);
    }
  }

  /** What to keep of a connection for the next session: the first runs of what is open. */
  store(connectionId: string): StoredTracking | undefined {
    const data = this.#data.get(connectionId);
    const { value, loadedAt } = data?.experiments.state ?? {};
    if (!data || !value || loadedAt === undefined) return undefined;
    const runs: Record<string, RunList> = {};
    const questions: Record<string, string> = {};
    for (const [experimentId, { cell }] of data.runs) {
      if (!this.#open.has(runsKey(connectionId, experimentId)) || !cell.state.value) continue;
      runs[experimentId] = firstPage(cell.state.value, runPageSize);
      questions[experimentId] = this.#questionOf(connectionId, experimentId);
    }
    return { experiments: value.slice(0, 500), runs, questions, at: loadedAt };
  }

  #questionOf(connectionId: string, experimentId: string): string {
    const { filter, sort } = this.#queries.of(connectionId, experimentId);
    return JSON.stringify([filter, sort?.column, sort?.isDescending, this.#queries.viewType]);
  }

  dispose(): void {
    this.#summaries.dispose();
    this.#change.dispose();
  }

  #of(connectionId: string): ConnectionData {
    let data = this.#data.get(connectionId);
    if (!data) {
      const experiments = new Cell({
        load: () => this.#readExperiments(connectionId),
        onChange: () => this.#fire({ kind: 'experiments', connectionId }),
      });
      data = {
        experiments,
        experimentLimit: experimentPageSize,
        included: new Set(),
        moreExperiments: false,
        runs: new Map(),
        artifacts: new Map(),
      };
      this.#data.set(connectionId, data);
    }
    return data;
  }

  #readExperiments(connectionId: string): Promise<readonly Experiment[]> {
    return this.#reader.read(connectionId, async (client) => {
      const data = this.#of(connectionId);
      const { experimentLimit: count, included } = data;
      const { viewType } = this.#queries;
      const { experiments, more } = await readExperimentPages(client, { count, viewType, included });
      data.moreExperiments = more;
      await this.#summaries.read(
        connectionId,
        experiments.map(({ experiment_id: id }) => id),
      );
      return experiments;
    });
  }

  #runsOf(connectionId: string, experimentId: string): RunData {
    const { runs } = this.#of(connectionId);
    const known = runs.get(experimentId);
    if (known) return known;
    const cell = new Cell<RunList>({
      load: () =>
        this.#reader.read(connectionId, (client) =>
          readRuns(client, {
            experimentId,
            count: data.limit,
            query: this.#queries.of(connectionId, experimentId),
            viewType: this.#queries.viewType,
            others: data.wanted,
            counts: this.#connections.get(connectionId)?.kind === 'embedded',
            language: filterLanguageOf(this.#connections.get(connectionId)),
          }),
        ),
      onChange: () => {
        this.#note(connectionId, experimentId, cell.state.value);
        this.#fire({ kind: 'runs', connectionId, experimentId });
      },
    });
    const data: RunData = { cell, limit: runPageSize, wanted: new Set() };
    runs.set(experimentId, data);
    return data;
  }

  #note(connectionId: string, experimentId: string, list: RunList | undefined): void {
    const { filter, sort } = this.#queries.of(connectionId, experimentId);
    if (list && filter === '' && !sort) this.#summaries.note(connectionId, experimentId, list);
  }

  #artifactsOf(place: ArtifactPlace): ArtifactData {
    const { artifacts } = this.#of(place.connectionId);
    const known = artifacts.get(artifactsKey(place));
    if (known) return known;
    const cell = new Cell<ArtifactList>({
      load: () => this.#reader.read(place.connectionId, (client) => readArtifacts(client, place)),
      onChange: () => this.#fire({ kind: 'artifacts', place }),
    });
    const data: ArtifactData = { place, cell };
    artifacts.set(artifactsKey(place), data);
    return data;
  }

  /** The folders of a run that had ended before they were read stay as they are. */
  #mayHaveChanged({ place, cell }: ArtifactData): boolean {
    if (!this.#open.has(artifactsKey(place))) return false;
    const endedAt = this.findRun(place)?.info.end_time;
    // Clocks of server and window may differ a little, and models are finished after the run.
    return endedAt === undefined || endedAt + 10_000 >= (cell.state.loadedAt ?? 0);
  }

  #fire(change: TrackingChange): void {
    this.#changes++;
    this.#change.fire(change);
  }
}

const freshForMs = 1000;

async function freshen(cell: Cell<unknown>): Promise<void> {
  const { loadedAt, error } = cell.state;
  const old = loadedAt !== undefined && loadedAt < Date.now() - freshForMs;
  if (old || error) await cell.refresh();
}

export function runsKey(connectionId: string, experimentId: string): string {
  return `${connectionId}\n${experimentId}`;
}

export function artifactsKey({ connectionId, experimentId, runId, modelId, path }: ArtifactPlace): string {
  return [connectionId, experimentId, runId, modelId ?? '', path].join('\n');
}
