import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ImageFile, ReadImage } from '../../../src/shared/images.ts';
import { ArtifactFiles } from '../../../src/state/artifactFiles.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { mostFolders } from '../../../src/state/imageList.ts';
import { RunColors } from '../../../src/state/runColors.ts';
import { RunImages } from '../../../src/state/runImages.ts';
import { logRuns } from '../../compareData.ts';
import { learned, loggedImage, uploadImages } from '../../imageData.ts';
import { TestConnection, until } from './testConnection.ts';
import { TrackingServer } from './trackingServer.ts';

const memento = { get: () => undefined, update: () => Promise.resolve() };
const picture = learned(0.5, 1, 16);

describe('the images of runs, from a real server', () => {
  let server: TrackingServer;
  let connection: TestConnection;
  let connections: ConnectionList;
  before(async () => {
    server = await TrackingServer.started();
    connection = new TestConnection(server.url);
    connections = new ConnectionList();
    connections.set([connection]);
  });
  after(() => server[Symbol.asyncDispose]());

  /** What is sent of them, as a webview would hear it. */
  class Shown {
    readonly images: RunImages;
    readonly files = new Map<string, readonly ImageFile[]>();
    readonly read: ReadImage[] = [];
    readonly #files = new ArtifactFiles(connections);

    constructor(runIds: readonly string[]) {
      this.images = new RunImages({
        connections,
        files: this.#files,
        colors: new RunColors(memento),
        refs: runIds.map((runId) => ({ connectionId: connection.id, runId })),
        pollSeconds: () => 0,
      });
      this.images.onDidList(({ run, files }) => this.files.set(run, files));
      this.images.onDidRead((image) => this.read.push(image));
      this.images.setVisible(true);
    }

    async listed(): Promise<void> {
      await until('all runs are listed', () =>
        this.images.state.runs.every(({ isListed, problem }) => isListed || problem !== undefined),
      );
    }

    paths(index = 0): readonly string[] {
      return (this.files.get(this.images.state.runs[index]!.id) ?? []).map(({ path }) => path);
    }

    [Symbol.dispose](): void {
      this.images.dispose();
      this.#files.dispose();
    }
  }

  async function logRun(name: string, more: { status?: 'RUNNING'; params?: Record<string, string> } = {}) {
    const [runId] = await logRuns(server.client, `of ${Math.random()}`, [{ name, ...more }]);
    return runId!;
  }

  it('are found in all folders, other files are not', async () => {
    const runId = await logRun('one');
    const others = ['plots/deep/roc.PNG', 'a.svg', 'notes.txt', 'images/b.jpg', 'model.png/x.txt'];
    await uploadImages(server.client, runId, [
      ...loggedImage('dogs', 3, { content: picture }),
      ...others.map((path) => ({ path, content: 'x' })),
    ]);
    using shown = new Shown([runId]);
    await shown.listed();
    assert.deepEqual(
      shown.paths().map((path) => path.replace(/\+.*(\.\w+)$/, '…$1')),
      ['a.svg', 'images/b.jpg', 'images/dogs….webp', 'images/dogs….png', 'plots/deep/roc.PNG'],
    );
    assert.equal(shown.images.state.runs[0]!.name, 'one');
    assert.equal(shown.images.state.runs[0]!.isCut, false);
  });

  it('are read when they are looked at, and only then', async () => {
    const runId = await logRun('read');
    await uploadImages(server.client, runId, [
      ...loggedImage('dogs', 0, { content: picture }),
      { path: 'broken.png', content: 'no picture' },
      { path: 'huge.png', content: 'x'.repeat(10 * 1024 * 1024 + 1) },
    ]);
    connection.requests.length = 0;
    using shown = new Shown([runId]);
    await shown.listed();
    const contents = () => connection.requests.filter((request) => /artifacts\/artifacts\//.test(request));
    assert.deepEqual(contents(), []);
    const run = shown.images.state.runs[0]!.id;
    const dog = shown.paths().find((path) => path.endsWith('.png') && path.includes('dogs'))!;
    shown.images.show([dog, 'broken.png', 'huge.png', 'gone.png'].map((path) => ({ run, path })));
    await until('four answers', () => shown.read.length === 4);
    const byPath = new Map(shown.read.map(({ path, content }) => [path, content]));
    const found = byPath.get(dog);
    assert.ok(found?.kind === 'image');
    assert.equal(found.mime, 'image/png');
    assert.deepEqual(Buffer.from(found.bytes), picture);
    // Whether it is one only who draws it can say.
    assert.equal(byPath.get('broken.png')?.kind, 'image');
    assert.deepEqual(byPath.get('huge.png'), { kind: 'large', size: 10 * 1024 * 1024 + 1 });
    const gone = byPath.get('gone.png');
    assert.ok(gone?.kind === 'failed' && /no gone\.png/.test(gone.why), JSON.stringify(gone));
    assert.equal(contents().length, 2);
  });

  it('that are no longer looked at are given up, few are read at a time', async () => {
    const runId = await logRun('many');
    const all = Array.from({ length: 30 }, (_, step) => loggedImage('x', step, { content: picture })).flat();
    await uploadImages(server.client, runId, all);
    using shown = new Shown([runId]);
    await shown.listed();
    const run = shown.images.state.runs[0]!.id;
    const places = shown.paths().map((path) => ({ run, path }));
    shown.images.show(places);
    shown.images.show(places.slice(0, 2));
    await until('two have come', () => shown.read.length === 2 && !shown.images.busy);
    assert.deepEqual(new Set(shown.read.map(({ path }) => path)), new Set(shown.paths().slice(0, 2)));
    shown.images.show([{ run: 'unknown', path: 'x.png' }]);
    assert.equal(shown.images.busy, false);
  });

  it('of a running run appear when they are logged', async () => {
    const runId = await logRun('live', { status: 'RUNNING' });
    using shown = new Shown([runId]);
    await shown.listed();
    assert.deepEqual(shown.paths(), []);
    await uploadImages(server.client, runId, loggedImage('dogs', 7, { content: picture }));
    connection.changedData.fire({ run_ids: [runId] });
    await until('the new image', () => shown.paths().length === 2);
    // A file that is uploaded alone is no event.
    await uploadImages(server.client, runId, [{ path: 'plot.png', content: picture }]);
    await until('the new file', () => shown.paths().length === 3);
  });

  it('of a run that is gone are named as such, the others stand', async () => {
    const one = await logRun('stays', { params: { lr: '0.1' } });
    const other = await logRun('stays', { params: { lr: '0.2' } });
    const gone = '0'.repeat(32);
    await uploadImages(server.client, one, [{ path: 'a.png', content: picture }]);
    using shown = new Shown([one, other, gone]);
    await shown.listed();
    const { runs } = shown.images.state;
    assert.deepEqual(
      runs.map(({ name, apart, problem }) => [name, apart, problem]),
      [
        ['stays', 'lr=0.1', undefined],
        ['stays', 'lr=0.2', undefined],
        [gone, '', 'This run no longer exists.'],
      ],
    );
    assert.deepEqual(shown.paths(0), ['a.png']);
    assert.equal(new Set(runs.map(({ look }) => look.light)).size, 3);
  });

  it('are asked for again by who asks, and by nobody while they are hidden', async () => {
    const runId = await logRun('again');
    using shown = new Shown([runId]);
    await shown.listed();
    await uploadImages(server.client, runId, [{ path: 'late.png', content: picture }]);
    await shown.images.refresh();
    assert.deepEqual(shown.paths(), ['late.png']);
    shown.images.setVisible(false);
    connection.requests.length = 0;
    connection.changedData.fire({ run_ids: [runId] });
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.deepEqual(connection.requests, []);
  });

  it('of more folders than are looked through say so', async () => {
    const runId = await logRun('wide');
    const { run } = await server.call('getRun', { run_id: runId });
    const put = (path: string) => server.putArtifact(run.info.artifact_uri, path, 'x');
    await put('images/first.png');
    const paths = Array.from({ length: mostFolders }, (_, index) => `folder${index}/x.txt`);
    for (let start = 0; start < paths.length; start += 20) {
      await Promise.all(paths.slice(start, start + 20).map(put));
    }
    using shown = new Shown([runId]);
    await shown.listed();
    assert.equal(shown.images.state.runs[0]!.isCut, true);
    assert.deepEqual(shown.paths(), ['images/first.png']);
  });
});
