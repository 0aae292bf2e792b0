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
import { TaskQueue } from '../common/taskQueue.ts';
import type { CompareMemory, CompareRef } from '../shared/compare.ts';
import type { ImageFile, ImagePlace, ImageRun, ImagesState, ReadImage } from '../shared/images.ts';
import { tellApart } from '../shared/runLabels.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import { readImage } from './artifactPreview.ts';
import type { ArtifactRef } from './artifactRef.ts';
import type { Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import { listImages } from './imageList.ts';
import { ImageReads } from './imageReads.ts';
import { LiveRefresh } from './liveRefresh.ts';
import type { RefreshOutcome } from './liveRefresh.ts';
import type { RunColors } from './runColors.ts';
import { runLooks } from './runLooks.ts';

export interface RunImagesOptions extends CompareMemory {
  readonly connections: Connections;
  readonly files: ArtifactFiles;
  readonly colors: RunColors;
  readonly pollSeconds: () => number;
  readonly log?: Log;
}

interface Entry {
  readonly id: string;
  readonly ref: CompareRef;
  run?: Run;
  files: readonly ImageFile[];
  isListed: boolean;
  isCut: boolean;
  problem?: string;
  /** It may have other images than those known. */
  isStale: boolean;
}

/** A file that is uploaded alone is no event of the embedded server: the tag that `log_image` sets after it is. */
const runningMs = 5000;
/** Training logs many times a second; what is shown follows once a second. */
const restMs = 1000;

/** The images of some runs, fresh while they are looked at. One run that can't be had does not hold up the others. */
export class RunImages implements Disposable {
  readonly #options: RunImagesOptions;
  readonly #log: Log;
  readonly #reader: ConnectionReader;
  readonly #live: LiveRefresh;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #changedBusy = this.#store.add(new Emitter<void>());
  readonly #listed = this.#store.add(new Emitter<{ run: string; files: readonly ImageFile[] }>());
  readonly #read = this.#store.add(new Emitter<ReadImage>());
  readonly #abort = new AbortController();
  readonly #reads: ImageReads;
  readonly #queue = new TaskQueue(3);
  readonly #entries: readonly Entry[];
  #working = 0;
  #restUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RunImagesOptions) {
    this.#options = options;
    const { connections, files, colors, refs } = options;
    this.#log = options.log ?? silentLog;
    this.#reader = new ConnectionReader(connections);
    this.#entries = refs.map((ref) => ({
      id: `${ref.runId} ${ref.connectionId}`,
      ref,
      files: [],
      isListed: false,
      isCut: false,
      isStale: true,
    }));
    this.#reads = this.#store.add(
      new ImageReads({
        read: (place, signal) => readImage(files, this.refOf(place), signal),
        onRead: (image) => this.#read.fire(image),
        onDidChangeBusy: () => this.#changedBusy.fire(),
      }),
    );
    this.#live = this.#store.add(
      new LiveRefresh({
        connections: this.#used(connections),
        pollSeconds: options.pollSeconds,
        concerns: (change) => this.#concerns(change),
        refresh: (connectionId) => this.#refresh(connectionId),
      }),
    );
    this.#store.add(connections.onDidChange(() => this.#changed.fire()));
    this.#store.add(colors.onDidChange(() => this.#changed.fire()));
  }

  /** Fires when `state` may have changed. */
  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  get onDidChangeBusy(): Event<void> {
    return this.#changedBusy.event;
  }

  /** Fires with all images of a run when they are others. */
  get onDidList(): Event<{ readonly run: string; readonly files: readonly ImageFile[] }> {
    return this.#listed.event;
  }

  get onDidRead(): Event<ReadImage> {
    return this.#read.event;
  }

  get busy(): boolean {
    return this.#working > 0 || this.#reads.busy;
  }

  get state(): ImagesState {
    const { refs, colors, connections, note } = this.#options;
    const looks = runLooks(refs, colors);
    const apart = tellApart(this.#entries.map(({ run }) => run));
    const runs = this.#entries.map(({ id, ref, run, isListed, isCut, problem }, index): ImageRun => ({
      id,
      ref,
      name: run?.info.run_name || ref.runId,
      look: looks[index]!,
      apart: apart[index] ?? '',
      connection: connections.get(ref.connectionId)?.label ?? ref.connectionId.replace(/^\w+:/, ''),
      isListed,
      isCut,
      ...(run && { status: run.info.status }),
      ...(problem !== undefined && { problem }),
    }));
    return { runs, ...(note !== undefined && { note }) };
  }

  /** What is known of each run's images. */
  get lists(): readonly { readonly run: string; readonly files: readonly ImageFile[] }[] {
    return this.#entries.map(({ id, files }) => ({ run: id, files }));
  }

  /** Throws for what is no run of these. */
  refOf({ run, path }: ImagePlace): ArtifactRef {
    const { connectionId, runId } = this.runOf(run);
    return { connectionId, ownerId: runId, path };
  }

  runOf(id: string): CompareRef {
    const entry = this.#entries.find((each) => each.id === id);
    if (!entry) throw new Error('This run is not shown.');
    return entry.ref;
  }

  /** Only what is looked at costs requests. The first look asks. */
  setVisible(visible: boolean): void {
    this.#live.setVisible(visible);
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (!visible) return this.#reads.show([]);
    this.#timer = setInterval(() => this.#lookAtRunning(), runningMs);
    this.#timer.unref();
  }

  /** The images in view that the view has not. */
  show(places: readonly ImagePlace[]): void {
    const known = new Set(this.#entries.map(({ id }) => id));
    this.#reads.show(places.filter(({ run }) => known.has(run)));
  }

  /** As the user asks: believes nothing that is known already. */
  async refresh(): Promise<void> {
    const { connections, files } = this.#options;
    for (const entry of this.#entries) {
      entry.isStale = true;
      files.forget(this.refOf({ run: entry.id, path: '' }));
    }
    const ids = new Set(this.#entries.map(({ ref }) => ref.connectionId));
    // Of a connection that was removed nobody else asks.
    await Promise.all(
      [...ids].map((id) => (connections.get(id) ? this.#live.refreshNow(id) : this.#refresh(id))),
    );
  }

  dispose(): void {
    this.#abort.abort();
    clearInterval(this.#timer);
    this.#store.dispose();
  }

  #used(connections: Connections): Connections {
    const ids = new Set(this.#options.refs.map(({ connectionId }) => connectionId));
    return {
      get all() {
        return connections.all.filter(({ id }) => ids.has(id));
      },
      get active() {
        return connections.active;
      },
      onDidChange: connections.onDidChange,
      get: (id) => connections.get(id),
    };
  }

  #concerns({ unknown, run_ids: runIds }: StoreChange): boolean {
    const named = this.#entries.filter(({ ref }) => unknown === true || runIds?.includes(ref.runId));
    for (const entry of named) entry.isStale = true;
    return named.length > 0;
  }

  #lookAtRunning(): void {
    const { connections } = this.#options;
    const ids = this.#entries
      .filter(({ run, ref }) => isRunning(run) && connections.get(ref.connectionId)?.kind === 'embedded')
      .map(({ ref }) => ref.connectionId);
    for (const id of new Set(ids)) void this.#live.refreshNow(id);
  }

  async #refresh(connectionId: string): Promise<RefreshOutcome> {
    const rest = this.#restUntil - Date.now();
    if (rest > 0) await pause(rest, undefined, { ref: false });
    const entries = this.#entries.filter(
      ({ ref, run, problem, isStale }) =>
        ref.connectionId === connectionId && (isStale || problem !== undefined || isRunning(run)),
    );
    this.#working += 1;
    this.#changedBusy.fire();
    const outcomes = await Promise.all(entries.map((entry) => this.#queue.run(() => this.#readRun(entry))));
    this.#working -= 1;
    this.#restUntil = Date.now() + restMs;
    this.#changedBusy.fire();
    if (outcomes.includes('failed')) return 'failed';
    return outcomes.includes('changed') ? 'changed' : 'same';
  }

  async #readRun(entry: Entry): Promise<RefreshOutcome> {
    const { connectionId, runId } = entry.ref;
    const { signal } = this.#abort;
    if (signal.aborted) return 'failed';
    entry.isStale = false;
    const before = describe(entry);
    try {
      const { run } = await this.#reader.read(connectionId, (client) =>
        client.call('getRun', { run_id: runId }, { retries: 0, timeoutMs: 60_000, signal }),
      );
      const isNew = entry.run === undefined;
      entry.run = run;
      if (isNew) this.#changed.fire();
      await this.#list(entry);
      delete entry.problem;
    } catch (error) {
      if (signal.aborted) return 'failed';
      const isGone = error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
      entry.problem = isGone ? 'This run no longer exists.' : errorText(error);
      this.#log.warn(`Images of run ${runId}: ${entry.problem}`);
    }
    const isSame = before === describe(entry);
    if (!isSame) this.#changed.fire();
    if (entry.problem !== undefined) return 'failed';
    return isSame ? 'same' : 'changed';
  }

  async #list(entry: Entry): Promise<void> {
    const isFirst = !entry.isListed;
    const { files, isCut } = await listImages(this.#options.files, this.refOf({ run: entry.id, path: '' }), {
      signal: this.#abort.signal,
      // What is found first is shown first; later what is shown stays until all is known.
      onFound: (found) => (isFirst ? this.#take(entry, found) : undefined),
    });
    this.#take(entry, files);
    entry.isListed = true;
    entry.isCut = isCut;
  }

  #take(entry: Entry, files: readonly ImageFile[]): void {
    if (isSame(entry.files, files)) return;
    entry.files = files;
    this.#listed.fire({ run: entry.id, files });
  }
}

function isRunning(run: Run | undefined): boolean {
  return run?.info.status === 'RUNNING' || run?.info.status === 'SCHEDULED';
}

/** All of it that is shown. */
function describe({ run, files, isListed, isCut, problem }: Entry): string {
  return JSON.stringify([run?.info, run?.data.params, files.length, isListed, isCut, problem]);
}

function isSame(one: readonly ImageFile[], other: readonly ImageFile[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ path, size }, index) => path === other[index]!.path && size === other[index]!.size)
  );
}
