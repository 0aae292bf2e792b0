import type { RunStatus } from '../api/entities.ts';
import { isObject, isText } from './checks.ts';
import type { CompareRef, RunLook } from './compare.ts';
import type { WebviewSignal } from './host.ts';

export type { RunStatus } from '../api/entities.ts';

// What the image grid (`mlflow.images`) and its webview say to each other.

/** A run whose images are shown. */
export interface ImageRun {
  /** Unique in this grid and stable over reloads. */
  readonly id: string;
  readonly ref: CompareRef;
  /** Its id until it has been read. */
  readonly name: string;
  readonly look: RunLook;
  /** The parameters that tell it from the others. */
  readonly apart: string;
  readonly connection: string;
  readonly status?: RunStatus;
  /** Have its artifacts been listed once? */
  readonly isListed: boolean;
  /** It has more images or folders than are looked through. */
  readonly isCut: boolean;
  /** Why its newest images could not be had. */
  readonly problem?: string;
}

export interface ImagesState {
  readonly runs: readonly ImageRun[];
  /** What is left out, if so: "First 50 of 1,200 runs". */
  readonly note?: string;
}

/** An image among the artifacts of a run. */
export interface ImageFile {
  readonly path: string;
  /** Bytes, where the server says so. */
  readonly size?: number;
}

/** `run` is the id of an `ImageRun`. */
export interface ImagePlace {
  readonly run: string;
  readonly path: string;
}

export type ImageContent =
  | { readonly kind: 'image'; readonly mime: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** It has too many bytes to be drawn beside others. */
  | { readonly kind: 'large'; readonly size: number }
  | { readonly kind: 'failed'; readonly why: string };

export interface ReadImage extends ImagePlace {
  readonly content: ImageContent;
}

export type ImagesMessage =
  | { readonly type: 'state'; readonly state: ImagesState }
  /** All images of a run, as far as they are known. */
  | { readonly type: 'files'; readonly run: string; readonly files: readonly ImageFile[] }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'image'; readonly image: ReadImage };

export type ImagesIntent =
  | WebviewSignal
  | { readonly type: 'refresh' | 'showLog' }
  /** The images in view that the page has not: of these, and of no others, the content is read. */
  | { readonly type: 'show'; readonly images: readonly ImagePlace[] }
  | ({ readonly type: 'open' } & ImagePlace)
  | { readonly type: 'openRun'; readonly run: string };

/** More are never in view. */
const mostShown = 2000;

/** Undefined for anything that the webview does not say. */
export function parseImagesIntent(message: unknown): ImagesIntent | undefined {
  if (!isObject(message)) return undefined;
  const { type, run, path, images } = message;
  switch (type) {
    case 'ready':
    case 'refresh':
    case 'showLog':
      return { type };
    case 'failed':
      return isText(message['message']) ? { type, message: message['message'] } : undefined;
    case 'show': {
      if (!Array.isArray(images) || images.length > mostShown) return undefined;
      const places = images.flatMap((image) => parsePlace(image) ?? []);
      return places.length === images.length ? { type, images: places } : undefined;
    }
    case 'open':
      return isText(run) && isText(path) ? { type, run, path } : undefined;
    case 'openRun':
      return isText(run) ? { type, run } : undefined;
    default:
      return undefined;
  }
}

function parsePlace(value: unknown): ImagePlace | undefined {
  if (!isObject(value)) return undefined;
  const { run, path } = value;
  return isText(run) && isText(path) ? { run, path } : undefined;
}
