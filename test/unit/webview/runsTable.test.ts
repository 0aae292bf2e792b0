import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onlyLoaded } from '../../../src/shared/format.ts';
import { arrangeColumns, columnsOf } from '../../../src/shared/runColumns.ts';
import { initialLayout } from '../../../src/shared/runView.ts';
import { linesOf } from '../../../src/shared/runLines.ts';
import type { RunRow, RunTableState, ValueKey } from '../../../src/shared/runTable.ts';
import { changedLayout, nextSort } from '../../../webview/runs/columnActions.ts';
import { cellOf } from '../../../webview/runs/cells.ts';
import { moved } from '../../../webview/runs/cursor.ts';
import { countText, hiddenTicksText, tickText } from '../../../webview/runs/countText.ts';
import { filterHint, mended } from '../../../webview/runs/filterHint.ts';
import { columnsInView, placeColumns, rowsInView, scrollFor } from '../../../webview/runs/geometry.ts';
import { parseKept } from '../../../webview/runs/kept.ts';
import { RunData } from '../../../webview/runs/runData.ts';
import { Ticks } from '../../../webview/runs/ticks.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };

function row(id: string, values: RunRow['values'] = []): RunRow {
  return { id, name: id, status: 'RUNNING', start: 1000, user: '', look, values };
}

/** 10,000 runs by 500 metrics. */
const keys = Array.from({ length: 500 }, (_, index): ValueKey => ({ group: 'metrics', key: `m${index}` }));
const many = Array.from({ length: 10_000 }, (_, index) =>
  row(
    `r${index}`,
    keys.map((_, key) => index + key / 1000),
  ),
);

describe('what is in view', () => {
  const geometry = placeColumns(arrangeColumns(columnsOf(keys, many.slice(0, 2)), initialLayout), {});

  test('of 10,000 runs by 500 columns only what fits on the screen is drawn, wherever it is scrolled', () => {
    for (const top of [0, 999, 120_000, 239_500]) {
      for (const left of [0, 12_345, 47_000]) {
        const rows = rowsInView(top, 700, many.length);
        const columns = columnsInView(geometry, left, 1200);
        const cells = (rows.end - rows.start) * (columns.end - columns.start);
        assert.ok(cells > 100 && cells < 600, `${cells} cells at ${top}, ${left}`);
        assert.ok(rows.start * 24 <= top && rows.end * 24 >= Math.min(top + 652, many.length * 24));
        const first = geometry.scrolling[columns.start]!;
        assert.ok(first.left <= left + geometry.fixedWidth);
      }
    }
  });

  test('columns lie side by side, the fixed ones first', () => {
    const pinned = placeColumns(
      arrangeColumns(columnsOf(keys, many.slice(0, 2)), { ...initialLayout, pinned: ['metrics.m7'] }),
      { 'metrics.m7': 300 },
    );
    assert.equal(pinned.fixedWidth, geometry.fixedWidth + 300);
    let edge = pinned.fixedWidth;
    for (const { left, width } of pinned.scrolling) {
      assert.equal(left, edge);
      edge += width;
    }
    assert.equal(pinned.width, edge);
    assert.deepEqual(
      pinned.groups.map(({ group }) => group),
      ['attributes', 'metrics'],
    );
  });

  test('a column is as wide as its name, within limits', () => {
    const labels = ['f1', 'test_accuracy', 'a metric with a name that is far too long'];
    const named = labels.map((key): ValueKey => ({ group: 'metrics', key }));
    const columns = columnsOf(named, [row('r', [1, 2, 3])]);
    const { scrolling } = placeColumns(arrangeColumns(columns, initialLayout), {});
    const widths = scrolling.filter(({ column }) => column.group === 'metrics').map(({ width }) => width);
    assert.deepEqual(
      widths.toSorted((a, b) => a - b),
      [96, 133, 200],
    );
  });

  test('a cell is brought into view, and one that is there stays', () => {
    const view = { at: 100, size: 300, covered: 48 };
    assert.equal(scrollFor({ start: 200, end: 224 }, view), 100);
    assert.equal(scrollFor({ start: 120, end: 144 }, view), 72);
    assert.equal(scrollFor({ start: 500, end: 524 }, view), 224);
  });
});

test('the keys lead to the edges and not over them', () => {
  const size = { rows: 100, columns: 5, page: 20 };
  const go = (key: string, ctrlKey = false) =>
    moved({ row: 10, column: 2 }, { key, ctrlKey, metaKey: false }, size);
  const table: readonly (readonly [string, boolean, number, number])[] = [
    ['ArrowUp', false, 9, 2],
    ['ArrowDown', true, 99, 2],
    ['PageDown', false, 30, 2],
    ['PageUp', false, 0, 2],
    ['Home', false, 10, 0],
    ['End', false, 10, 4],
    ['Home', true, 0, 0],
    ['End', true, 99, 4],
  ];
  for (const [key, control, row, column] of table) assert.deepEqual(go(key, control), { row, column }, key);
  assert.equal(go('x'), undefined);
  assert.deepEqual(moved({ row: 0, column: 0 }, { key: 'ArrowUp', ctrlKey: false, metaKey: false }, size), {
    row: -1,
    column: 0,
  });
});

test('cells say what is logged, and keep every digit for who asks', () => {
  const run = row('r', ['NaN', 0.123456789, '007', 'x\ny', null]);
  const found = columnsOf(
    [
      { group: 'metrics', key: 'nan' },
      { group: 'metrics', key: 'loss' },
      { group: 'params', key: 'seed' },
      { group: 'params', key: 'text' },
      { group: 'tags', key: 'none' },
    ],
    [run, row('other', [null, null, null, null, 'x'])],
  );
  const said = (id: string) => {
    const column = found.find((each) => each.id === id);
    assert.ok(column, id);
    const { text, exact, kind } = cellOf(run, column, 61_000);
    return [text, exact, kind];
  };
  assert.deepEqual(said('metrics.nan'), ['NaN', 'NaN', 'odd']);
  assert.deepEqual(said('metrics.loss'), ['0.1235', '0.123456789', 'number']);
  assert.deepEqual(said('params.seed'), ['007', '007', 'number']);
  assert.deepEqual(said('params.text'), ['x y', 'x\ny', 'text']);
  assert.deepEqual(said('tags.none'), ['–', '', 'missing']);
  assert.deepEqual(said('attributes.duration'), ['1m', '60 s', 'number']);
  assert.deepEqual(said('attributes.status'), ['Running', 'Running', 'text']);
});

test('ticks: one, a range, all, none', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => row(id));
  const ticks = new Ticks(['gone']);
  assert.equal(ticks.stateOf(rows), 'none');
  const lines = linesOf({ rows, pinned: new Set(), toggled: new Set() });
  ticks.toggle('b');
  ticks.extendTo('d', lines);
  assert.deepEqual([...ticks.ids], ['gone', 'b', 'c', 'd']);
  assert.equal(ticks.stateOf(rows), 'some');
  ticks.toggleAll(rows);
  assert.equal(ticks.stateOf(rows), 'all');
  ticks.toggleAll(rows);
  assert.deepEqual([...ticks.ids], ['gone']);
  ticks.extendTo('a', lines);
  assert.equal(ticks.countIn(rows), 2);
  ticks.remove(['gone', 'a']);
  assert.deepEqual([...ticks.ids], ['b']);
  ticks.clear();
  assert.equal(ticks.countIn(rows), 0);
});

test('rows come in pages, change where they stand, and go', () => {
  const data = new RunData();
  data.add({ from: 0, keys: keys.slice(0, 1), rows: [row('a', [1]), row('b', [2])] });
  data.setOrder({ kept: 0, ids: ['b', 'a'] });
  assert.deepEqual(
    data.rows.map(({ id }) => id),
    ['b', 'a'],
  );
  data.add({ from: 1, keys: [{ group: 'params', key: 'lr' }], rows: [row('a', [3, '0.1'])] });
  assert.deepEqual(
    data.rows.map(({ values }) => values),
    [[2], [3, '0.1']],
  );
  assert.deepEqual(data.known.valuesOf('parameter', 'lr'), ['0.1']);
  assert.deepEqual(data.known.valuesOf('attribute', 'run_name'), ['a', 'b']);
  data.setOrder({ kept: 0, ids: ['a'] });
  assert.deepEqual(
    data.rows.map(({ id }) => id),
    ['a'],
  );
  assert.ok(data.columns.some(({ id }) => id === 'params.lr'));
});

test('what the page kept is taken piece by piece', () => {
  const kept = { ticked: ['a'], toggled: ['g'], draft: 'metrics.', scroll: { top: 5, left: 6 } };
  assert.deepEqual(parseKept({ ...kept, connectionId: 'x' }), kept);
  const nothing = { ticked: [], toggled: [], scroll: { top: 0, left: 0 } };
  for (const bad of [undefined, 7, { ticked: 'a', toggled: 7, draft: 5, scroll: { top: -1, left: 'x' } }]) {
    assert.deepEqual(parseKept(bad), nothing);
  }
});

test('a head sorts three ways: numbers from the largest, texts from A', () => {
  const sorts = (isNumeric: boolean) => {
    const first = nextSort({ column: 'other', isDescending: true }, 'a', { isNumeric, key: 'a' });
    const second = nextSort(first, 'a', { isNumeric, key: 'a' });
    return [first, second, nextSort(second, 'a', { isNumeric, key: 'a' })];
  };
  const [up, down] = [
    { column: 'a', isDescending: false },
    { column: 'a', isDescending: true },
  ];
  assert.deepEqual(sorts(true), [down, up, undefined]);
  assert.deepEqual(sorts(false), [up, down, undefined]);
});

test('a column is pinned, hidden and all put back', () => {
  const arranged = arrangeColumns(columnsOf(keys, many.slice(0, 2)), initialLayout);
  const change = (layout: typeof initialLayout, action: 'pin' | 'unpin' | 'hide' | 'reset') =>
    changedLayout(layout, arranged, { action, column: 'metrics.m1' });
  const pinned = change(initialLayout, 'pin');
  assert.deepEqual(pinned.pinned, ['metrics.m1']);
  assert.deepEqual(change(pinned, 'unpin'), initialLayout);
  assert.deepEqual(change(pinned, 'hide'), { ...initialLayout, hidden: ['metrics.m1'] });
  const differing = { ...pinned, onlyDifferences: true };
  assert.deepEqual(change(differing, 'reset'), { ...initialLayout, onlyDifferences: true });
  const grouped = { ...pinned, groupBy: ['params.lr'] };
  assert.deepEqual(
    change(grouped, 'reset'),
    { ...initialLayout, groupBy: ['params.lr'] },
    'groups are no columns',
  );
});

describe('the foot of the table says how many runs are shown', () => {
  const state = { connection: '', experiment: '', language: 'plain', more: true } as const;
  const onLoaded = { of: 1000, words: ['OR'] };
  const rows: readonly (readonly [text: string, loaded: number, part: Partial<RunTableState>])[] = [
    ['1,000 loaded', 1000, {}],
    ['1,000 of 12,034 loaded', 1000, { total: 12_034 }],
    ['12 of 1,000 loaded match', 12, { onLoaded }],
    ['0 of 1,000 loaded match', 0, { onLoaded }],
    // All are loaded: nothing is left out.
    ['1 run matches the filter', 1, { onLoaded, more: false }],
  ];
  for (const [text, loaded, part] of rows)
    test(text, () => assert.equal(countText({ ...state, query: { filter: 'x' }, ...part }, loaded), text));

  test('of the ticked runs how many a filter hides', () => {
    assert.equal(tickText({ shown: 6, all: 6 }), '6 ticked');
    assert.equal(hiddenTicksText({ shown: 6, all: 6 }), '');
    assert.equal(tickText({ shown: 2, all: 6 }), '2 of 6 ticked shown');
    assert.match(hiddenTicksText({ shown: 2, all: 6 }), /^4 ticked runs are not shown/);
  });

  test('what was asked of the loaded runs only is named', () => {
    assert.equal(onlyLoaded(['OR']), 'OR is only applied to the loaded runs');
    assert.equal(onlyLoaded(['OR', 'NOT', 'RLIKE']), 'OR, NOT and RLIKE are only applied to the loaded runs');
  });
});

test('a filter that finds little says which of its keys no run has, and only once it was answered', () => {
  const state: RunTableState = {
    connection: '',
    experiment: '',
    language: 'plain',
    more: false,
    loadedAt: 1,
    query: { filter: "params.dept = '3' AND params.lr = '1'" },
  };
  const from = {
    rows: 0,
    isBusy: false,
    isAnyKnown: true,
    known: () => ({ metrics: [], params: ['depth', 'lr'], tags: [] }),
  };
  const hint = filterHint(state, from)!;
  assert.equal(hint.text, 'No loaded run has params.dept.');
  assert.equal(mended(hint), "params.depth = '3' AND params.lr = '1'");
  assert.equal(filterHint(state, { ...from, rows: 6 }), undefined, 'it finds enough');
  assert.equal(filterHint(state, { ...from, isBusy: true }), undefined);
  assert.equal(filterHint(state, { ...from, isAnyKnown: false }), undefined, 'who knows');
  assert.equal(filterHint({ ...state, query: { filter: "params.lr = '7'" } }, from), undefined);
});
