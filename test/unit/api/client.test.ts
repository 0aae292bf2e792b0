import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { MlflowClient } from '../../../src/api/client.ts';
import type { ClientOptions } from '../../../src/api/client.ts';
import { isAbort, MlflowError } from '../../../src/api/errors.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A real HTTP server that answers as `handler` says, and a client for it. */
async function serve(handler: Handler, options: Partial<ClientOptions> = {}) {
  const seen: { method: string; url: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ method: request.method ?? '', url: request.url ?? '', body, headers: request.headers });
      handler(request, response, body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, client: new MlflowClient({ url, ...options }) };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function rejection(promise: Promise<unknown>): Promise<MlflowError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof MlflowError, `an MlflowError, not ${String(error)}`);
    return error;
  }
  assert.fail('did not reject');
}

describe('MlflowClient: requests', () => {
  it('sends GET fields as a query with repeated parameters, and no undefined ones', async () => {
    const { client, seen } = await serve((_, response) => json(response, 200, { metrics: [] }));
    await client.call('getMetricHistoryInterval', {
      run_ids: ['a', 'b c'],
      metric_key: 'loss/é',
      max_results: 5,
      start_step: undefined,
    });
    const url = new URL(seen[0]!.url, 'http://x');
    assert.equal(url.pathname, '/api/2.0/mlflow/metrics/get-history-bulk-interval');
    assert.deepEqual(url.searchParams.getAll('run_ids'), ['a', 'b c']);
    assert.equal(url.searchParams.get('metric_key'), 'loss/é');
    assert.equal(url.searchParams.has('start_step'), false);
  });

  it('sends DELETE with a JSON body, and fields of the path both there and in the body', async () => {
    const { client, seen } = await serve((_, response) => json(response, 200, {}));
    await client.call('deleteRegisteredModelAlias', { name: 'wine', alias: 'champion' });
    await client.call('finalizeLoggedModel', { model_id: 'm-1/2', status: 'LOGGED_MODEL_READY' });
    assert.equal(seen[0]!.method, 'DELETE');
    assert.deepEqual(JSON.parse(seen[0]!.body), { name: 'wine', alias: 'champion' });
    assert.equal(seen[1]!.url, '/api/2.0/mlflow/logged-models/m-1%2F2');
    assert.deepEqual(JSON.parse(seen[1]!.body), { model_id: 'm-1/2', status: 'LOGGED_MODEL_READY' });
  });

  it('asks for headers anew for each request, and keeps a path prefix of the server', async () => {
    let token = 'one';
    const { seen, url } = await serve((_, response) => json(response, 200, {}));
    const client = new MlflowClient({
      url: `${url}/team/`,
      headers: () => ({ authorization: `Bearer ${token}` }),
    });
    await client.call('getRun', { run_id: 'x' });
    token = 'two';
    await client.call('getRun', { run_id: 'x' });
    assert.deepEqual(
      seen.map(({ headers }) => headers.authorization),
      ['Bearer one', 'Bearer two'],
    );
    assert.equal(seen[0]!.url, '/team/api/2.0/mlflow/runs/get?run_id=x');
  });

  it('takes an empty 200 as an empty message, as the Python client does', async () => {
    const { client } = await serve((_, response) => void response.writeHead(200).end());
    assert.deepEqual(await client.call('logMetric', { run_id: 'x', key: 'a', value: 1, timestamp: 0 }), {});
  });
});

describe('MlflowClient: errors', () => {
  const rows: {
    name: string;
    answer: Handler;
    code: string;
    kind: string;
    message: RegExp;
  }[] = [
    {
      name: "MLflow's own error",
      answer: (_, r) =>
        json(r, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=x not found' }),
      code: 'RESOURCE_DOES_NOT_EXIST',
      kind: 'api',
      message: /^Run with id=x not found$/,
    },
    {
      name: 'an unknown error code',
      answer: (_, r) => json(r, 400, { error_code: 'NEW_CODE', message: 'odd' }),
      code: 'BAD_REQUEST',
      kind: 'api',
      message: /^odd$/,
    },
    {
      name: 'a page with status 200',
      answer: (_, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      code: 'INTERNAL_ERROR',
      kind: 'notMlflow',
      message: /does not answer as an MLflow server does: not JSON. Check the address/,
    },
    {
      name: 'a page with status 404',
      answer: (_, r) => void r.writeHead(404).end('<!doctype html><h1>Not found</h1>'),
      code: 'ENDPOINT_NOT_FOUND',
      kind: 'notMlflow',
      message: /does not answer as an MLflow server does \(HTTP 404\)/,
    },
    {
      name: 'a redirect to a sign-in page',
      answer: (_, r) => void r.writeHead(302, { location: 'https://login.example.com/sso?x=1' }).end(),
      code: 'UNAUTHENTICATED',
      kind: 'notMlflow',
      message: /redirects to https:\/\/login\.example\.com: it wants a sign-in/,
    },
    {
      name: 'a refusal without JSON',
      answer: (_, r) => void r.writeHead(401).end('You are not authenticated'),
      code: 'UNAUTHENTICATED',
      kind: 'api',
      message: /refuses access \(HTTP 401\)/,
    },
  ];
  for (const row of rows) {
    it(`says what it is: ${row.name}`, async () => {
      const { client } = await serve(row.answer);
      const error = await rejection(client.call('getRun', { run_id: 'x' }));
      assert.deepEqual({ code: error.code, kind: error.kind }, { code: row.code, kind: row.kind });
      assert.match(error.message, row.message);
    });
  }

  it('says that nothing listens', async () => {
    const { url, client } = await serve(() => {}, { retries: 0 });
    closers.splice(0).forEach((close) => close());
    const error = await rejection(client.call('getRun', { run_id: 'x' }));
    assert.equal(error.kind, 'unreachable');
    assert.equal(error.message, `${url} can't be reached: nothing listens there.`);
  });

  it('says that a connection broke off, in words', async () => {
    const { url, client } = await serve((_, response) => void response.destroy(), { retries: 0 });
    const error = await rejection(client.call('getRun', { run_id: 'x' }));
    assert.equal(error.message, `${url} can't be reached: the connection broke off.`);
  });

  it('gives up on a server that does not answer in time', async () => {
    const { client } = await serve(() => {}, { timeoutMs: 50, retries: 0 });
    const error = await rejection(client.call('getRun', { run_id: 'x' }));
    assert.deepEqual([error.kind, error.code], ['timeout', 'DEADLINE_EXCEEDED']);
  });
});

describe('MlflowClient: trying again', () => {
  const failTwice = (): Handler => {
    let calls = 0;
    return (_, response) =>
      ++calls < 3 ? void response.writeHead(503).end() : json(response, 200, { run: {} });
  };

  it('repeats a read until it is answered', async () => {
    const { client, seen } = await serve(failTwice());
    await client.call('getRun', { run_id: 'x' });
    assert.equal(seen.length, 3);
  });

  it('never repeats a call that would act twice once it may have arrived', async () => {
    for (const answer of [failTwice(), (request: IncomingMessage) => void request.socket.destroy()]) {
      const { client, seen } = await serve(answer);
      await rejection(client.call('createRun', { experiment_id: '0' }));
      assert.equal(seen.length, 1);
    }
  });

  it('repeats even such a call when nothing listened yet: a server that restarts', async () => {
    const first = await serve(() => {});
    const port = Number(new URL(first.url).port);
    closers.splice(0).forEach((close) => close());
    await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'));
    const pending = first.client.call('createRun', { experiment_id: '0' });
    const server = createServer((_, response) => json(response, 200, { run: { info: {} } }));
    setTimeout(() => server.listen(port, '127.0.0.1'), 100);
    closers.push(() => server.close());
    assert.deepEqual(await pending, { run: { info: {} } });
  });

  it('does not repeat what the server refused', async () => {
    const { client, seen } = await serve((_, r) =>
      json(r, 400, { error_code: 'BAD_REQUEST', message: 'no' }),
    );
    await rejection(client.call('getRun', { run_id: 'x' }));
    assert.equal(seen.length, 1);
  });
});

describe('MlflowClient: cancelling', () => {
  it('rejects with the abort, not with an MlflowError, during the call and between tries', async () => {
    for (const answer of [() => {}, (_: IncomingMessage, r: ServerResponse) => void r.writeHead(503).end()]) {
      const { client } = await serve(answer);
      const controller = new AbortController();
      const pending = client.call('getRun', { run_id: 'x' }, { signal: controller.signal });
      setTimeout(() => controller.abort(), 50);
      await assert.rejects(pending, (error: unknown) => isAbort(error));
    }
  });
});
