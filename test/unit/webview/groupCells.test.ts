import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf } from '../../../src/shared/runColumns.ts';
import { linesOf } from '../../../src/shared/runLines.ts';
import type { RunRow, ValueKey } from '../../../src/shared/runTable.ts';
import { initialLayout } from '../../../src/shared/runView.ts';
import { groupCell, GroupCells } from '../../../webview/runs/groupCells.ts';
import { TableLines } from '../../../webview/runs/tableLines.ts';
import { Ticks } from '../../../webview/runs/ticks.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };
const keys: readonly ValueKey[] = [
  { group: 'metrics', key: 'loss' },
  { group: 'params', key: 'lr' },
  { group: 'params', key: 'model' },
  { group: 'metrics', key: 'odd' },
];

function row(id: string, values: RunRow['values'], more: Partial<RunRow> = {}): RunRow {
  return { id, name: id, status: 'FINISHED', start: 1000, end: 3000, user: '', look, values, ...more };
}

const rows = [
  row('a', [0.5, '0.1', 'mlp', 'NaN'], { datasets: 'wine (1)' }),
  row('b', [0.25, '0.2', 'mlp', 2], { end: 5000 }),
  row('c', [null, '0.1', 'mlp'], { status: 'FAILED' }),
  row('d', [0.75, '0.2', 'mlp', 'NaN']),
];
const columns = columnsOf(keys, rows);

describe('cells of a group', () => {
  const table: readonly (readonly [
    column: string,
    shows: 'mean' | 'spread' | 'min' | 'max',
    cell: readonly [string, string],
  ])[] = [
    ['metrics.loss', 'mean', ['0.5', 'number']],
    ['metrics.loss', 'spread', ['0.5 ± 0.25', 'number']],
    ['metrics.loss', 'min', ['0.25', 'number']],
    ['metrics.loss', 'max', ['0.75', 'number']],
    ['metrics.odd', 'spread', ['2', 'odd']],
    ['attributes.duration', 'mean', ['2.5 s', 'number']],
    ['attributes.status', 'mean', ['2 values', 'note']],
    ['params.lr', 'mean', ['2 values', 'note']],
    ['params.model', 'mean', ['mlp', 'text']],
    ['attributes.run_id', 'mean', ['–', 'missing']],
  ];
  for (const [id, shows, cell] of table) {
    test(`${id}: ${shows}`, () => {
      const { text, kind } = groupCell(
        rows,
        columns.find((column) => column.id === id)!,
        shows,
      );
      assert.deepEqual([text, kind], cell);
    });
  }

  test('the tooltip says all, of how many runs, and what is left out', () => {
    const exact = (id: string) =>
      groupCell(
        rows,
        columns.find((column) => column.id === id)!,
        'mean',
      ).exact;
    assert.equal(
      exact('metrics.loss'),
      'mean 0.5\ndeviation ± 0.25\nmin 0.25\nmax 0.75\nof 3 of 4 loaded runs',
    );
    assert.match(exact('metrics.odd'), /without 2 values that are NaN or infinite$/);
    assert.equal(exact('params.lr'), '0.1: 2 runs\n0.2: 2 runs');
  });
});

describe('lines of the table', () => {
  const from = (part: Partial<Parameters<TableLines['update']>[0]> = {}) => ({
    rows,
    columns,
    layout: { ...initialLayout, groupBy: ['params.lr', 'params.gone'] },
    sort: undefined,
    pinned: new Set<string>(),
    parentOf: () => undefined,
    isNested: false,
    ...part,
  });

  test('are the same as long as nothing has changed, folds included', () => {
    const lines = new TableLines([]);
    const input = from();
    const first = lines.update(input);
    assert.equal(lines.update({ ...input }), first);
    assert.deepEqual(
      first.groups.map(({ values }) => values),
      [['0.1'], ['0.2']],
      'a column that is not there does not group',
    );
    lines.toggle(first.groups[0]!.id);
    assert.equal(lines.update(input).lines.length, 4);
    lines.toggleGroups();
    assert.equal(lines.update(input).lines.length, 6);
    lines.toggleGroups();
    assert.equal(lines.update(input).lines.length, 2);
    assert.notEqual(lines.update({ ...input, rows: [...rows] }), first);
  });

  test('groups stand as what they show of the column that orders the table', () => {
    const order = (isDescending: boolean, groupShows: 'min' | 'max') => {
      const layout = { ...initialLayout, groupBy: ['params.lr'], groupShows };
      const { groups } = new TableLines([]).update(
        from({ layout, sort: { column: 'metrics.loss', isDescending } }),
      );
      return groups.map(({ values }) => values[0]);
    };
    assert.deepEqual(order(false, 'min'), ['0.2', '0.1']);
    assert.deepEqual(order(false, 'max'), ['0.1', '0.2']);
    assert.deepEqual(order(true, 'max'), ['0.2', '0.1']);
  });

  test('a group is ticked as a whole, and says how many of it are', () => {
    const lines = new TableLines([]);
    const { groups, runsOf } = lines.update(from());
    const ticks = new Ticks(['b']);
    const states = () => groups.map((group) => lines.gridGroups('mean', ticks).tickState(group));
    assert.deepEqual(states(), ['none', 'some']);
    for (const { id } of groups) ticks.toggleLine(id, runsOf(id));
    assert.deepEqual(states(), ['all', 'all']);
    ticks.toggleLine(groups[1]!.id, runsOf(groups[1]!.id));
    assert.deepEqual(states(), ['all', 'none']);
    ticks.extendTo(groups[0]!.id, lines.current);
    assert.deepEqual(states(), ['all', 'all'], 'from the group ticked last to this one');
  });
});

test('of ten thousand runs by five hundred columns nothing is reckoned twice', () => {
  const wideKeys = Array.from({ length: 500 }, (_, at): ValueKey => ({ group: 'metrics', key: `m${at}` }));
  let reads = 0;
  const many = Array.from({ length: 10_000 }, (_, index) => {
    const values = wideKeys.map((_key, at) => index + at);
    return row(`r${index}`, new Proxy(values, { get: (list, at) => ((reads += 1), Reflect.get(list, at)) }));
  });
  const [column] = columnsOf(wideKeys.slice(0, 1), many.slice(0, 1)).filter(
    ({ group }) => group === 'metrics',
  );
  reads = 0;
  const groups = { valuesOf: ({ start }: RunRow) => [String(start)] };
  const { groups: found } = linesOf({ rows: many, pinned: new Set(), toggled: new Set(), groups });
  assert.equal(reads, 0, 'cells are reckoned when they come into view');
  const cells = new GroupCells();
  const first = cells.cellOf(found[0]!, column!, 'mean');
  const once = reads;
  assert.ok(once >= 10_000 && once <= 20_000, String(once));
  assert.equal(cells.cellOf(found[0]!, column!, 'mean'), first);
  assert.equal(reads, once);
});
