import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { problemOf } from './artifactError.ts';
import type { ArtifactFolder, ArtifactPath, ArtifactPreview } from '../shared/runPage.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { readPreview } from './artifactPreview.ts';
import type { ReadTable } from './artifactPreview.ts';

export interface FoldersOptions {
  readonly files: ArtifactFiles;
  readonly readTable: ReadTable;
  readonly connectionId: string;
  readonly runId: string;
  /** Those that the run logged: their files are not among its own. */
  readonly models: () => Promise<readonly { readonly modelId: string; readonly name: string }[]>;
}

/** The folders of a run's artifacts that are open on its page, and the one file that is previewed. */
export class RunPageFolders implements Disposable {
  readonly #options: FoldersOptions;
  readonly #loadedFolder = new Emitter<ArtifactFolder>();
  readonly #loadedPreview = new Emitter<ArtifactPreview>();
  readonly onDidLoadFolder = this.#loadedFolder.event;
  readonly onDidLoadPreview = this.#loadedPreview.event;
  readonly #open = new Map<string, ArtifactPath>();
  #previewed: AbortController | undefined;

  constructor(options: FoldersOptions) {
    this.#options = options;
  }

  async open(place: ArtifactPath): Promise<void> {
    this.#open.set(keyOf(place), place);
    const folder = await this.#list(place);
    if (this.#open.has(keyOf(place))) this.#loadedFolder.fire(folder);
  }

  close(place: ArtifactPath): void {
    this.#open.delete(keyOf(place));
  }

  /** For a view that starts anew: it asks for what it shows. */
  forgetShown(): void {
    this.#open.clear();
    this.#previewed?.abort();
  }

  /** Lists anew what is open. */
  async refresh(): Promise<void> {
    if (this.#open.size === 0) return;
    for (const { owner } of this.#open.values()) this.#options.files.forget(this.#refOf({ owner, path: '' }));
    await Promise.all([...this.#open.values()].map((place) => this.open(place)));
  }

  /** Only the last one that was asked for is of interest. */
  async preview(place: ArtifactPath): Promise<void> {
    this.#previewed?.abort();
    const controller = new AbortController();
    this.#previewed = controller;
    const { signal } = controller;
    const { files, readTable } = this.#options;
    const { size, content } = await readPreview(files, this.#refOf(place), { signal, readTable });
    if (signal.aborted) return;
    this.#loadedPreview.fire({ ...place, ...(size === undefined ? {} : { size }), content });
  }

  dispose(): void {
    this.forgetShown();
    this.#loadedFolder.dispose();
    this.#loadedPreview.dispose();
  }

  async #list({ owner, path }: ArtifactPath): Promise<ArtifactFolder> {
    const { files, runId, models } = this.#options;
    try {
      const isRoot = owner === runId && path === '';
      const [entries, named] = await Promise.all([
        files.list(this.#refOf({ owner, path })),
        isRoot ? models() : [],
      ]);
      const sorted = entries.toSorted(
        (one, other) => Number(other.isFolder) - Number(one.isFolder) || one.name.localeCompare(other.name),
      );
      return { owner, path, entries: sorted, models: named };
    } catch (error) {
      return { owner, path, entries: [], models: [], ...problemOf(error) };
    }
  }

  #refOf({ owner, path }: ArtifactPath): ArtifactRef {
    return { connectionId: this.#options.connectionId, ownerId: owner, path };
  }
}

function keyOf({ owner, path }: ArtifactPath): string {
  return `${owner}\n${path}`;
}
