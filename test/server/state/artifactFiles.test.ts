import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FileInfo } from '../../../src/api/entities.ts';
import { silentLog } from '../../../src/common/log.ts';
import { ArtifactFiles } from '../../../src/state/artifactFiles.ts';
import { readPreview } from '../../../src/state/artifactPreview.ts';
import type { ArtifactRef } from '../../../src/state/artifactRef.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { downloadArtifacts, downloadFile } from '../../../src/state/downloadArtifacts.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { searchArtifacts } from '../../../src/state/searchArtifacts.ts';
import { TrackingServer } from './trackingServer.ts';

function filesOf(url: string): { files: ArtifactFiles; connectionId: string } {
  const connection = new RemoteConnection({
    url,
    name: 'server',
    readToken: async () => 'x',
    log: silentLog,
  });
  const connections = new ConnectionList();
  connections.set([connection]);
  return { files: new ArtifactFiles(connections), connectionId: connection.id };
}

async function textOf(files: ArtifactFiles, ref: ArtifactRef): Promise<string> {
  let text = '';
  for await (const chunk of files.read(ref)) text += Buffer.from(chunk).toString();
  return text;
}

/** All files below a folder with their content. */
function treeOf(folder: string): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    found
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

const ignore = { onProgress: () => {}, signal: new AbortController().signal };

describe('artifacts as files, on a real server', () => {
  let server: TrackingServer;
  let run: { run_id: string; artifact_uri: string };
  const scratch = mkdtempSync(join(tmpdir(), 'mlflow-files-'));
  before(async () => {
    server = await TrackingServer.started();
    run = (await server.call('createRun', { experiment_id: '0', start_time: 1000 })).run.info;
    for (const path of ['a.txt', 'plots/b.txt', 'plots/deep/c.txt']) {
      await server.putArtifact(run.artifact_uri, path, `content of ${path}`);
    }
    await server.putArtifact(run.artifact_uri, 'empty', '');
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true, force: true });
  });

  const open = (path: string): { files: ArtifactFiles; ref: ArtifactRef } => {
    const { files, connectionId } = filesOf(server.url);
    return { files, ref: { connectionId, ownerId: run.run_id, path } };
  };

  it('are listed, measured and read', async () => {
    const { files, ref } = open('');
    assert.deepEqual(
      (await files.list(ref)).map(({ name, isFolder }) => (isFolder ? `${name}/` : name)),
      ['a.txt', 'empty', 'plots/'],
    );
    assert.equal((await files.stat(ref)).isFolder, true);
    const file = { ...ref, path: 'plots/deep/c.txt' };
    assert.equal((await files.stat(file)).size, 27);
    assert.equal(await textOf(files, file), 'content of plots/deep/c.txt');
    assert.equal(await textOf(files, { ...ref, path: 'empty' }), '');
  });

  it('are previewed and searched where they are empty too: no part of such a file can be had', async () => {
    const { files, ref } = open('empty');
    const { signal } = new AbortController();
    const readTable = (): Promise<never> => Promise.reject(new Error('It is no table.'));
    const { content } = await readPreview(files, ref, { signal, readTable });
    assert.deepEqual(content, { kind: 'none', why: 'This file is empty.', failed: false });
    const root = { ...ref, path: '' };
    const report = await searchArtifacts(files, root, { text: 'content', signal, onMatch: () => {} });
    assert.deepEqual(report, { files: 4, leftOut: 0, problems: [], isCut: false });
  });

  for (const [path, action, kind] of [
    ['none.txt', 'stat', 'missing'],
    ['plots/none/x', 'stat', 'missing'],
    ['a.txt/b', 'stat', 'missing'],
    ['../x', 'stat', 'missing'],
    ['plots/../a.txt', 'stat', 'missing'],
    ['/a.txt', 'stat', 'missing'],
    ['a\0.txt', 'stat', 'missing'],
    ['plots', 'read', 'isFolder'],
    ['a.txt', 'list', 'notFolder'],
  ] as const) {
    it(`${action} of ${JSON.stringify(path)} is ${kind}`, async () => {
      const { files, ref } = open(path);
      const outcome = action === 'read' ? textOf(files, ref) : files[action](ref);
      await assert.rejects(outcome, { name: 'ArtifactError', kind });
    });
  }

  it('of a run that is not there are missing', async () => {
    const { files, ref } = open('a.txt');
    await assert.rejects(files.stat({ ...ref, ownerId: '0'.repeat(32) }), { kind: 'missing' });
  });

  it('at a place that the server does not read say so, and what to do', async () => {
    const location = { name: 'in a cloud', artifact_location: 's3://bucket/x' };
    const { experiment_id } = await server.call('createExperiment', location);
    const { run } = await server.call('createRun', { experiment_id });
    const { files, ref } = open('');
    await assert.rejects(files.list({ ...ref, ownerId: run.info.run_id }), {
      kind: 'unavailable',
      message: /s3:\/\/bucket\/x.* itself must be able to read them/,
    });
  });

  it('change while the run goes on, and are looked at again', async () => {
    const { files, ref } = open('log.txt');
    await server.putArtifact(run.artifact_uri, 'log.txt', 'one');
    const first = await files.stat(ref);
    assert.equal(await textOf(files, ref), 'one');
    assert.equal(await files.hasChanged(ref), false);
    await server.putArtifact(run.artifact_uri, 'log.txt', 'two');
    assert.equal(await files.hasChanged(ref), true, 'of the same size');
    assert.ok((await files.stat(ref)).modifiedAt > first.modifiedAt);
    assert.equal(await textOf(files, ref), 'two');
  });

  it('are downloaded as they are, and a second try reads what is missing only', async () => {
    const { files, ref } = open('');
    const target = join(scratch, 'all');
    const report = await downloadArtifacts([{ ref, into: [] }], target, { files, ...ignore });
    assert.deepEqual(report.problems, []);
    const expected = {
      'a.txt': 'content of a.txt',
      empty: '',
      'log.txt': 'two',
      'plots/b.txt': 'content of plots/b.txt',
      'plots/deep/c.txt': 'content of plots/deep/c.txt',
    };
    assert.deepEqual(treeOf(target), expected);
    const before = statSync(join(target, 'a.txt')).ino;
    rmSync(join(target, 'plots/b.txt'));
    const again = await downloadArtifacts([{ ref, into: [] }], target, { files, ...ignore });
    assert.equal(again.files, 5);
    assert.equal(statSync(join(target, 'a.txt')).ino, before, 'the file that was whole is the same one');
    assert.deepEqual(treeOf(target), expected);
  });

  it('leave nothing behind when the download is cancelled', async () => {
    const { files, ref } = open('a.txt');
    const folder = mkdtempSync(join(scratch, 'cancelled-'));
    const controller = new AbortController();
    const options = { files, signal: controller.signal, onBytes: () => controller.abort() };
    await assert.rejects(downloadFile(ref, join(folder, 'a.txt'), options));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('are searched for a text, upper and lower case alike', async () => {
    await server.putArtifact(run.artifact_uri, 'search/one.log', 'nothing\r\n  Loss: 0.5\nloss again');
    await server.putArtifact(run.artifact_uri, 'search/two.bin', 'loss\0loss');
    await server.putArtifact(run.artifact_uri, 'search/large.txt', `loss${'x'.repeat(6 * 1024 * 1024)}`);
    const { files, ref } = open('search');
    const found: string[] = [];
    const { signal } = new AbortController();
    const report = await searchArtifacts(files, ref, {
      text: 'LOSS',
      signal,
      onMatch: ({ ref, line, column, text }) => found.push(`${ref.path}:${line}:${column} ${text}`),
    });
    assert.deepEqual(found, ['search/one.log:1:2   Loss: 0.5', 'search/one.log:2:0 loss again']);
    assert.deepEqual(report, { files: 1, leftOut: 2, problems: [], isCut: false });
  });

  it('are there again when the server is', async () => {
    const { files, ref } = open('a.txt');
    await server.stop();
    await assert.rejects(textOf(files, ref), { kind: 'unavailable', message: /can't be reached/ });
    await server.start('--port', new URL(server.url).port);
    assert.equal(await textOf(files, ref), 'content of a.txt');
  });
});

/** What no real server answers. */
describe('artifacts of a hostile server', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'mlflow-hostile-'));
  const closers: (() => void)[] = [];
  after(() => {
    for (const close of closers) close();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function serve(list: (path: string) => readonly FileInfo[], body = 'gotcha'): Promise<string> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      const answer = (value: unknown): void => void response.end(JSON.stringify(value));
      if (pathname.endsWith('/runs/get')) {
        const info = { run_id: 'r', run_name: 'bad', status: 'FINISHED', start_time: 1, end_time: 2 };
        return answer({ run: { info: { ...info, experiment_id: '1', artifact_uri: '/srv/r' }, data: {} } });
      }
      if (pathname.endsWith('/artifacts/list'))
        return answer({ files: list(searchParams.get('path') ?? '') });
      return void response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => (server.closeAllConnections(), server.close()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function download(
    url: string,
    name: string,
  ): Promise<{ target: string; problems: readonly string[] }> {
    const { files, connectionId } = filesOf(url);
    const target = join(scratch, name, 'inside');
    const ref = { connectionId, ownerId: 'r', path: '' };
    const { problems } = await downloadArtifacts([{ ref, into: [] }], target, { files, ...ignore });
    return { target, problems };
  }

  it('never lie outside the folder that was chosen', async () => {
    const names = [
      '../up',
      '/etc/abs',
      '..',
      '.',
      'a/../../b',
      'nul\0',
      'C:\\x',
      '..\\back',
      'CON',
      'x'.repeat(900),
    ];
    const url = await serve((path) => (path === '' ? names.map((path) => ({ path, is_dir: false })) : []));
    const { target, problems } = await download(url, 'names');
    assert.deepEqual(problems, []);
    assert.deepEqual(readdirSync(join(scratch, 'names')), ['inside']);
    assert.deepEqual(
      readdirSync(target).map((name) => name.replace(/x{9,}~[0-9a-f]{8}/, 'xxx~')),
      ['.._back', 'C__x', '_CON', 'xxx~'],
    );
    assert.ok(!existsSync(join(scratch, 'up')));
  });

  it('end where folders are in folders for ever', async () => {
    const url = await serve((path) => [{ path: path === '' ? 'd' : `${path}/d`, is_dir: true }]);
    const { problems } = await download(url, 'deep');
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /more than 60 folders deep/);
  });

  it('of another size than was listed never look complete', async () => {
    const url = await serve((path) =>
      path === '' ? [{ path: 'model.pkl', is_dir: false, file_size: 5000 }] : [],
    );
    const { target, problems } = await download(url, 'short');
    assert.deepEqual(problems, ['model.pkl: 6 bytes came, the server lists 5000']);
    assert.deepEqual(readdirSync(target), []);
  });
});
