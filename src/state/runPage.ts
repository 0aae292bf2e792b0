import { setTimeout as pause } from 'node:timers/promises';
import type { Run } from '../api/entities.ts';
import { MlflowError } from '../api/errors.ts';
import type { StoreChange } from '../api/storeChange.ts';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import type { Event } from '../common/event.ts';
import type { Log } from '../common/log.ts';
import { errorText, silentLog } from '../common/log.ts';
import type { CompareRef } from '../shared/compare.ts';
import type { MetricDirection } from '../shared/metricDirection.ts';
import type {
  RelatedRun,
  RunEnvironment,
  RunModels,
  RunPageState,
  RunTab,
  RunTraceback,
} from '../shared/runPage.ts';
import { problemOf } from './artifactError.ts';
import type { ReadTable } from './artifactPreview.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { Connection, Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import { LiveRefresh } from './liveRefresh.ts';
import type { RefreshOutcome } from './liveRefresh.ts';
import { onlyOne } from './onlyOne.ts';
import type { RunColors } from './runColors.ts';
import { readEnvironment } from './runEnvironment.ts';
import { RunHistories } from './runHistories.ts';
import { runLooks } from './runLooks.ts';
import { RunPageFolders } from './runPageFolders.ts';
import { readChildren, readModels, readParent, readVersions } from './runPageReads.ts';
import { findTraceback } from './runTraceback.ts';
import { readLoggedModels } from './trackingReads.ts';
import { whyReadOnly } from './usableConnection.ts';
import { wantsSignIn } from './wantsSignIn.ts';

export interface RunPageOptions {
  readonly connections: Connections;
  readonly ref: CompareRef;
  readonly colors: RunColors;
  readonly files: ArtifactFiles;
  readonly readTable: ReadTable;
  readonly pollSeconds: () => number;
  /** Which way a metric is better, where the user has said so. */
  readonly directions: () => Readonly<Record<string, MetricDirection>>;
  readonly log?: Log;
}

/** What stands around a run, read with it and not at each of its points. */
interface Surroundings {
  readonly experiment: string;
  readonly parent: Run | undefined;
  readonly children: readonly Run[];
  readonly more: boolean;
}

/** Runs that start under a run on a server that does not say so are found with this delay. */
const surroundingsMs = 15_000;

/**
 * A run and what belongs to it, fresh while it is looked at. A tab's data is read when the tab is opened.
 * What can't be had leaves what was known, and says why.
 */
export class RunPage implements Disposable {
  readonly histories: RunHistories;
  readonly folders: RunPageFolders;
  readonly #options: RunPageOptions;
  readonly #log: Log;
  readonly #reader: ConnectionReader;
  readonly #live: LiveRefresh;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #changedBusy = this.#store.add(new Emitter<void>());
  readonly #loadedModels = this.#store.add(new Emitter<RunModels>());
  readonly #loadedEnvironment = this.#store.add(new Emitter<RunEnvironment>());
  readonly #abort = new AbortController();
  #run: Run | undefined;
  #loadedAt: number | undefined;
  #problem: RunPageState['problem'];
  #surroundings: Surroundings | undefined;
  #surroundingsAt = 0;
  #traceback: RunTraceback | undefined;
  #hasTraceback = false;
  #tab: RunTab = 'overview';
  #working = 0;
  #restUntil = 0;

  constructor(options: RunPageOptions) {
    this.#options = options;
    const { connections, ref, files, readTable } = options;
    this.#log = options.log ?? silentLog;
    this.#reader = new ConnectionReader(connections);
    this.histories = this.#store.add(
      new RunHistories({
        runId: ref.runId,
        read: (read) => this.#reader.read(ref.connectionId, read),
        signal: this.#abort.signal,
      }),
    );
    this.folders = this.#store.add(
      new RunPageFolders({
        files,
        readTable,
        connectionId: ref.connectionId,
        runId: ref.runId,
        models: () => this.#modelNames(),
      }),
    );
    this.#live = this.#store.add(
      new LiveRefresh({
        connections: onlyOne(connections, ref.connectionId),
        pollSeconds: options.pollSeconds,
        concerns: (change) => this.#concerns(change),
        refresh: () => this.#refresh(),
      }),
    );
    this.#store.add(connections.onDidChange(() => this.#changed.fire()));
    this.#store.add(options.colors.onDidChange(() => this.#changed.fire()));
    this.#store.add(this.histories.onDidChangeBusy(() => this.#changedBusy.fire()));
  }

  /** Fires when `state` may have changed. */
  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  get onDidChangeBusy(): Event<void> {
    return this.#changedBusy.event;
  }

  get onDidLoadModels(): Event<RunModels> {
    return this.#loadedModels.event;
  }

  get onDidLoadEnvironment(): Event<RunEnvironment> {
    return this.#loadedEnvironment.event;
  }

  get busy(): boolean {
    return this.#working > 0 || this.histories.busy;
  }

  get run(): Run | undefined {
    return this.#run;
  }

  get state(): RunPageState {
    const { ref, colors, directions } = this.#options;
    const { experiment, parent, children = [], more = false } = this.#surroundings ?? {};
    const optional = {
      readOnly: whyReadOnly(this.#connection),
      experiment,
      run: this.#run,
      loadedAt: this.#loadedAt,
      problem: this.#problem,
      parent: parent && this.#related(parent),
      traceback: this.#traceback,
    };
    return {
      ref,
      look: runLooks([ref], colors)[0]!,
      connection: this.#connection?.label ?? ref.connectionId.replace(/^\w+:/, ''),
      children: children.map((run) => this.#related(run)),
      moreChildren: more,
      directions: directions(),
      ...optional,
    };
  }

  /** Only what is looked at costs requests. The first look asks. */
  setVisible(visible: boolean): void {
    this.#live.setVisible(visible);
  }

  /** Reads what the tab shows, unless it is shown with the run. */
  async showTab(tab: RunTab): Promise<void> {
    this.#tab = tab;
    await this.#readTab();
  }

  /** As the user asks: believes nothing that is known already. */
  async refresh(): Promise<void> {
    this.#surroundingsAt = 0;
    this.#hasTraceback = false;
    this.histories.invalidate();
    if (this.#connection) await this.#live.refreshNow(this.#options.ref.connectionId);
    else await this.#refresh();
    await Promise.all([this.folders.refresh(), this.#readTab()]);
  }

  /** For a view that starts anew and has nothing of what was sent. */
  forgetShown(): void {
    this.#tab = 'overview';
    this.histories.forgetShown();
    this.folders.forgetShown();
  }

  dispose(): void {
    this.#abort.abort();
    this.#store.dispose();
  }

  get #connection(): Connection | undefined {
    return this.#options.connections.get(this.#options.ref.connectionId);
  }

  #related({ info }: Run): RelatedRun {
    const ref = { connectionId: this.#options.ref.connectionId, runId: info.run_id };
    const look = runLooks([ref], this.#options.colors)[0]!;
    return { runId: info.run_id, name: info.run_name || info.run_id, status: info.status, look };
  }

  #concerns({ unknown, run_ids: runs, experiment_ids: experiments, ...rest }: StoreChange): boolean {
    const { runId } = this.#options.ref;
    const around = this.#run && experiments?.includes(this.#run.info.experiment_id);
    if (unknown || around) this.#surroundingsAt = 0;
    const models = this.#tab === 'models' && (rest.model_ids ?? rest.registered_models) !== undefined;
    return unknown === true || around === true || models || (runs?.includes(runId) ?? false);
  }

  async #refresh(): Promise<RefreshOutcome> {
    // Reading a run of many values takes time in this process, which others need too.
    const rest = this.#restUntil - Date.now();
    if (rest > 0) await pause(rest, undefined, { ref: false });
    const start = performance.now();
    const outcome = await this.#work(() => this.#read());
    this.#restUntil = Date.now() + 3 * (performance.now() - start);
    return outcome;
  }

  async #read(): Promise<RefreshOutcome> {
    const { connectionId, runId } = this.#options.ref;
    const { signal } = this.#abort;
    let run: Run;
    try {
      const read = await this.#reader.read(connectionId, (client) =>
        client.call('getRun', { run_id: runId }, { retries: 0, timeoutMs: 60_000, signal }),
      );
      run = read.run;
    } catch (error) {
      return this.#fail(error);
    }
    const isSame = this.#problem === undefined && JSON.stringify(this.#run) === JSON.stringify(run);
    this.#run = run;
    this.#loadedAt = Date.now();
    this.#problem = undefined;
    // What is shown first is the run: what stands around it may take another moment.
    if (!isSame) this.#changed.fire();
    this.histories.follow(run);
    await this.#readSurroundings(run);
    await this.#readTraceback(run);
    if (!isSame) void this.#readTab();
    if (!isSame && this.#tab === 'artifacts') void this.folders.refresh();
    return isSame ? 'same' : 'changed';
  }

  #fail(error: unknown): RefreshOutcome {
    if (this.#abort.signal.aborted) return 'failed';
    const isGone = error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
    const signIn = wantsSignIn(error, this.#connection) && ({ wantsSignIn: true } as const);
    const problem = isGone
      ? ({ kind: 'gone', message: 'This run no longer exists.' } as const)
      : ({ kind: 'load', message: errorText(error), ...signIn } as const);
    if (!isGone) this.#log.warn(`Run ${this.#options.ref.runId}: ${problem.message}`);
    const isNew = this.#problem?.message !== problem.message;
    this.#problem = problem;
    if (isNew) this.#changed.fire();
    return 'failed';
  }

  /** Not to be had, it is left out. */
  async #readSurroundings(run: Run): Promise<void> {
    if (Date.now() - this.#surroundingsAt < surroundingsMs) return;
    this.#surroundingsAt = Date.now();
    const { connectionId } = this.#options.ref;
    try {
      const found = await this.#reader.read(connectionId, async (client): Promise<Surroundings> => {
        const request = { experiment_id: run.info.experiment_id };
        const [answer, parent, children] = await Promise.all([
          client.call('getExperiment', request, { retries: 0 }),
          readParent(client, run),
          readChildren(client, run),
        ]);
        return {
          experiment: answer.experiment.name,
          parent,
          children: children.runs,
          more: children.more,
        };
      });
      if (JSON.stringify(this.#surroundings) === JSON.stringify(found)) return;
      this.#surroundings = found;
      this.#changed.fire();
    } catch (error) {
      this.#log.debug(`Around run ${run.info.run_id}: ${errorText(error)}`);
    }
  }

  async #readTraceback(run: Run): Promise<void> {
    const isFailed = run.info.status === 'FAILED';
    if (!isFailed) this.#traceback = undefined;
    if (!isFailed || this.#hasTraceback) return;
    this.#hasTraceback = true;
    const { files, ref } = this.#options;
    const { signal } = this.#abort;
    const { connectionId } = ref;
    this.#traceback = await findTraceback(run, { files, connectionId, signal, log: this.#log });
    if (this.#traceback && !signal.aborted) this.#changed.fire();
  }

  async #readTab(): Promise<void> {
    const run = this.#run;
    if (!run || this.#abort.signal.aborted) return;
    if (this.#tab === 'models') this.#loadedModels.fire(await this.#work(() => this.#readModels(run)));
    if (this.#tab === 'code') {
      this.#loadedEnvironment.fire(await this.#work(() => this.#readEnvironment(run)));
    }
  }

  async #readModels(run: Run): Promise<RunModels> {
    const { connectionId, runId } = this.#options.ref;
    try {
      return await this.#reader.read(connectionId, async (client) => {
        const [models, versions] = await Promise.all([readModels(client, run), readVersions(client, runId)]);
        return { models, versions };
      });
    } catch (error) {
      return { models: [], versions: [], problem: errorText(error) };
    }
  }

  async #readEnvironment(run: Run): Promise<RunEnvironment> {
    const { files, ref } = this.#options;
    const { connectionId } = ref;
    try {
      return await this.#reader.read(connectionId, (client) =>
        readEnvironment(run, { client, files, connectionId, signal: this.#abort.signal }),
      );
    } catch (error) {
      return { files: [], ...problemOf(error) };
    }
  }

  async #modelNames(): Promise<readonly { readonly modelId: string; readonly name: string }[]> {
    const run = this.#run;
    if (!run) return [];
    const { experiment_id, run_id } = run.info;
    const models = await this.#reader.read(this.#options.ref.connectionId, (client) =>
      readLoggedModels(client, experiment_id, run_id),
    );
    return models.map(({ info }) => ({ modelId: info.model_id, name: info.name }));
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    this.#changedBusy.fire();
    try {
      return await work();
    } finally {
      this.#working -= 1;
      this.#changedBusy.fire();
    }
  }
}
