// A page's token says behind which row the page ended: rows that come before it later move nothing to another page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from './harness/server.ts';

interface List {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly request: object;
  /** Adds a row that comes before all that are there. */
  readonly add: (server: ServerUnderTest, name: string) => Promise<unknown>;
  /** Of a page, which is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly namesOf: (page: any) => readonly string[];
}

interface Info {
  readonly info: { readonly run_name: string; readonly name: string };
}

const nameIn = ({ name }: { readonly name: string }): string => name;

const lists: Readonly<Record<string, List>> = {
  runs: {
    method: 'POST',
    path: 'runs/search',
    request: { experiment_ids: ['0'] },
    add: (server, name) =>
      server.ok('POST', 'runs/create', { experiment_id: '0', run_name: name, start_time: timeOf(name) }),
    namesOf: ({ runs }) => runs.map((run: Info) => run.info.run_name),
  },
  experiments: {
    method: 'POST',
    path: 'experiments/search',
    request: { order_by: ['name DESC'], filter: "name LIKE 'row %'" },
    add: (server, name) => server.ok('POST', 'experiments/create', { name }),
    namesOf: ({ experiments }) => experiments.map(nameIn),
  },
  'registered models': {
    method: 'GET',
    path: 'registered-models/search',
    request: { order_by: 'name DESC' },
    add: (server, name) => server.ok('POST', 'registered-models/create', { name }),
    namesOf: ({ registered_models: models }) => models.map(nameIn),
  },
  'model versions': {
    method: 'GET',
    path: 'model-versions/search',
    request: { order_by: 'name DESC' },
    // The models are there already.
    add: (server, name) => server.ok('POST', 'model-versions/create', { name, source: 's3://bucket/model' }),
    namesOf: ({ model_versions: versions }) => versions.map(nameIn),
  },
  'logged models': {
    method: 'POST',
    path: 'logged-models/search',
    request: { experiment_ids: ['0'], order_by: [{ field_name: 'name', ascending: false }] },
    add: (server, name) => server.ok('POST', 'logged-models', { experiment_id: '0', name }),
    namesOf: ({ models }) => models.map((model: Info) => model.info.name),
  },
};

const nameOf = (index: number): string => `row ${String(index).padStart(3, '0')}`;
const timeOf = (name: string): number => 1_000_000 + Number(name.slice(4));

describe('pages while rows are added', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [what, { method, path, request, add, namesOf }] of Object.entries(lists)) {
    it(`show each of the ${what} once`, async () => {
      let last = 0;
      const addRow = (): Promise<unknown> => add(server, nameOf((last += 1)));
      for (let count = 0; count < 10; count++) await addRow();
      const seen: string[] = [];
      for (let token: string | undefined = ''; token !== undefined;) {
        const page = await server.ok(method, path, { ...request, max_results: 3, page_token: token });
        seen.push(...namesOf(page));
        token = page.next_page_token || undefined;
        assert.ok(seen.length <= 10, `${seen.join()} has rows twice.`);
        await addRow();
        await addRow();
      }
      assert.deepEqual(
        seen,
        Array.from({ length: 10 }, (_, index) => nameOf(10 - index)),
      );
    });
  }
});
