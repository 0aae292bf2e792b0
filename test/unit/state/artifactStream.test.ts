import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { OpenedArtifact, StreamOptions } from '../../../src/state/artifactStream.ts';
import { streamArtifact } from '../../../src/state/artifactStream.ts';

const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join(''));

interface Part {
  readonly from: number;
  readonly etag?: string;
  /** How much of it is sent before the connection breaks; all where it is not said. */
  readonly sent?: number;
}

/** A boundary that no real server can be made to cross: connections that break in the middle of a file. */
describe('the bytes of an artifact', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function read(url: string, options: StreamOptions = {}): Promise<Buffer> {
    const open = async (headers: Record<string, string>, signal: AbortSignal): Promise<Response> => {
      const response = await fetch(url, { headers, signal });
      assert.ok(response.ok, `HTTP ${response.status}`);
      return response;
    };
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamArtifact(open, options)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    { from, etag = '"v1"', sent }: Part,
  ): void {
    const body = content.subarray(from);
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': body.length,
      etag,
      ...(request.headers.range !== undefined && {
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      }),
    });
    response.write(body.subarray(0, sent), () => (sent === undefined ? response.end() : response.destroy()));
  }

  it('come whole although the connection breaks twice', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from > 0) assert.equal(request.headers['if-range'], '"v1"');
      answer(request, response, { from, sent: asked.length < 3 ? 1500 : undefined });
    });
    assert.deepEqual(await read(url), content);
    assert.deepEqual(asked, [undefined, 'bytes=1500-', 'bytes=3000-']);
  });

  it('are refused where the file became another one in between', async () => {
    let times = 0;
    const url = await serve((request, response) => {
      if (++times === 1) return answer(request, response, { from: 0, sent: 1500 });
      // If-Range does not fit: the whole new file.
      response.writeHead(200, { etag: '"v2"', 'accept-ranges': 'bytes' }).end(content);
    });
    await assert.rejects(read(url), /The transfer broke off: the file has changed meanwhile/);
  });

  it('are refused where they break off and the server has no ranges', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100), () => response.destroy());
    });
    await assert.rejects(read(url), { kind: 'unreachable', message: /The transfer broke off/ });
  });

  it('are given up where nothing comes any more', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100));
    });
    await assert.rejects(read(url, { idleMs: 50 }), /nothing came for/);
  });

  it('end at once when they are cancelled', async () => {
    const controller = new AbortController();
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100), () => controller.abort());
    });
    await assert.rejects(read(url, { signal: controller.signal }), { name: 'AbortError' });
  });

  for (const [what, ranges] of [
    ['by a range', true],
    ['from the whole file, where the server has no ranges', false],
  ] as const) {
    it(`are a part of it ${what}`, async () => {
      const url = await serve((_, response) => {
        if (!ranges) return response.writeHead(200, { 'content-length': content.length }).end(content);
        return response
          .writeHead(206, { 'content-range': `bytes 700-1299/${content.length}` })
          .end(content.subarray(700, 1300));
      });
      let opened: OpenedArtifact | undefined;
      const part = await read(url, { start: 700, end: 1300, onOpen: (told) => (opened = told) });
      assert.deepEqual(part, content.subarray(700, 1300));
      assert.equal(opened?.size, content.length);
    });
  }
});
