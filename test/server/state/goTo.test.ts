import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '../../../src/common/log.ts';
import { likePattern, parseGoToQuery, tagFilter } from '../../../src/state/goToQuery.ts';
import { searchPlaces } from '../../../src/state/goToSearch.ts';
import type { Place } from '../../../src/state/goToSearch.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { readExperiments } from '../../../src/state/trackingReads.ts';
import { TrackingServer } from './trackingServer.ts';

describe('what is typed to go somewhere', () => {
  const rows: readonly (readonly [text: string, expected: object])[] = [
    ['  ', { kind: 'newest' }],
    ['lr  sweep', { kind: 'words', words: ['lr', 'sweep'] }],
    ['tag:stage=prod', { kind: 'tag', key: 'stage', value: 'prod' }],
    ['tags.stage = "a b"', { kind: 'tag', key: 'stage', value: 'a b' }],
    ['tag:stage', { kind: 'tag', key: 'stage', value: undefined }],
    ['tag:`my key`=x=y', { kind: 'tag', key: 'my key', value: 'x=y' }],
    ['models:/wine/3', { kind: 'link', link: { kind: 'model', name: 'wine', version: '3' } }],
  ];
  for (const [text, expected] of rows) {
    it(JSON.stringify(text), () => assert.deepEqual(parseGoToQuery(text), expected));
  }

  it('can end no text of a filter', () => {
    assert.equal(likePattern(`50%_'"\\\`\n`), '50_______');
    assert.equal(tagFilter('a`b"c', 'x'), undefined);
    assert.equal(tagFilter("it's", "' OR '1'='1"), "tags.`it's` ILIKE '_ OR _1_=_1'");
  });
});

describe('going somewhere', () => {
  let server: TrackingServer;
  let wine: string;
  const ids: Record<string, string> = {};
  before(async () => {
    server = await TrackingServer.started();
    wine = (await server.call('createExperiment', { name: 'wine 100%' })).experiment_id;
    for (const [index, run_name] of ['Sweep lr=0.1', 'sweep_lr', "it's 5% off", '50 of 100'].entries()) {
      const tags = [{ key: 'stage', value: run_name.startsWith('it') ? "prod'uct" : 'test' }];
      const request = { experiment_id: wine, run_name, start_time: index + 1, tags };
      ids[run_name] = (await server.call('createRun', request)).run.info.run_id;
    }
    await server.call('createRegisteredModel', { name: 'wine_model' });
    const source = `runs:/${ids['sweep_lr']}/model`;
    await server.call('createModelVersion', { name: 'wine_model', source, run_id: ids['sweep_lr'] });
    const alias = { name: 'wine_model', alias: 'champion', version: '1' };
    await server.call('setRegisteredModelAlias', alias);
  });
  after(() => server[Symbol.asyncDispose]());

  const connectionAt = (url: string): RemoteConnection =>
    new RemoteConnection({ url, name: 'server', readToken: async () => undefined, log: silentLog });

  async function search(text: string, ...connections: readonly RemoteConnection[]) {
    const found: Place[] = [];
    const problems: string[] = [];
    await searchPlaces({
      connections: connections.length > 0 ? connections : [connectionAt(server.url)],
      query: parseGoToQuery(text),
      signal: new AbortController().signal,
      experimentsOf: async (connection) => readExperiments(await connection.connect()),
      onFound: (_, places) => found.push(...places),
      onProblem: (_, problem) => problems.push(problem),
    });
    return { found: [...new Set(found.map(nameOf))].sort(), problems };
  }

  function nameOf(place: Place): string {
    switch (place.kind) {
      case 'experiment':
        return `experiment ${place.experiment.name}`;
      case 'run':
        return `run ${place.run.info.run_name} in ${place.experiment}`;
      case 'model':
        return `model ${place.model.name}`;
      case 'version':
        return `version ${place.version.name} ${place.version.version}`;
    }
  }

  const inWine = (...names: readonly string[]): string[] => names.map((name) => `run ${name} in wine 100%`);
  const rows: readonly (readonly [name: string, text: () => string, expected: readonly string[]])[] = [
    ['a part of a name, in any case', () => 'SWEEP', inWine('Sweep lr=0.1', 'sweep_lr')],
    ['several words', () => 'lr=0.1 sweep', inWine('Sweep lr=0.1')],
    ['a sign of LIKE is that sign', () => 'sweep_', inWine('sweep_lr')],
    ['so is the other', () => '5%', inWine("it's 5% off")],
    ['a quote', () => "it's", inWine("it's 5% off")],
    ['a filter is only a text', () => "x%' OR attributes.status = 'RUNNING", []],
    ['an experiment', () => 'wine 100%', ['experiment wine 100%']],
    ['a model and its versions', () => 'wine_', ['model wine_model', 'version wine_model 1']],
    ['the beginning of an id', () => ids['sweep_lr']!.slice(0, 8), inWine('sweep_lr')],
    ['a whole id', () => ids['sweep_lr']!, inWine('sweep_lr')],
    ['an id that is nobody’s', () => '0'.repeat(32), []],
    ['a tag with its value', () => "tag:stage=prod'uct", inWine("it's 5% off")],
    [
      'a tag that is there',
      () => 'tag:stage',
      inWine('50 of 100', 'Sweep lr=0.1', "it's 5% off", 'sweep_lr'),
    ],
    ['a URI of an artifact', () => `runs:/${ids['sweep_lr']}/model`, inWine('sweep_lr')],
    ['a version', () => 'models:/wine_model/1', ['version wine_model 1']],
    ['the newest version', () => 'models:/wine_model/latest', ['version wine_model 1']],
    ['an alias', () => 'models:/wine_model@champion', ['version wine_model 1']],
    ['an alias that is not there', () => 'models:/wine_model@nobody', []],
    ['a page', () => `${server.url}/#/experiments/${wine}/runs/${ids['sweep_lr']}`, inWine('sweep_lr')],
    ['an experiment’s page', () => `${server.url}/#/experiments/${wine}`, ['experiment wine 100%']],
    ['another server’s page', () => `http://127.0.0.1:1/#/experiments/${wine}`, []],
  ];
  for (const [name, text, expected] of rows) {
    it(name, async () => {
      const { found, problems } = await search(text());
      assert.deepEqual(problems, []);
      assert.deepEqual(found, [...expected].sort());
    });
  }

  it('finds an experiment by its number', async () => {
    assert.ok((await search(wine)).found.includes('experiment wine 100%'));
  });

  it('shows the newest where nothing is typed yet', async () => {
    assert.equal((await search('')).found.length, 4);
  });

  it('says of a server that is away that it is, beside what others found', async () => {
    const { found, problems } = await search(
      'sweep',
      connectionAt('http://127.0.0.1:9'),
      connectionAt(server.url),
    );
    assert.deepEqual(found, inWine('Sweep lr=0.1', 'sweep_lr'));
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /can't be reached/);
  });

  it('gives what one has found while another is slow, and nothing after it was ended', async () => {
    const slow = createServer(() => {});
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    try {
      const ended = new AbortController();
      const found: Place[] = [];
      const problems: string[] = [];
      const searching = searchPlaces({
        connections: [connectionAt(`http://127.0.0.1:${port}`), connectionAt(server.url)],
        query: parseGoToQuery('sweep'),
        signal: ended.signal,
        experimentsOf: async (connection) => readExperiments(await connection.connect()),
        onFound: (_, places) => found.push(...places),
        onProblem: (_, problem) => problems.push(problem),
      });
      while (found.length < 2) await pause(20);
      ended.abort();
      slow.closeAllConnections();
      await searching;
      assert.deepEqual([found.length, problems.length], [2, 0]);
    } finally {
      slow.close();
    }
  });
});
