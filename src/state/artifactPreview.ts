import { errorText } from '../common/log.ts';
import { formatBytes } from '../shared/format.ts';
import { imageTypeOf } from '../shared/imageNames.ts';
import type { ImageContent } from '../shared/images.ts';
import type { PreviewContent } from '../shared/runPage.ts';
import { isTableFile } from '../shared/table.ts';
import type { Table } from '../shared/table.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';

/** A larger image is opened, not previewed. */
const largestImage = 10 * 1024 * 1024;
/** Of a text so many bytes are read, and no more lines are shown. */
const textBytes = 64 * 1024;
/** The rows of a longer table are not counted. */
const tableBytes = 2 * 1024 * 1024;
const mostLines = 500;

export interface ReadPreview {
  readonly size: number | undefined;
  readonly content: PreviewContent;
}

/** Reads the beginning of a table, in a thread of its own. */
export type ReadTable = (ref: ArtifactRef, options: { most: number; signal: AbortSignal }) => Promise<Table>;

/** An image, a table, or the first lines of a text. Never rejects: what went wrong is what is shown. */
export async function readPreview(
  files: ArtifactFiles,
  ref: ArtifactRef,
  { signal, readTable }: { readonly signal: AbortSignal; readonly readTable: ReadTable },
): Promise<ReadPreview> {
  try {
    const [{ size }, { tables }] = await Promise.all([files.stat(ref), files.owner(ref)]);
    if (isTableFile(ref.path, tables)) {
      const table = await readTable(ref, { most: tableBytes, signal }).catch(() => undefined);
      if (table) return { size, content: { kind: 'table', table } };
    }
    return { size, content: await contentOf(files, ref, { size: size ?? 0, signal }) };
  } catch (error) {
    return { size: undefined, content: { kind: 'none', why: errorText(error), failed: true } };
  }
}

async function contentOf(
  files: ArtifactFiles,
  ref: ArtifactRef,
  { size, signal }: { readonly size: number; readonly signal: AbortSignal },
): Promise<PreviewContent> {
  const mime = imageTypeOf(ref.path);
  if (mime === undefined) return readText(files, ref, signal);
  const content = await drawable(files, ref, { mime, size, signal });
  if (content.kind !== 'large') return content;
  return { kind: 'none', why: `This image has ${formatBytes(size)}: open it to see it.`, failed: false };
}

/** An image to be drawn beside others. Rejects only where it was given up. */
export async function readImage(
  files: ArtifactFiles,
  ref: ArtifactRef,
  signal: AbortSignal,
): Promise<ImageContent> {
  try {
    const mime = imageTypeOf(ref.path);
    if (mime === undefined) return { kind: 'failed', why: 'This is no image that can be shown.' };
    const { size = 0 } = await files.stat(ref);
    return await drawable(files, ref, { mime, size, signal });
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', why: errorText(error) };
  }
}

async function drawable(
  files: ArtifactFiles,
  ref: ArtifactRef,
  { mime, size, signal }: { readonly mime: string; readonly size: number; readonly signal: AbortSignal },
): Promise<Extract<ImageContent, { readonly kind: 'image' | 'large' }>> {
  if (size > largestImage) return { kind: 'large', size };
  // A server may list one size and send another.
  const bytes = await readBytes(files, ref, { end: largestImage + 1, signal });
  return bytes.length > largestImage ? { kind: 'large', size: bytes.length } : { kind: 'image', mime, bytes };
}

/** The first lines of a file, where they are text. */
export async function readText(
  files: ArtifactFiles,
  ref: ArtifactRef,
  signal: AbortSignal,
): Promise<PreviewContent> {
  const bytes = await readBytes(files, ref, { end: textBytes, signal });
  if (bytes.length === 0) return { kind: 'none', why: 'This file is empty.', failed: false };
  if (bytes.includes(0)) {
    return { kind: 'none', why: 'There is no preview of this kind of file.', failed: false };
  }
  // A character may be cut at the end: the decoder waits for the rest of it, and is not asked for that.
  const text = new TextDecoder().decode(bytes, { stream: true });
  const lines = text.split('\n');
  const isCut = bytes.length >= textBytes || lines.length > mostLines;
  return { kind: 'text', text: lines.slice(0, mostLines).join('\n'), isCut };
}

export async function readBytes(
  files: ArtifactFiles,
  ref: ArtifactRef,
  options: { readonly start?: number; readonly end?: number; readonly signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of files.read(ref, options)) {
    chunks.push(chunk);
    total += chunk.length;
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
