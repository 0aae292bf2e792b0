import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { endpoints } from '../../src/api/endpoints.ts';
import { Random } from './harness/random.ts';
import { ServerUnderTest } from './harness/server.ts';

const full = process.env['MLFLOW_TEST_FULL'] === '1';
const requests = full ? 20_000 : 1500;
const idleConnections = full ? 500 : 100;

/** What somebody could send in a field, whatever the field is. */
function oddValue(random: Random, depth = 0): unknown {
  const deep = (): unknown => {
    let value: unknown = 1;
    for (let level = random.below(3000); level > 0; level--) value = level % 2 === 0 ? [value] : { a: value };
    return value;
  };
  const makers: readonly (() => unknown)[] = [
    () => null,
    () => random.pick([true, false]),
    () => random.pick([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 63, -(2 ** 63), 1e21]),
    () => random.pick(['', ' ', '0', '1', '-1', 'NaN', 'Infinity', '9'.repeat(400), '1e999', 'true']),
    () =>
      random.pick(['\0', 'a\0b', '\ud800', '\u{1f600}'.repeat(200), "'", '"', '`', '%', '_', '../..', '\\']),
    () => 'x'.repeat(random.below(20_000)),
    () =>
      random.pick([
        "' OR 1=1 --",
        'metrics.`a` > 1 AND',
        "tags.a ILIKE '%",
        'a = b',
        'params.x IN (',
        "name LIKE '\\'",
      ]),
    () =>
      random.pick([
        'metrics.m > 1e999',
        'attributes.start_time != 99999999999999999999',
        "params.a IN ('1',)",
        'a'.repeat(9000),
      ]),
    () =>
      random.pick(['start_time DESC', 'metrics.`x` ASC', 'metrics. DESC', 'foo bar baz', 'params.`', 'name']),
    () =>
      Buffer.from(random.pick(['{"offset": 1}', '{"offset": -1}', '{"offset": 9e99}', '[]', 'x'])).toString(
        'base64',
      ),
    deep,
  ];
  if (depth < 3 && random.next() < 0.3) {
    const size = random.below(4);
    if (random.next() < 0.5) return Array.from({ length: size }, () => oddValue(random, depth + 1));
    const names = [
      'key',
      'value',
      'timestamp',
      'step',
      'name',
      'digest',
      'dataset',
      'tags',
      '__proto__',
      'constructor',
    ];
    return Object.fromEntries(
      Array.from({ length: size }, () => [random.pick(names), oddValue(random, depth + 1)]),
    );
  }
  return random.pick(makers)();
}

interface Wire {
  readonly head: string;
  readonly body: Buffer;
}

/** One request: a right one of a random endpoint, with some of its fields, its body or its head spoilt. */
function makeRequest(random: Random, known: Readonly<Record<string, unknown>>): Wire {
  const [, { method, path, fields }] = random.pick(Object.entries(endpoints));
  const body: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (random.next() < 0.15) continue;
    body[name] = random.next() < 0.5 && name in known ? known[name] : oddValue(random);
  }
  const route = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(
      random.next() < 0.5 ? String(known[name] ?? 'x') : random.pick(['%', '..', 'm-1', '\0', 'é']),
    ),
  );
  let verb: string =
    random.next() < 0.95 ? method : random.pick(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE']);
  let target = random.pick(['/api/2.0/mlflow/', '/ajax-api/2.0/mlflow/']) + route;
  if (verb === 'GET') {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(body))
      query.append(
        name,
        typeof value === 'string' ? value.toWellFormed().slice(0, 2000) : String(value).slice(0, 2000),
      );
    target += `?${query.toString().slice(0, 30_000)}`;
  }
  if (random.next() < 0.03) {
    verb = random.pick(['GET', 'PUT', 'DELETE']);
    const name = random.pick(['a', '..%2f..', 'x'.repeat(300), '%00', '.mlflow-upload-1', 'a/b/c', '%ff']);
    target = `/api/2.0/mlflow-artifacts/artifacts/${name}`;
  }
  let bytes = Buffer.from(JSON.stringify(body) ?? '');
  const spoil = random.next();
  if (spoil < 0.05) bytes = bytes.subarray(0, random.below(bytes.length + 1));
  else if (spoil < 0.1) for (let n = 0; n < 5; n++) bytes[random.below(bytes.length)] = random.below(256);
  else if (spoil < 0.12) bytes = Buffer.from('['.repeat(random.below(100_000)));
  else if (spoil < 0.13) bytes = Buffer.from(`{"run_id":${'9'.repeat(random.below(50_000))}}`);
  const type =
    random.next() < 0.95 ? 'application/json' : random.pick(['text/plain', 'multipart/form-data', '', 'é']);
  return { head: `${verb} ${target} HTTP/1.1\r\nhost: HOST\r\ncontent-type: ${type}\r\n`, body: bytes };
}

/** Sends it on a connection of its own, and gives the status of the answer; 0: it was closed without one. */
async function send(
  url: string,
  { head, body }: Wire,
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => (text += String(piece)));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect').catch(() => undefined);
  socket.write(`${head.replace('HOST', host)}connection: close\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.write(body);
  const timer = setTimeout(() => socket.destroy(), 30_000);
  await closed;
  clearTimeout(timer);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Connections that say nothing, half a head, or half a body, and stay. */
async function idle(url: string, count: number): Promise<readonly Socket[]> {
  const { hostname, port, host } = new URL(url);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      const head = `POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nhost: ${host}\r\n`;
      if (index % 3 === 1) socket.write(head);
      if (index % 3 === 2)
        socket.write(`${head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"experiment_ids`);
      return socket;
    }),
  );
}

describe('requests that nobody should send', () => {
  it(
    `${requests} of them, beside ${idleConnections} idle and half-open connections, get an answer below 500, and others are served all the time`,
    { timeout: full ? 1_200_000 : 120_000 },
    async () => {
      const random = Random.fromEnvironment();
      const says = (what: string): string => `${what} (MLFLOW_TEST_SEED=${random.seed})`;
      await using server = await ServerUnderTest.started();
      const run = await server.createRun();
      await server.ok('POST', 'registered-models/create', { name: 'model' });
      const known = {
        run_id: run,
        experiment_id: '0',
        experiment_ids: ['0'],
        run_ids: [run],
        key: 'k',
        value: 1,
        timestamp: 1,
        step: 1,
        metric_key: 'k',
        name: 'model',
        version: '1',
        filter: 'metrics.k > 0',
        max_results: 10,
        status: 'FINISHED',
      };
      const sockets = await idle(server.url, idleConnections);
      const over = new AbortController();
      let served = 0;
      const other = (async () => {
        while (!over.signal.aborted) {
          // A write and a read by somebody who does nothing wrong; the run may be deleted by a random request.
          const { status } = await server.post('runs/search', { experiment_ids: ['0'], max_results: 1 });
          assert.equal(status, 200, says('the other client'));
          served++;
          await pause(20);
        }
      })();
      const pid = server.process?.pid as number;
      let settled = 0;
      try {
        for (let sent = 0; sent < requests; sent += 20) {
          // What the first third brings into memory (compiled code, prepared statements) stays.
          if (settled === 0 && sent > requests / 3) settled = residentMegabytes(pid);
          const wires = Array.from({ length: 20 }, () => makeRequest(random, known));
          const answers = await Promise.all(wires.map((wire) => send(server.url, wire)));
          answers.forEach(({ status, text }, index) => {
            const { head, body } = wires[index] as Wire;
            assert.ok(
              status >= 200 && status < 500,
              says(
                `${status} for ${head.slice(0, 300)} ${body.toString('utf8').slice(0, 500)}: ${text.slice(0, 500)}`,
              ),
            );
          });
        }
      } finally {
        over.abort();
        await other;
        for (const socket of sockets) socket.destroy();
      }
      assert.doesNotMatch(server.stderr, / error /, says('inner errors'));
      assert.ok(served > 10, says(`the other client was served ${served} times`));
      const grown = residentMegabytes(pid) - settled;
      assert.ok(grown < 60, says(`memory grew by ${grown.toFixed(0)} MB`));
    },
  );

  it('answers 400 for what such requests found once', async () => {
    await using server = await ServerUnderTest.started();
    const search = { experiment_ids: ['0'], order_by: ['eA=='] };
    const reply = await server.post('logged-models/search', search);
    assert.deepEqual([reply.status, reply.json.message], [400, 'Invalid order by field name: ']);
  });

  it('a client that sends its body byte by byte is waited for, and one that goes away in the middle leaves nothing', async () => {
    await using server = await ServerUnderTest.started();
    const run = await server.createRun();
    const body = Buffer.from(JSON.stringify({ run_id: run, key: 'slow', value: 'é' }));
    const { hostname, port, host } = new URL(server.url);
    const head = `POST /api/2.0/mlflow/runs/set-tag HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const gone = connect(Number(port), hostname);
    await once(gone, 'connect');
    gone.write(head);
    gone.write(body.subarray(0, 20));
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    socket.write(head);
    for (const byte of body) {
      socket.write(Buffer.from([byte]));
      await pause(1);
    }
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 200/);
    socket.destroy();
    gone.destroy();
    const { data } = (await server.ok('GET', 'runs/get', { run_id: run })).run;
    assert.deepEqual(
      data.tags.filter(({ key }: { key: string }) => key === 'slow'),
      [{ key: 'slow', value: 'é' }],
    );
    assert.doesNotMatch(server.stderr, / error /);
  });
});
