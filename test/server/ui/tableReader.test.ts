import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../../src/common/log.ts';
import type { Table } from '../../../src/shared/table.ts';
import { ArtifactFiles } from '../../../src/state/artifactFiles.ts';
import { proxiedPath } from '../../../src/state/artifactSource.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { readTable } from '../../../src/ui/artifacts/tableReader.ts';
import { TrackingServer } from '../state/trackingServer.ts';

const root = join(import.meta.dirname, '../../..');
const script = join(root, 'src/tables/main.ts');

/** The thread, from its source, on files of a real server. */
describe('tables among artifacts', () => {
  let server: TrackingServer;
  let runId: string;
  let files: ArtifactFiles;
  let connectionId: string;

  before(async () => {
    server = await TrackingServer.started();
    const { info } = (await server.call('createRun', { experiment_id: '0', start_time: 1 })).run;
    runId = info.run_id;
    const put = (path: string, content: string | Buffer<ArrayBuffer>): Promise<void> =>
      server.client.uploadProxiedArtifact(
        `${proxiedPath(info.artifact_uri)}/${path}`,
        typeof content === 'string' ? content : new Blob([content]).stream(),
      );
    await put('a.csv', `name,n\n${'x,1\n'.repeat(1500)}`);
    await put('empty.csv', '');
    await put('eval.json', '{"columns":["q"],"data":[["why"]]}');
    await put('broken.json', '{"columns":["q"],');
    await put('part.parquet', readFileSync(join(root, 'test/fixtures/tables/snappy.parquet')));
    // Larger than what is read whole; only its first rows are asked for.
    await put('large.csv', `name,n\n${`${'y'.repeat(1020)},22\n`.repeat(52_000)}`);
    const connection = new RemoteConnection({
      url: server.url,
      name: 's',
      readToken: async () => undefined,
      log: silentLog,
    });
    const connections = new ConnectionList();
    connections.set([connection]);
    files = new ArtifactFiles(connections);
    connectionId = connection.id;
  });
  after(() => server[Symbol.asyncDispose]());

  const read = async (path: string, signal = new AbortController().signal): Promise<Table> =>
    (await readTable({ files, ref: { connectionId, ownerId: runId, path }, script, signal })).table;

  for (const [path, rows, totalRows, columns] of [
    ['a.csv', 1000, 1500, 2],
    ['empty.csv', 0, 0, 0],
    ['eval.json', 1, 1, 1],
    ['part.parquet', 1000, 1200, 5],
    ['large.csv', 1000, undefined, 2],
  ] as const) {
    it(`${path} shows ${rows} of ${totalRows ?? 'unknown'} rows`, async () => {
      const table = await read(path);
      assert.deepEqual(
        [table.rows.length, table.totalRows, table.columns.length],
        [rows, totalRows, columns],
      );
    });
  }

  it('that are broken say so', async () => {
    await assert.rejects(read('broken.json'), /JSON/);
  });

  it('that are not there say so', async () => {
    await assert.rejects(read('none.csv'), { kind: 'missing' });
  });

  it('are given up when nobody waits any more', async () => {
    const controller = new AbortController();
    const reading = read('large.csv', controller.signal);
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(reading, { name: 'AbortError' });
  });
});
