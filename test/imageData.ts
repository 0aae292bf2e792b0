import { crc32, deflateSync } from 'node:zlib';
import type { MlflowClient } from '../src/api/client.ts';
import { proxiedPath } from '../src/state/artifactSource.ts';

// Images as training code logs them, made here and sent over the wire.

/** An RGB colour at a place of the picture, each from 0 to 255. */
export type Paint = (x: number, y: number) => readonly [number, number, number];

/** A PNG in colour. */
export function paintPng(width: number, height: number, paint: Paint): Buffer {
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (_, x) => paint(x, y)).flat()]),
  );
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(8, 8);
  head.writeUInt8(2, 9);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** What a network has learned to draw after some steps: noise that becomes rings. */
export function learned(share: number, seed: number, edge = 64): Buffer {
  let state = seed * 2654435761;
  const noise = (): number => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  return paintPng(edge, edge, (x, y) => {
    const distance = Math.hypot(x - edge / 2, y - edge / 2) / (edge / 2);
    const ring = (Math.sin(distance * (6 + seed * 2)) + 1) / 2;
    const value = ring * share + noise() * (1 - share);
    return [value * 235, value * (120 + 40 * seed), 60 + 180 * (1 - value)].map((part) =>
      Math.min(255, Math.round(part)),
    ) as unknown as readonly [number, number, number];
  });
}

export interface ImageToLog {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** `mlflow.log_image(…, key=…, step=…)` of MLflow 3.11 and later; the small one is the same picture. */
export function loggedImage(
  key: string,
  step: number,
  { content, at = 1_790_000_000_000 + step }: { readonly content: Uint8Array; readonly at?: number },
): readonly ImageToLog[] {
  const id = `00000000-0000-4000-8000-${String(step).padStart(12, '0')}`;
  const name = `images/${key.replaceAll('/', '~')}+step+${step}+timestamp+${at}+${id}`;
  return [
    { path: `${name}.png`, content },
    { path: `${name}+compressed.webp`, content },
  ];
}

/** As the client does it: the files first, then the tag. */
export async function uploadImages(
  client: MlflowClient,
  runId: string,
  images: readonly ImageToLog[],
): Promise<void> {
  const { run } = await client.call('getRun', { run_id: runId });
  const root = proxiedPath(run.info.artifact_uri);
  for (const { path, content } of images) {
    const body = typeof content === 'string' ? content : new Blob([new Uint8Array(content)]).stream();
    await client.uploadProxiedArtifact(`${root}/${path}`, body);
  }
  await client.call('setTag', { run_id: runId, key: 'mlflow.loggedImages', value: 'True' });
}
