import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { endpoints } from '../../src/api/endpoints.ts';
import { ownEndpoints, ownPrefix } from '../../src/api/ownEndpoints.ts';
import { Database } from '../../src/server/store/sqlite.ts';
import { makeDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

interface RawReply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** A request as it is written here: fetch would clean the path, and set a Host of its own. */
function raw(
  server: ServerUnderTest,
  method: string,
  path: string,
  ...[headers = {}, body = '']: readonly [headers?: Record<string, string>, body?: string]
): Promise<RawReply> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };

/** What comes back for bytes as they are, which no client would send. */
function rawText(server: ServerUnderTest, text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    socket.setEncoding('latin1').on('data', (piece) => (answer += String(piece)));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

describe('who may talk to the server', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started('--token-env', 'SERVER_TOKEN');
  });
  after(() => server[Symbol.asyncDispose]());
  const token = { authorization: 'Bearer secret-token' };
  const search = '/api/2.0/mlflow/registered-models/search';

  it('shows a browser that follows a link of MLflow’s client where its runs are, without data or token', async () => {
    const page = await server.send('GET', '/', { headers: { accept: 'text/html,*/*' } });
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('content-security-policy'), "default-src 'none'");
    assert.match(page.text, /MLflow<\/b> view/);
    const { port } = new URL(server.url);
    const foreign = await raw(server, 'GET', '/', { host: `evil.example:${port}`, accept: 'text/html' });
    assert.notEqual(foreign.status, 200);
    assert.equal((await server.send('GET', '/')).status, 401);
  });

  for (const [name, headers] of [
    ['no token', {}],
    ['a wrong one', { authorization: 'Bearer secret-tokeX' }],
    ['a prefix of it', { authorization: 'Bearer secret' }],
    ['the token without Bearer', { authorization: 'secret-token' }],
    ['basic credentials', { authorization: 'Basic c2VjcmV0LXRva2Vu' }],
  ] as const) {
    it(`refuses ${name}`, async () => {
      for (const path of [
        search,
        '/api/2.0/mlflow-vscode/store',
        '/api/2.0/mlflow-vscode/events',
        '/api/2.0/mlflow-vscode/artifact-roots',
        '/api/2.0/mlflow-artifacts/artifacts',
        '/api/3.0/mlflow/server-info',
        '/get-artifact',
        '/nope',
      ]) {
        const reply = await raw(server, 'GET', path, headers);
        assert.equal(reply.status, 401, path);
        assert.equal(JSON.parse(reply.text).error_code, 'UNAUTHENTICATED');
        assert.equal(reply.headers['www-authenticate'], 'Bearer');
      }
    });
  }

  it('wants the token for whatever changes something', async () => {
    for (const [method, path] of [
      ['POST', '/api/2.0/mlflow/experiments/create'],
      ['POST', '/ajax-api/2.0/mlflow/runs/delete'],
      ['DELETE', '/api/2.0/mlflow/registered-models/delete'],
      ['PUT', '/api/2.0/mlflow-artifacts/artifacts/a.txt'],
      ['DELETE', '/api/2.0/mlflow-artifacts/artifacts/a.txt'],
      ['POST', '/api/2.0/mlflow-vscode/delete-permanently'],
      ['POST', '/api/2.0/mlflow-vscode/backup'],
      ['POST', '/api/2.0/mlflow-vscode/import/run'],
      ['POST', '/v1/traces'],
    ] as const) {
      assert.equal((await raw(server, method, path, json, '{}')).status, 401, path);
    }
  });

  it('lets the token in, and asks none for /health and /version', async () => {
    assert.equal((await raw(server, 'GET', search, token)).status, 200);
    assert.equal((await raw(server, 'GET', '/health')).status, 200);
    assert.equal((await raw(server, 'GET', '/version')).status, 200);
  });

  it('takes loopback names with its own port as Host, and nothing else', async () => {
    const { port } = new URL(server.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      assert.equal((await raw(server, 'GET', search, { ...token, host })).status, 200, host);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      `localhost:${Number(port) + 1}`,
      `192.168.1.1:${port}`,
      `127.0.0.1.evil.example:${port}`,
    ]) {
      const reply = await raw(server, 'GET', search, { ...token, host });
      assert.equal(reply.status, 403, host);
      assert.equal(reply.text, 'Invalid Host header - possible DNS rebinding attack detected');
    }
  });

  it('refuses foreign origins for what changes something, and sends no CORS headers', async () => {
    const path = '/api/2.0/mlflow/experiments/create';
    const body = '{"name":"cross"}';
    for (const origin of [
      'http://evil.example',
      'null',
      'vscode-webview://abc',
      'http://localhost:1',
      'https://localhost.evil.example',
    ]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const reply = await raw(server, method, path, { ...token, ...json, origin }, body);
        assert.equal(reply.status, 403, `${method} ${origin}`);
        assert.equal(reply.text, 'Cross-origin request blocked');
      }
      const reply = await raw(server, 'GET', search, { ...token, origin });
      assert.equal(reply.status, 200);
      assert.equal(Object.keys(reply.headers).filter((name) => name.startsWith('access-control')).length, 0);
    }
    assert.notEqual(
      (await raw(server, 'OPTIONS', path, { ...token, origin: 'http://evil.example' })).status,
      200,
    );
    const own = await raw(server, 'POST', path, { ...token, ...json, origin: server.url }, body);
    assert.equal(own.status, 200);
  });

  it('is reached on the loopback address only', async () => {
    const { port } = new URL(server.url);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid);
    for (const { address } of others) {
      const connected = await new Promise((resolve) => {
        const socket = connect({ host: address, port: Number(port), timeout: 2000 });
        for (const event of ['error', 'timeout', 'connect']) {
          socket.once(event, () => {
            socket.destroy();
            resolve(event === 'connect');
          });
        }
      });
      assert.equal(connected, false, address);
    }
  });

  it('takes no request without a Host, and none whose target names another host', async () => {
    const { hostname, port } = new URL(server.url);
    const host = `Host: ${hostname}:${port}`;
    const bearer = 'Authorization: Bearer secret-token';
    for (const [line, headers, status] of [
      [`GET ${search} HTTP/1.1`, [bearer], 400],
      [`GET ${search} HTTP/1.0`, [bearer], 403],
      [`GET ${search} HTTP/1.1`, [bearer, `Host: ${hostname}`], 403],
      [`GET ${search} HTTP/1.1`, [bearer, 'Host: evil.example', host], 403],
      [`GET ${search} HTTP/1.1`, [bearer, 'Host: '], 403],
      [`GET http://evil.example${search} HTTP/1.1`, [bearer, host], 404],
      [`GET ${search} HTTP/1.1`, [bearer, host], 200],
      [`GET ${search} HTTP/1.1`, [bearer.replace('B', 'b'), host], 200],
    ] as const) {
      const answer = await rawText(server, `${line}\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n`);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${line} ${headers.join(', ')}: ${answer}`);
    }
  });

  it('says on every answer that it is what it says and stays in its frame', async () => {
    for (const path of ['/health', search, '/nope', '/api/2.0/mlflow-vscode/store']) {
      const { headers } = await raw(server, 'GET', path, token);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.equal(headers['x-frame-options'], 'SAMEORIGIN', path);
    }
  });

  it('does not let a form write', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      for (const path of [
        'mlflow/experiments/create',
        'mlflow-vscode/import/experiment',
        'mlflow-vscode/backup',
      ]) {
        const headers = { ...token, 'content-type': type };
        const reply = await raw(server, 'POST', `/api/2.0/${path}`, headers, '{"name":"form"}');
        assert.equal(reply.status, 400, path);
        assert.match(reply.text, /Content-Type must be one of/);
      }
    }
  });
});

describe('what is refused of a request', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  it('answers unknown routes with ENDPOINT_NOT_FOUND, and known ones of other methods with 405', async () => {
    for (const path of [
      '/',
      '/api/2.0/mlflow/nope',
      '/api/3.0/mlflow/traces/metrics',
      '/api/2.0/mlflow/webhooks',
      '/graphql',
      '/api/1.2/mlflow/runs/get',
      '/constructor',
      '/api/2.0/mlflow/__proto__',
    ]) {
      const reply = await server.call('POST', path, {});
      assert.equal(reply.status, 404, path);
      assert.equal(reply.json.error_code, 'ENDPOINT_NOT_FOUND');
    }
    const reply = await server.send('GET', '/api/2.0/mlflow/experiments/create');
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.get('allow'), 'POST');
  });

  it('refuses a body of more than 32 MiB, with and without a length said before', async () => {
    const path = '/api/2.0/mlflow/experiments/create';
    const said = await raw(
      server,
      'POST',
      path,
      { ...json, 'content-length': String(33 * 2 ** 20) },
      'x',
    ).catch((error: Error) => error);
    if (!(said instanceof Error)) assert.equal(said.status, 413);
    const whole = await fetch(server.url + path, {
      method: 'POST',
      headers: json,
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(2 ** 20).fill(32));
        },
      }),
      duplex: 'half',
    } as RequestInit).catch((error: Error) => error);
    if (!(whole instanceof Error)) assert.equal(whole.status, 413);
    assert.equal((await server.send('GET', '/health')).status, 200);
  });

  it('refuses a body of more values than any call has, and none for the length of a text', async () => {
    const path = '/api/2.0/mlflow/runs/search';
    const keys = Array.from({ length: 250_000 }, (_, index) => `"k${index}":1`).join(',');
    const many = await raw(server, 'POST', path, json, `{${keys}}`);
    assert.equal(many.status, 413);
    assert.match(many.text, /"INVALID_PARAMETER_VALUE".*more than 200000 values/);
    const text = `\\"${',:{["\\\\'.repeat(60_000)}`.replaceAll('["', '[\\"');
    const one = await raw(server, 'POST', path, json, `{"experiment_ids":["0"],"note":"${text}"}`);
    assert.equal(one.status, 200);
  });

  it('refuses more orders than can be joined, and finds runs among 60,000 names of experiments', async () => {
    const order_by = Array.from({ length: 50_000 }, (_, index) => `metrics.m${index}`);
    const ordered = await server.post('runs/search', { experiment_ids: ['0'], order_by });
    assert.deepEqual([ordered.status, ordered.json.message], [400, 'At most 100 `order_by` are supported.']);
    const run = await server.createRun('0');
    const experiment_ids = Array.from({ length: 60_000 }, (_, index) => String(index));
    const found = await server.post('runs/search', { experiment_ids, max_results: 1 });
    assert.equal(found.json.runs[0].info.run_id, run);
  });

  it('refuses a head of more than 64 KiB, and goes on', async () => {
    const path = '/api/2.0/mlflow/experiments/search';
    const long = 'x'.repeat(70_000);
    assert.equal((await raw(server, 'GET', path, { 'x-long': long })).status, 431);
    assert.equal((await raw(server, 'GET', `${path}?filter=${long}`)).status, 431);
    assert.equal((await server.send('GET', '/health')).status, 200);
  });

  it('gives no more rows than MLflow does, whatever is asked for', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `run_ids=${index}`).join('&');
    for (const [method, path, body] of [
      ['POST', 'experiments/search', { max_results: 50_001 }],
      ['POST', 'runs/search', { experiment_ids: ['0'], max_results: 50_001 }],
      ['GET', 'registered-models/search?max_results=1001', {}],
      ['GET', 'model-versions/search?max_results=200001', {}],
      ['GET', `metrics/get-history-bulk-interval?metric_key=a&max_results=2501&run_ids=1`, {}],
      ['GET', `metrics/get-history-bulk-interval?metric_key=a&${ids}`, {}],
      ['POST', '/api/2.0/mlflow-vscode/sizes', { run_ids: Array.from({ length: 1001 }, String) }],
    ] as const) {
      const reply = method === 'GET' ? await server.get(path) : await server.call(method, path, body);
      assert.equal(reply.status, 400, `${path.slice(0, 80)}: ${reply.text}`);
    }
  });

  it('keeps no URI that leads a reader to another host or out of its folder', async () => {
    await server.ok('POST', 'registered-models/create', { name: 'uris' });
    const run = await server.createRun();
    let count = 0;
    for (const uri of [
      'http://evil.example/x',
      'https://evil.example/x',
      'ftp://evil.example/x',
      'sftp://evil.example/x',
      'hdfs://evil.example/x',
      'viewfs://evil.example/x',
      'r2://bucket/x',
      'b2://bucket/x',
      'abfss://evil.example/x',
      'mlflow-artifacts://evil.example/x',
      'HTTP://evil.example/x',
      ' http://evil.example/x',
      'ht\ntp://evil.example/x',
    ]) {
      for (const [path, body] of [
        ['experiments/create', { name: `e${count++}`, artifact_location: uri }],
        ['model-versions/create', { name: 'uris', source: uri }],
      ] as const) {
        const reply = await server.post(path, body);
        assert.equal(reply.status, 400, `${path} ${uri}: ${reply.text}`);
      }
    }
    for (const location of [
      's3://bucket/x#../../etc',
      '/tmp/x;y',
      's3://bucket/x?a=../../etc',
      'runs:/a/b',
    ]) {
      const reply = await server.post('experiments/create', {
        name: `e${count++}`,
        artifact_location: location,
      });
      assert.equal(reply.status, 400, location);
    }
    const own = `mlflow-artifacts:/0/${run}/artifacts`;
    for (const source of [
      '/etc',
      'file:///etc',
      'file://localhost/etc',
      '../../etc',
      `${own}/../../other`,
      `${own}/%2e%2e/%2e%2e/other`,
      `${own}/%252e%252e/%252e%252e/other`,
      'mlflow-artifacts:/0',
      's3://bucket/a/../b',
      'runs:/other/model',
      'models:/m-00000000000000000000000000000000',
    ]) {
      const reply = await server.post('model-versions/create', { name: 'uris', source, run_id: run });
      assert.equal(reply.status, 400, `${source}: ${reply.text}`);
    }
  });

  it('connects nowhere, whatever a database names', async () => {
    await using hostile = new ServerUnderTest();
    let asked = 0;
    const trap = createServer((_, response) => {
      asked++;
      response.end('caught');
    });
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    try {
      makeDatabase(hostile.database);
      const { port } = trap.address() as AddressInfo;
      using database = new DatabaseSync(hostile.database);
      for (const [index, uri] of [
        `http://127.0.0.1:${port}/x`,
        `ftp://127.0.0.1:${port}/x`,
        `mlflow-artifacts://127.0.0.1:${port}/x`,
        `//127.0.0.1:${port}/x`,
        `file://127.0.0.1:${port}/x`,
        `s3://127.0.0.1:${port}/x`,
      ].entries()) {
        database
          .prepare(
            "INSERT INTO runs (run_uuid, status, start_time, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, 'FINISHED', 1, 'deleted', ?, 0)",
          )
          .run(`run${index}`, uri);
      }
      await hostile.start();
      for (let index = 0; index < 6; index++) {
        for (const path of [
          `/get-artifact?run_id=run${index}&path=a`,
          `/api/2.0/mlflow/artifacts/list?run_id=run${index}`,
        ]) {
          const { status } = await hostile.send('GET', path);
          assert.ok(status === 400 || status === 403, `${path}: ${status}`);
        }
      }
      await hostile.ok('POST', '/api/2.0/mlflow-vscode/sizes', { experiment_ids: ['0'] });
      await hostile.ok('POST', '/api/2.0/mlflow-vscode/delete-permanently', { dry_run: true });
      assert.equal(asked, 0);
    } finally {
      trap.close();
    }
  });

  it('runs nothing that a database brings with it', async () => {
    await using hostile = new ServerUnderTest();
    makeDatabase(hostile.database);
    {
      using database = new DatabaseSync(hostile.database);
      database.exec(
        `CREATE TRIGGER evil AFTER INSERT ON tags BEGIN SELECT load_extension('/tmp/evil.so'); END`,
      );
    }
    await hostile.start();
    const reply = await hostile.post('runs/set-tag', { run_id: 'r1', key: 'k', value: 'v' });
    assert.equal(reply.status, 400, reply.text);
    assert.match(reply.json.message, /unsafe use|not authorized|no such function/);
    assert.equal((await hostile.get('runs/get', { run_id: 'r1' })).status, 200);
    const connection = new Database(hostile.database);
    try {
      assert.equal(connection.value<number>('PRAGMA trusted_schema'), 0);
      assert.throws(() => connection.value("SELECT load_extension('x')"), /not authorized/);
    } finally {
      connection.close();
    }
  });

  it('takes deep JSON for no JSON', async () => {
    const deep = `{"name":"deep","tags":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const reply = await server.post('experiments/create', deep);
    assert.equal(reply.status, 400);
    assert.match(reply.json.message, /Missing value for required parameter 'name'/);
  });

  it('keeps integers that a JavaScript number can not hold', async () => {
    const run = await server.createRun();
    await server.ok('POST', 'runs/log-metric', { run_id: run, key: 'm', value: 1, timestamp: 5 });
    const big = `{"run_id":"${run}","key":"big","value":1,"timestamp":9007199254740993,"step":-9223372036854775808}`;
    assert.equal((await server.post('runs/log-metric', big)).status, 200);
    const reply = await server.get('runs/get', { run_id: run });
    assert.match(reply.text, /"timestamp":9007199254740993,"step":-9223372036854775808/);
    const over = await server.post('runs/log-metric', big.replace('9007199254740993', '9223372036854775808'));
    assert.equal(over.status, 400);
  });

  it('gives no 5xx for wrong types anywhere', async () => {
    const wrong = [
      null,
      5,
      -1,
      1.5,
      true,
      'x',
      '',
      [],
      {},
      [null],
      [5],
      [[]],
      { a: 1 },
      'NaN',
      1e308,
      '\u0000',
      'ü'.repeat(9000),
    ];
    const own = Object.values(ownEndpoints).map((endpoint) => ({
      ...endpoint,
      path: ownPrefix + endpoint.path,
    }));
    let answers = 0;
    for (const { method, path, fields } of [...Object.values(endpoints), ...own]) {
      for (const value of wrong) {
        const body = Object.fromEntries(Object.keys(fields).map((name) => [name, value]));
        const target = path.replace(/\{\w+\}/g, encodeURIComponent(String(value)) || 'x');
        const query = Object.fromEntries(Object.keys(fields).map((name) => [name, String(value)]));
        const reply =
          method === 'GET' ? await server.get(target, query) : await server.call(method, target, body);
        assert.ok(
          reply.status < 500,
          `${method} ${path} ${JSON.stringify(value)}: ${reply.status} ${reply.text}`,
        );
        // Node's own answer to a query of 50 kB has no body.
        if (reply.status >= 400 && reply.status !== 431)
          assert.ok(reply.json?.error_code, `${path}: ${reply.text}`);
        answers++;
      }
    }
    assert.ok(answers > 800);
    assert.doesNotMatch(server.stderr, / error /);
  });
});

describe('paths of artifacts', () => {
  let server: ServerUnderTest;
  let run: string;
  let base: string;
  before(async () => {
    server = await ServerUnderTest.started();
    run = await server.createRun();
    base = `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts`;
    writeFileSync(join(server.folder, 'secret.txt'), 'secret');
    assert.equal((await raw(server, 'PUT', `${base}/in/a.txt`, {}, 'hello')).status, 200);
    mkdirSync(join(server.folder, 'outside'));
    writeFileSync(join(server.folder, 'outside', 'file.txt'), 'outside');
    const inside = join(server.folder, 'mlartifacts', '0', run, 'artifacts');
    symlinkSync(join(server.folder, 'outside'), join(inside, 'link'));
    symlinkSync(join(server.folder, 'secret.txt'), join(inside, 'secret-link.txt'));
    symlinkSync(join(inside, 'in', 'a.txt'), join(inside, 'good-link.txt'));
  });
  after(() => server[Symbol.asyncDispose]());

  const bad = [
    '../../../../secret.txt',
    '..%2f..%2f..%2f..%2fsecret.txt',
    '%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret.txt',
    '%252e%252e%252f%252e%252e%252fsecret.txt',
    '%25252e%25252e/secret.txt',
    'in/../../../../../secret.txt',
    '..\\..\\secret.txt',
    '..%5c..%5csecret.txt',
    '%2fetc%2fpasswd',
    'file:///etc/passwd',
    '/etc/passwd',
    'C:%5cWindows%5cwin.ini',
    'C:/Windows/win.ini',
    'a%00b.txt',
    'a%2500b.txt',
    'x%23/../../secret.txt',
    'link/file.txt',
    'secret-link.txt',
    `${'n'.repeat(300)}.txt`,
  ];
  for (const path of bad) {
    it(`refuses ${path.slice(0, 60)}`, async () => {
      const isAbsolute = /^(?:\/|%2f|C:|file:)/.test(path);
      const replies: (readonly [string, RawReply])[] = [];
      for (const method of ['GET', 'PUT', 'DELETE']) {
        // Links may be removed: the link itself goes, never what it points to.
        if (method === 'DELETE' && path.includes('link')) continue;
        // A link as the target of a write is replaced by the file: nothing outside changes.
        if (method === 'PUT' && path === 'secret-link.txt') continue;
        const target = isAbsolute ? `/api/2.0/mlflow-artifacts/artifacts/${path}` : `${base}/${path}`;
        replies.push([method, await raw(server, method, target, {}, method === 'PUT' ? 'evil' : '')]);
      }
      const decoded = safeDecode(path);
      const query = new URLSearchParams({ run_id: run, path: decoded }).toString();
      replies.push(['get-artifact', await raw(server, 'GET', `/get-artifact?${query}`)]);
      for (const [what, reply] of replies) {
        assert.equal(reply.status, 400, `${what}: ${reply.text}`);
        assert.match(reply.text, /Invalid path/, what);
        assert.ok(!reply.text.includes('secret\n') && reply.text !== 'secret');
      }
      const list = await raw(server, 'GET', `/api/2.0/mlflow/artifacts/list?${query}`);
      assert.ok(list.status === 400 || !list.text.includes('"files"'), list.text);
      assert.deepEqual(readdirSync(join(server.folder, 'outside')), ['file.txt']);
    });
  }

  it('refuses a path that is too long as a whole', async () => {
    for (const path of [2000, 810].map((count) => `${base}/${'deep/'.repeat(count)}a.txt`))
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const reply = await raw(server, method, path, {}, method === 'PUT' ? 'x' : '');
        // What is not there is not looked at so closely.
        const status = path.length > 5000 || method === 'PUT' ? [400] : [400, 404, 200];
        assert.ok(status.includes(reply.status), `${method}: ${reply.status}`);
      }
    assert.doesNotMatch(server.stderr, / error /);
  });

  it('replaces a link that is written to, never what it leads to', async () => {
    const inside = join(server.folder, 'mlartifacts', '0', run, 'artifacts');
    writeFileSync(join(server.folder, 'victim.txt'), 'untouched');
    symlinkSync(join(server.folder, 'victim.txt'), join(inside, 'victim-link.txt'));
    assert.equal((await raw(server, 'PUT', `${base}/victim-link.txt`, {}, 'new')).status, 200);
    assert.equal(readFileSync(join(server.folder, 'victim.txt'), 'utf8'), 'untouched');
    assert.equal((await raw(server, 'GET', `${base}/victim-link.txt`)).text, 'new');
  });

  it('sends a page that somebody logged as a download', async () => {
    assert.equal((await raw(server, 'PUT', `${base}/evil.html`, {}, '<script>1</script>')).status, 200);
    const query = new URLSearchParams({ run_id: run, path: 'evil.html' }).toString();
    for (const path of [`${base}/evil.html`, `/get-artifact?${query}`]) {
      const { headers } = await raw(server, 'GET', path, { origin: 'http://evil.example' });
      assert.match(String(headers['content-disposition']), /^attachment;/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });

  it('follows a link that stays inside, and lists none that leads out', async () => {
    assert.equal((await raw(server, 'GET', `${base}/good-link.txt`)).text, 'hello');
    const { files } = await server.ok('GET', 'artifacts/list', { run_id: run });
    assert.deepEqual(
      files.map(({ path }: { path: string }) => path).filter((path: string) => path.startsWith('link')),
      [],
    );
  });

  it('shows local roots in the folder of the database, and none elsewhere, whatever the database names', async () => {
    const ids = ['file', 'plain', 'away', 'root', 'dots', 'link'].map((name) => `${name}0000000000`);
    await server.stop();
    mkdirSync(join(server.folder, 'mlruns', 'x'), { recursive: true });
    writeFileSync(join(server.folder, 'mlruns', 'x', 'a.txt'), 'local');
    symlinkSync('/etc', join(server.folder, 'mlruns', 'etc'));
    const uris = [
      `file://${server.folder}/mlruns/x`,
      `${server.folder}/mlruns/x`,
      'file:///etc',
      '/',
      `${server.folder}/mlruns/../../../etc`,
      `${server.folder}/mlruns/etc`,
    ];
    const database = new DatabaseSync(server.database);
    ids.forEach((id, index) => {
      database
        .prepare(
          "INSERT INTO runs (run_uuid, name, status, start_time, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, 'x', 'FINISHED', 1, 'active', ?, 0)",
        )
        .run(id, uris[index] as string);
    });
    database.close();
    await server.start();
    for (const id of ids.slice(0, 2)) {
      assert.deepEqual((await server.ok('GET', 'artifacts/list', { run_id: id })).files, [
        { path: 'a.txt', is_dir: false, file_size: 5 },
      ]);
      assert.equal((await server.send('GET', `/get-artifact?run_id=${id}&path=a.txt`)).text, 'local');
    }
    for (const id of ids.slice(2)) {
      for (const path of [
        `/api/2.0/mlflow/artifacts/list?run_id=${id}`,
        `/get-artifact?run_id=${id}&path=passwd`,
      ]) {
        const reply = await server.send('GET', path);
        assert.ok(reply.status === 400 || reply.status === 403, `${path}: ${reply.status} ${reply.text}`);
        assert.ok(!reply.text.includes('root:'));
      }
    }
  });
});

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
