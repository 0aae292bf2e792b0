import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ServerUnderTest } from './harness/server.ts';

describe('the artifact proxy', () => {
  let server: ServerUnderTest;
  let run: string;
  before(async () => {
    server = await ServerUnderTest.started();
    run = await server.createRun();
  });
  after(() => server[Symbol.asyncDispose]());

  const at = (path: string): string => `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/${path}`;
  const put = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    server.send('PUT', at(path), { body });

  it('stores and gives back bytes, with their type and name', async () => {
    const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
    assert.deepEqual(
      [(await put('dir/a.bin', bytes)).status, (await put('dir/a.bin', bytes)).text],
      [200, ''],
    );
    const response = await fetch(server.url + at('dir/a.bin'));
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename=a.bin');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('content-length'), '300000');
    assert.equal(response.headers.get('accept-ranges'), 'bytes');
    const etag = response.headers.get('etag') ?? '';
    assert.equal(
      (await server.send('GET', at('dir/a.bin'), { headers: { 'if-none-match': etag } })).status,
      304,
    );
  });

  for (const [name, type, disposition] of [
    ['MLmodel', 'text/plain', 'attachment; filename=MLmodel'],
    ['x.json', 'text/plain', 'attachment; filename=x.json'],
    ['x.html', 'text/html', 'attachment; filename=x.html'],
    ['x.PNG', 'image/png', 'attachment; filename=x.PNG'],
    ['x.ipynb', 'text/plain', 'attachment; filename=x.ipynb'],
    ['x.tar.gz', 'application/x-tar', 'attachment; filename=x.tar.gz'],
    ['x.gz', 'application/octet-stream', 'attachment; filename=x.gz'],
    ['model.pkl', 'application/octet-stream', 'attachment; filename=model.pkl'],
    ['a b"c.txt', 'text/plain', 'attachment; filename="a b\\"c.txt"'],
    ['größe.csv', 'text/plain', "attachment; filename=groe.csv; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv"],
    ['日本.txt', 'text/plain', "attachment; filename=.txt; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt"],
  ] as const) {
    it(`names ${name}`, async () => {
      const path = encodeURIComponent(name);
      assert.equal((await put(path, 'text')).status, 200);
      const reply = await server.send('GET', at(path));
      assert.equal(reply.text, 'text');
      assert.equal(reply.headers.get('content-type'), type);
      const said = reply.headers.get('content-disposition') ?? '';
      assert.equal(said.normalize('NFC'), disposition.replace('groe', 'groe'));
      const { files } = await server.ok('GET', 'artifacts/list', { run_id: run });
      assert.ok(
        files.some((file: { path: string }) => file.path === name),
        JSON.stringify(files),
      );
    });
  }

  it('gives parts', async () => {
    await put('range.txt', '0123456789');
    for (const [range, status, text, said] of [
      ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
      ['bytes=8-', 206, '89', 'bytes 8-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=5-100', 206, '56789', 'bytes 5-9/10'],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['bytes=5-3', 200, '0123456789', null],
      ['bytes=0-1,3-4', 200, '0123456789', null],
      ['lines=1', 200, '0123456789', null],
    ] as const) {
      const reply = await server.send('GET', at('range.txt'), { headers: { range } });
      assert.deepEqual(
        [reply.status, reply.text, reply.headers.get('content-range')],
        [status, text, said],
        range,
      );
    }
    const head = await server.send('HEAD', at('range.txt'));
    assert.deepEqual([head.status, head.text, head.headers.get('content-length')], [200, '', '10']);
  });

  it('lists by name, files with sizes, base names only', async () => {
    await put('list/b.txt', 'bb');
    await put('list/a/c.txt', 'c');
    await put('list/empty', '');
    const { files } = await server.ok('GET', `/api/2.0/mlflow-artifacts/artifacts`, {
      path: `0/${run}/artifacts/list`,
    });
    assert.deepEqual(files, [
      { path: 'a', is_dir: true },
      { path: 'b.txt', is_dir: false, file_size: 2 },
      { path: 'empty', is_dir: false },
    ]);
    assert.deepEqual(await server.ok('GET', '/api/2.0/mlflow-artifacts/artifacts', { path: 'no/such' }), {});
  });

  it('removes files and folders, and says yes to what is not there', async () => {
    await put('gone/a.txt', 'a');
    assert.deepEqual((await server.send('DELETE', at('gone'))).json, {});
    assert.deepEqual((await server.send('DELETE', at('gone'))).json, {});
    assert.equal((await server.send('GET', at('gone/a.txt'))).status, 404);
    const all = await server.send('DELETE', '/api/2.0/mlflow-artifacts/artifacts/');
    assert.equal(all.status, 400, 'never the root itself');
  });

  it('answers what is wrong with a path', async () => {
    await put('file', 'x');
    await put('folder/x', 'x');
    for (const [method, path, status, message] of [
      ['PUT', 'folder', 400, /refers to a directory/],
      ['PUT', 'folder/', 400, /must include a filename/],
      ['PUT', 'file/below', 400, /in the way/],
      ['GET', 'folder', 400, /refers to a directory/],
      ['GET', 'nope', 404, /No such artifact/],
      ['POST', 'file', 405, /does not take POST/],
    ] as const) {
      const reply = await server.send(method, at(path), method === 'GET' ? {} : { body: 'y' });
      assert.equal(reply.status, status, `${method} ${path}: ${reply.text}`);
      assert.match(reply.text, message);
    }
  });

  it('never touches the database, wherever artifacts are', async () => {
    await using server = await ServerUnderTest.started('--artifacts-destination', '.');
    const experiment = await server.createExperiment('here', { artifact_location: '.' });
    const run = await server.createRun(experiment);
    symlinkSync(server.database, join(server.folder, 'link.db'));
    const before = readFileSync(server.database);
    for (const name of ['mlflow.db', 'link.db', 'mlflow.db-journal', 'mlflow.db-wal']) {
      const path = `/api/2.0/mlflow-artifacts/artifacts/${name}`;
      for (const method of ['GET', 'PUT', 'DELETE'] as const) {
        if (name === 'link.db' && method === 'PUT') continue;
        const reply = await server.send(method, path, method === 'PUT' ? { body: 'x' } : {});
        assert.equal(reply.status, 400, `${method} ${name}: ${reply.text}`);
      }
    }
    const up = await server.send('GET', `/get-artifact?run_id=${run}&path=../../mlflow.db`);
    assert.equal(up.status, 400);
    assert.deepEqual(readFileSync(server.database), before);
  });

  it('never shows half an upload', async () => {
    const { hostname, port } = new URL(server.url);
    const upload = request({
      hostname,
      port,
      method: 'PUT',
      path: at('half/model.bin'),
      headers: { 'content-length': '1000000' },
    });
    upload.on('error', () => undefined);
    upload.write(Buffer.alloc(500_000));
    const folder = join(server.folder, 'mlartifacts', '0', run, 'artifacts', 'half');
    await waitFor(() => readFolder(folder).length > 0, 'the upload begins');
    assert.deepEqual(
      (await server.ok('GET', 'artifacts/list', { run_id: run, path: 'half' })).files,
      undefined,
    );
    assert.equal((await server.send('GET', at('half/model.bin'))).status, 404);
    upload.destroy();
    await waitFor(() => readFolder(folder).length === 0, 'what was there of it is removed');
    assert.doesNotMatch(server.stderr, / error /, 'a client that goes away is no error');
  });

  it('leads no path to an upload that is not whole, and lists none', async () => {
    const folder = join(server.folder, 'mlartifacts', '0', run, 'artifacts', 'leftover');
    await put('leftover/a.txt', 'a');
    const name = `.mlflow-upload-${process.pid}-x`;
    writeFileSync(join(folder, name), 'half');
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const reply = await server.send(method, at(`leftover/${name}`), method === 'PUT' ? { body: 'x' } : {});
      assert.equal(reply.status, 400, method);
    }
    const { files } = await server.ok('GET', 'artifacts/list', { run_id: run, path: 'leftover' });
    assert.equal(files.length, 1);
    assert.ok(readdirSync(folder).includes(name), 'its process is alive');
  });

  it('removes what uploads left that a killed process did not finish', async () => {
    await using other = new ServerUnderTest();
    await other.start();
    const { hostname, port } = new URL(other.url);
    const path = '/api/2.0/mlflow-artifacts/artifacts/0/r/artifacts/model.bin';
    const headers = { 'content-length': '1000000' };
    const upload = request({ hostname, port, method: 'PUT', path, headers });
    upload.on('error', () => undefined);
    upload.write(Buffer.alloc(500_000));
    const folder = join(other.folder, 'mlartifacts', '0', 'r', 'artifacts');
    await waitFor(() => readFolder(folder).length > 0, 'the upload begins');
    await other.stop('SIGKILL');
    upload.destroy();
    const [left] = readFolder(folder);
    assert.match(left ?? '', /^\.mlflow-upload-\d+-/);
    await other.start();
    const list = { path: '0/r/artifacts' };
    assert.deepEqual(await other.ok('GET', '/api/2.0/mlflow-artifacts/artifacts', list), {});
    assert.equal((await other.send('GET', path)).status, 404);
    // A minute ago, since one that grows may be another machine's.
    const then = Date.now() / 1000 - 61;
    utimesSync(join(folder, left ?? ''), then, then);
    assert.equal((await other.send('PUT', path, { body: 'whole' })).status, 200);
    assert.deepEqual(readFolder(folder), ['model.bin']);
  });

  it('answers the calls of multipart uploads and downloads as MLflow does for a local folder', async () => {
    for (const [method, part, text] of [
      ['POST', 'mpu/create', 'Multipart upload is not supported for the current artifact repository'],
      ['POST', 'mpu/complete', 'Multipart upload is not supported for the current artifact repository'],
      ['POST', 'mpu/abort', 'Multipart upload is not supported for the current artifact repository'],
      ['GET', 'presigned', 'Multipart download is not supported for the current artifact repository'],
    ] as const) {
      const target = `/api/2.0/mlflow-artifacts/${part}/0/${run}/artifacts/x`;
      const reply =
        method === 'GET'
          ? await server.get(target)
          : await server.call(method, target, { path: 'x', num_parts: 2 });
      assert.deepEqual(
        [reply.status, reply.json.error_code, reply.json.message],
        [501, 'NOT_IMPLEMENTED', text],
      );
    }
  });

  it('hands out files of logged models by their id', async () => {
    const { model } = await server.ok('POST', 'logged-models', { experiment_id: '0' });
    const id = model.info.model_id;
    const files = `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`;
    const stored = `/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts/MLmodel`;
    await server.send('PUT', stored, { body: 'flavors: {}' });
    const reply = await server.send('GET', `${files}?artifact_file_path=MLmodel`);
    assert.deepEqual([reply.text, reply.headers.get('content-type')], ['flavors: {}', 'text/plain']);
    for (const [query, status] of [
      ['', 400],
      ['?artifact_file_path=..%2f..%2fx', 400],
      ['?artifact_file_path=nope', 404],
    ] as const) {
      assert.equal((await server.send('GET', files + query)).status, status, query);
    }
    assert.equal(
      (await server.send('GET', files.replace(id, 'm-none') + '?artifact_file_path=x')).status,
      404,
    );
  });

  it('gives parts of one version of a file only', async () => {
    await put('version.txt', '0123456789');
    const whole = await server.send('GET', at('version.txt'));
    const etag = whole.headers.get('etag') ?? '';
    const modified = whole.headers.get('last-modified') ?? '';
    for (const [since, status] of [
      [etag, 206],
      [modified, 206],
      ['"another"', 200],
      ['Thu, 01 Jan 1970 00:00:00 GMT', 200],
    ] as const) {
      const headers = { range: 'bytes=2-3', 'if-range': since };
      assert.equal((await server.send('GET', at('version.txt'), { headers })).status, status, since);
    }
    const head = await server.send('HEAD', at('version.txt'), { headers: { range: 'bytes=-4' } });
    assert.deepEqual([head.status, head.headers.get('content-range')], [206, 'bytes 6-9/10']);
    const beyond = await server.send('HEAD', at('version.txt'), { headers: { range: 'bytes=10-' } });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10']);
    await put('empty.txt', '');
    const none = await server.send('GET', at('empty.txt'), { headers: { range: 'bytes=-1' } });
    assert.equal(none.status, 416);
  });

  const megabytes = process.env['MLFLOW_TEST_FULL'] ? 400 : 40;
  it(`moves ${megabytes} MB up and down without holding them`, { timeout: 300_000 }, async () => {
    const piece = Buffer.alloc(2 ** 20, 'x');
    const { hostname, port } = new URL(server.url);
    const path = at('big.bin');
    const answer = Promise.withResolvers<number | undefined>();
    const upload = request({ hostname, port, method: 'PUT', path }, (response) =>
      answer.resolve(response.resume().statusCode),
    );
    upload.on('error', answer.reject);
    await pipeline(Readable.from(Array.from({ length: megabytes }, () => piece)), upload);
    assert.equal(await answer.promise, 200);
    const response = await fetch(server.url + path);
    let length = 0;
    for await (const part of response.body ?? []) length += (part as Uint8Array).length;
    assert.equal(length, megabytes * 2 ** 20);
    if (process.platform !== 'linux') return;
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process?.pid}/status`, 'latin1'));
    assert.ok(Number(peak?.[1]) < 200_000, `${peak?.[1]} kB at most in memory`);
  });

  it('takes an upload without a length', async () => {
    const { hostname, port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      const upload = request({ hostname, port, method: 'PUT', path: at('chunked.txt') }, (response) =>
        resolve(response.resume().statusCode),
      );
      upload.on('error', reject);
      for (let index = 0; index < 10; index++) upload.write(`line ${index}\n`);
      upload.end();
    });
    assert.equal(status, 200);
    assert.equal((await server.send('GET', at('chunked.txt'))).text.split('\n').length, 11);
  });
});

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

async function waitFor(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 5000; !condition(); await pause(20)) assert.ok(Date.now() < end, what);
}
