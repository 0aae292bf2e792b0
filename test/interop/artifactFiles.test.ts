import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import { silentLog } from '../../src/common/log.ts';
import { parseMlmodel } from '../../src/formats/mlmodel.ts';
import { ArtifactFiles } from '../../src/state/artifactFiles.ts';
import { readImage } from '../../src/state/artifactPreview.ts';
import type { ArtifactRef } from '../../src/state/artifactRef.ts';
import { proxiedPath } from '../../src/state/artifactSource.ts';
import type { OpenedArtifact, StreamOptions } from '../../src/state/artifactStream.ts';
import { ConnectionList } from '../../src/state/connectionList.ts';
import { downloadArtifacts } from '../../src/state/downloadArtifacts.ts';
import { listImages } from '../../src/state/imageList.ts';
import { RemoteConnection } from '../../src/state/remoteConnection.ts';
import { snippetsOf } from '../../src/ui/artifacts/modelSnippets.ts';
import { readTable } from '../../src/ui/artifacts/tableReader.ts';
import { imageAt, seriesOf } from '../../webview/images/gridModel.ts';
import { startMlflowServer } from './mlflowServer.ts';
import type { MlflowServer } from './mlflowServer.ts';
import { python, runPython } from './pythonScript.ts';

const log = 'first\n'.repeat(40_000);

describe('artifacts of a real MLflow server', { skip: python === '' && 'no Python with MLflow' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-artifacts-'));
  let server: MlflowServer | undefined;
  let files: ArtifactFiles;
  let connectionId: string;
  let ids: Record<'proxied' | 'local' | 'cloud' | 'model', string>;

  before(
    async () => {
      server = await startMlflowServer(python, folder);
      ids = await runPython('log_artifacts.py', { MLFLOW_TRACKING_URI: server.url }, folder);
      const { url } = server;
      const connection = new RemoteConnection({
        url,
        name: 'team',
        readToken: async () => undefined,
        log: silentLog,
      });
      const connections = new ConnectionList();
      connections.set([connection]);
      connectionId = connection.id;
      files = new ArtifactFiles(connections);
    },
    { timeout: 300_000 },
  );
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const refOf = (owner: keyof typeof ids, path: string): ArtifactRef => ({
    connectionId,
    ownerId: ids[owner],
    path,
  });

  async function textOf(ref: ArtifactRef, options: StreamOptions = {}): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(ref, options)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  for (const owner of ['proxied', 'local'] as const) {
    describe(owner === 'proxied' ? 'behind its proxy' : 'in a folder that it reads', () => {
      it('are listed, measured and read', async () => {
        const entries = await files.list(refOf(owner, ''));
        const names = ['black.png', 'data', 'empty.txt', 'eval.json', 'logs', 'ümlaut'];
        assert.deepEqual(entries.map(({ name }) => name).sort(), names);
        assert.equal((await files.stat(refOf(owner, 'logs/train log (1).txt'))).size, log.length);
        assert.equal(await textOf(refOf(owner, 'logs/train log (1).txt')), log);
        assert.deepEqual(JSON.parse(await textOf(refOf(owner, 'ümlaut/ñ.json'))), { ö: 'ü' });
        assert.equal(await textOf(refOf(owner, 'empty.txt')), '');
      });

      it('come in parts', async () => {
        let opened: OpenedArtifact | undefined;
        const part = {
          start: 6,
          end: 11,
          onlyByRange: true,
          onOpen: (told: OpenedArtifact) => (opened = told),
        } as const;
        assert.equal(await textOf(refOf(owner, 'logs/train log (1).txt'), part), 'first');
        assert.equal(opened?.size, log.length);
      });

      it('that are not there are missing', async () => {
        await assert.rejects(files.stat(refOf(owner, 'none')), { kind: 'missing' });
        await assert.rejects(textOf(refOf(owner, 'logs/none.txt')), { kind: 'missing' });
      });

      it('that are tables are known as such, and read', async () => {
        const { tables } = await files.owner(refOf(owner, ''));
        assert.deepEqual([...tables], ['eval.json']);
        const script = join(import.meta.dirname, '../../src/tables/main.ts');
        for (const path of ['eval.json', 'data/frame.parquet']) {
          const { signal } = new AbortController();
          const { table } = await readTable({ files, ref: refOf(owner, path), script, signal });
          assert.equal(table.totalRows, 1200, path);
          assert.deepEqual(table.rows[1], ['q 1', '0.125'], path);
        }
      });

      it('are downloaded as they were logged', async () => {
        const target = join(folder, `download-${owner}`);
        const { signal } = new AbortController();
        const sources = [{ ref: refOf(owner, ''), into: [] }];
        const report = await downloadArtifacts(sources, target, { files, signal, onProgress: () => {} });
        assert.deepEqual([report.problems, report.files], [[], 6]);
        assert.equal(readFileSync(join(target, 'logs/train log (1).txt'), 'utf8'), log);
        assert.deepEqual(
          readFileSync(join(target, 'data/frame.parquet')),
          readFileSync(join(folder, 'frame.parquet')),
        );
      });
    });
  }

  for (const [experiment, where] of [
    ['0', 'behind its proxy'],
    ['1', 'in a folder that it reads'],
  ] as const) {
    it(`that log_image has logged are images by step, ${where}`, { timeout: 120_000 }, async () => {
      const env = { MLFLOW_TRACKING_URI: server!.url, EXPERIMENT: experiment };
      const { run } = (await runPython('log_images.py', env, folder)) as { run: string };
      const root = { connectionId, ownerId: run, path: '' };
      const { signal } = new AbortController();
      const { files: found } = await listImages(files, root, { signal, onFound: () => {} });
      const [dogs, plots, ...more] = seriesOf(new Map([[run, found]]));
      assert.deepEqual([dogs?.label, plots?.label, more], ['val/dogs', 'plots/', []]);
      assert.deepEqual(
        dogs?.columns.map(({ label }) => label),
        ['Step 0', 'Step 1', 'Step 2', 'Step 2 (2)'],
      );
      const image = imageAt(dogs!, run, dogs!.columns[1]!.id);
      for (const path of [image?.path, image?.thumbnail?.path, 'plots/eight by eight.png']) {
        const content = await readImage(files, { ...root, path: path! }, signal);
        assert.ok(content.kind === 'image' && content.bytes.length > 50, path);
      }
    });
  }

  it('that are models load and predict by the snippets of their pages', { timeout: 180_000 }, async () => {
    const url = server!.url;
    const models = (await runPython('log_models.py', { MLFLOW_TRACKING_URI: url }, folder)) as string[];
    const snippets: string[] = [];
    for (const id of models) {
      const text = await textOf({ connectionId, ownerId: id, path: 'MLmodel' });
      const place = { modelUri: `models:/${id}`, trackingUri: url };
      snippets.push(...snippetsOf(parseMlmodel(text), place).map(({ code }) => code));
    }
    assert.equal(snippets.length, 3);
    const env = { SNIPPETS: JSON.stringify(snippets) };
    const [linear, native, scaled] = (await runPython('run_snippets.py', env, folder)) as string[];
    assert.match(linear!, /^\[5\.?\d* +6\.?\d*\]/);
    assert.equal(native, '');
    assert.match(scaled!, /^\[0\.\]/);
  });

  it('that are written over are seen to have changed', async () => {
    const ref = refOf('proxied', 'logs/train log (1).txt');
    const before = await files.stat(ref);
    await textOf(ref);
    assert.equal(await files.hasChanged(ref), false);
    const { owner } = await files.owner(ref);
    assert.ok(server && 'run' in owner);
    const target = `${proxiedPath(owner.run.artifact_uri)}/${ref.path}`;
    await new MlflowClient({ url: server.url }).uploadProxiedArtifact(target, log.replace('first', 'FIRST'));
    assert.equal(await files.hasChanged(ref), true);
    assert.ok((await files.stat(ref)).modifiedAt > before.modifiedAt);
  });

  it('of a logged model are found', async () => {
    const model = await files.owner(refOf('model', ''));
    assert.deepEqual([model.name, model.runId], ['a model', ids.proxied]);
    assert.deepEqual(await files.list(refOf('model', '')), []);
  });

  it('in a cloud that it can not reach say where they are', { timeout: 60_000 }, async () => {
    await assert.rejects(files.list(refOf('cloud', '')), {
      kind: 'unavailable',
      message: /s3:\/\/nowhere\/x.*team itself must be able to read them/s,
    });
  });
});
