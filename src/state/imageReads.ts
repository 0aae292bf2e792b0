import type { Disposable } from '../common/disposable.ts';
import type { ImageContent, ImagePlace, ReadImage } from '../shared/images.ts';

export interface ImageReadsOptions {
  readonly read: (place: ImagePlace, signal: AbortSignal) => Promise<ImageContent>;
  readonly onRead: (image: ReadImage) => void;
  readonly onDidChangeBusy: () => void;
}

/** So many at a time: a server of the team has others to answer too. */
const mostAtOnce = 6;

/** Reads the images that are looked at, few at a time, and gives up those that no longer are. */
export class ImageReads implements Disposable {
  readonly #options: ImageReadsOptions;
  readonly #running = new Map<string, AbortController>();
  #waiting: readonly ImagePlace[] = [];

  constructor(options: ImageReadsOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** These and no others are wanted, the first ones first. */
  show(places: readonly ImagePlace[]): void {
    const wanted = new Map(places.map((place) => [keyOf(place), place]));
    for (const [key, controller] of this.#running) {
      if (wanted.delete(key)) continue;
      controller.abort();
      this.#running.delete(key);
    }
    this.#waiting = [...wanted.values()];
    this.#fill();
  }

  dispose(): void {
    this.#waiting = [];
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #fill(): void {
    while (this.#running.size < mostAtOnce) {
      const [next, ...rest] = this.#waiting;
      if (!next) break;
      this.#waiting = rest;
      void this.#read(next);
    }
    this.#options.onDidChangeBusy();
  }

  async #read(place: ImagePlace): Promise<void> {
    const key = keyOf(place);
    const controller = new AbortController();
    this.#running.set(key, controller);
    try {
      const content = await this.#options.read(place, controller.signal);
      if (!controller.signal.aborted) this.#options.onRead({ ...place, content });
    } catch {
      // Only what was given up rejects: nobody waits for it.
    }
    if (this.#running.get(key) !== controller) return;
    this.#running.delete(key);
    this.#fill();
  }
}

function keyOf({ run, path }: ImagePlace): string {
  return `${run}\n${path}`;
}
