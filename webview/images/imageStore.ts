import type { ImagePlace, ReadImage } from '../../src/shared/images.ts';

/** An image that has come, or why it has not. */
export type StoredImage =
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'large'; readonly size: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Those that were looked at longest ago are let go beyond this. */
const mostBytes = 192 * 1024 * 1024;
const mostImages = 3000;

interface Held {
  readonly image: StoredImage;
  readonly bytes: number;
}

/** The images that the page has, as addresses that its policy lets it draw. */
export class ImageStore {
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  get({ run, path }: ImagePlace): StoredImage | undefined {
    const key = `${run}\n${path}`;
    const held = this.#held.get(key);
    if (!held) return undefined;
    this.#held.delete(key);
    this.#held.set(key, held);
    return held.image;
  }

  take({ run, path, content }: ReadImage): void {
    const key = `${run}\n${path}`;
    this.#drop(key);
    if (content.kind !== 'image') this.#held.set(key, { image: content, bytes: 0 });
    else {
      const url = URL.createObjectURL(new Blob([content.bytes], { type: content.mime }));
      this.#held.set(key, { image: { kind: 'image', url }, bytes: content.bytes.length });
      this.#bytes += content.bytes.length;
    }
    for (const oldest of this.#held.keys()) {
      if (oldest === key || (this.#bytes <= mostBytes && this.#held.size <= mostImages)) break;
      this.#drop(oldest);
    }
  }

  /** What could not be read may be had now. */
  forgetFailed(): void {
    for (const [key, { image }] of this.#held) if (image.kind === 'failed') this.#held.delete(key);
  }

  /** The file is another one, or gone. */
  forget({ run, path }: ImagePlace): void {
    this.#drop(`${run}\n${path}`);
  }

  #drop(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    this.#bytes -= held.bytes;
    if (held.image.kind === 'image') URL.revokeObjectURL(held.image.url);
  }
}
