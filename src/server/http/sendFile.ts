import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtifactFile } from '../store/artifactFolder.ts';
import { mimeType } from './mimeType.ts';

interface Range {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Sends a file, or the part that was asked for, always as an attachment: an HTML artifact must not run here. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, name }: { readonly file: ArtifactFile; readonly name: string },
): Promise<void> {
  const headers = {
    'content-type': mimeType(basename(name)),
    'content-disposition': attachment(basename(name)),
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag: file.etag,
    'last-modified': file.modified.toUTCString(),
    'cache-control': 'no-cache',
  };
  if (request.headers['if-none-match'] === file.etag && request.headers.range === undefined) {
    response.writeHead(304, { etag: file.etag }).end();
    return;
  }
  const range = readRange(request, file);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${file.size}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'content-length': end - start + 1,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${file.size}` } : {}),
  });
  if (request.method === 'HEAD' || end < start) {
    response.end();
    return;
  }
  // A client that goes away in the middle is no error.
  await pipeline(createReadStream(file.path, { start, end }), response).catch(() => response.destroy());
}

/** One range; several at once, or one of an older file, are answered with the whole file. */
function readRange(
  request: IncomingMessage,
  { size, etag, modified }: ArtifactFile,
): Range | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  const since = request.headers['if-range'];
  if (!match || (since !== undefined && since !== etag && since !== modified.toUTCString())) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start > end ? undefined : { start, end };
}

/** RFC 6266, as MLflow writes it. */
function attachment(name: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(name)) return `attachment; filename=${quote(name)}`;
  const ascii = name.normalize('NFKD').replace(/[^\x20-\x7e]/g, '') || 'download';
  const escaped = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename=${quote(ascii)}; filename*=UTF-8''${escaped}`;
}

function quote(name: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name;
  // oxlint-disable-next-line no-control-regex
  return `"${name.replace(/[\x00-\x1f\x7f]/g, '').replace(/["\\]/g, (letter) => `\\${letter}`)}"`;
}
