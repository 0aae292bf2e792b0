import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fillDatabase } from '../../../bench/server/fillDatabase.ts';
import { InTurns } from '../../../src/server/store/longRead.ts';
import { searchRuns } from '../../../src/server/store/searchRuns.ts';
import { Database } from '../../../src/server/store/sqlite.ts';

type Request = Parameters<typeof searchRuns.brief>[1];

interface Page {
  readonly runs?: readonly { readonly info: { readonly run_id: string } }[];
  readonly next_page_token?: string;
}

describe('runs found along an index', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-find-'));
  const opened: Database[] = [];
  /** The same runs, with our indexes and as MLflow makes the file. */
  let indexed: Database;
  let plain: Database;

  before(() => {
    [indexed, plain] = [true, false].map((extraIndexes) => {
      const path = join(folder, `${String(extraIndexes)}.db`);
      fillDatabase(path, { runs: 1000, experiments: 4, extraIndexes });
      const database = new Database(path);
      // Ties, NaN, what is missing, and numbers beyond what JavaScript holds.
      database.exec(`
        UPDATE latest_metrics SET value = 0, is_nan = 1 WHERE key = 'metric2' AND run_uuid LIKE '%7';
        UPDATE latest_metrics SET value = 0.1 + 0.2 WHERE key = 'metric2' AND run_uuid LIKE '%5';
        DELETE FROM latest_metrics WHERE key = 'metric2' AND run_uuid LIKE '%3';
        DELETE FROM latest_metrics WHERE key = 'metric3' AND run_uuid NOT LIKE '%3';
        UPDATE runs SET start_time = 1700000000000 WHERE run_uuid LIKE '%a';
        UPDATE runs SET start_time = NULL WHERE run_uuid LIKE '%b';
        UPDATE runs SET end_time = NULL WHERE run_uuid > '6';
        DELETE FROM tags WHERE key = 'tag3' AND run_uuid NOT LIKE '%3';
        UPDATE runs SET end_time = 9007199254740993 WHERE run_uuid LIKE '%1d';
        UPDATE params SET value = 'i12' WHERE key = 'param1' AND run_uuid LIKE '%6'`);
      opened.push(database);
      return database;
    }) as [Database, Database];
  });
  after(() => {
    for (const database of opened) database.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (database: Database, request: Request): Page => {
    const answer = searchRuns.brief(database, request);
    const text =
      answer instanceof InTurns ? answer.steps.map((step) => step(database)).join('') : answer.body;
    return JSON.parse(String(text)) as Page;
  };
  const idsOf = ({ runs = [] }: Page): string[] => runs.map(({ info }) => info.run_id);
  const pages = (database: Database, request: Request): string[] => {
    const ids: string[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page: Page = ask(database, { ...request, page_token: token });
      ids.push(...idsOf(page));
      assert.ok(ids.length <= 1000, 'Its pages have no end.');
      token = page.next_page_token;
    }
    return ids;
  };

  const orders: readonly (readonly string[])[] = [
    [],
    ['start_time DESC'],
    ['start_time ASC'],
    ['start_time', 'metrics.metric2 DESC'],
    ['metrics.metric2'],
    ['metrics.metric2 DESC'],
    ['metrics.metric2 DESC', 'params.param1', 'metrics.metric1'],
    ['metrics.metric3 DESC', 'start_time ASC'],
    ['metrics.none'],
    ['end_time DESC'],
    ['end_time'],
    ['params.param1 DESC', 'run_name'],
    ['params.none'],
    ['params.none DESC', 'start_time'],
    ['tags.tag3'],
    ['tags.tag3 DESC'],
    ['status', 'tags.tag3', 'metrics.metric3'],
  ];
  const requests: readonly Request[] = [
    { experiment_ids: ['1', '2', '3', '4'], max_results: 170 },
    { experiment_ids: ['3', '2', '3'], max_results: 300, run_view_type: 'ALL' },
    { experiment_ids: ['1'], max_results: 90, filter: 'metrics.metric1 > 0.3' },
    { experiment_ids: ['1', '4'], max_results: 7, run_view_type: 'DELETED_ONLY' },
    { experiment_ids: ['2', '77'], max_results: 2, filter: "params.param1 LIKE '%12'" },
  ];
  for (const order of orders) {
    for (const request of requests) {
      it(`page by page: ${order.join(', ') || 'newest first'}; ${JSON.stringify(request)}`, () => {
        const expected = idsOf(ask(plain, { ...request, order_by: [...order], max_results: 5000 }));
        assert.ok(expected.length > 0);
        assert.deepEqual(pages(indexed, { ...request, order_by: [...order] }), expected);
        assert.deepEqual(pages(plain, { ...request, order_by: [...order] }), expected);
      });
    }
  }

  it('goes on behind the last run of a page when others came before it', () => {
    for (const database of [indexed, plain]) {
      const request = { experiment_ids: ['1'], max_results: 100, order_by: ['metrics.metric1 DESC'] };
      const first = ask(database, request);
      const second = idsOf(ask(database, { ...request, page_token: first.next_page_token }));
      database.exec('BEGIN');
      database.exec(`UPDATE latest_metrics SET value = 2 WHERE key = 'metric1' AND run_uuid IN (
        SELECT run_uuid FROM runs WHERE experiment_id = 1 ORDER BY run_uuid LIMIT 10)`);
      const moved = new Set(idsOf(ask(database, { ...request, max_results: 10 })));
      const again = idsOf(ask(database, { ...request, page_token: first.next_page_token }));
      database.exec('ROLLBACK');
      const stayed = second.filter((id) => !moved.has(id));
      assert.deepEqual(again.slice(0, stayed.length), stayed);
    }
  });

  it('takes a token by its offset where its place is of another order, or no place', () => {
    const request = { experiment_ids: ['1'], max_results: 10 };
    const all = idsOf(ask(indexed, { ...request, max_results: 100 }));
    const values = ['i1', 'i0', 'i0'];
    for (const after of [
      { order: 'end_time', values },
      { order: '', values },
      { order: '', values: ['x', 'y'] },
      { order: '', values: [true, {}] },
      { order: '', values: ['i99999999999999999999', 't'] },
      'nonsense',
      null,
    ]) {
      const page_token = Buffer.from(JSON.stringify({ offset: 20, after })).toString('base64');
      assert.deepEqual(idsOf(ask(indexed, { ...request, page_token })), all.slice(20, 30));
    }
  });
});
