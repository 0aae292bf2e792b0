import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sortedByExtreme, withExtremes } from '../../../src/shared/extremeColumns.ts';
import { chosenDirection, metricOf, parseExtremeId, withPoints } from '../../../src/shared/metricExtremes.ts';
import type { RunExtremes } from '../../../src/shared/metricExtremes.ts';
import { arrangeColumns, columnsOf, nameId } from '../../../src/shared/runColumns.ts';
import type { RunRow, ValueKey } from '../../../src/shared/runTable.ts';
import { initialLayout, parseRunLayout } from '../../../src/shared/runView.ts';
import type { RunLayout, RunSort } from '../../../src/shared/runView.ts';
import { csvOf, markdownOf, pandasOf } from '../../../src/ui/panels/exportRuns.ts';
import { cellOf } from '../../../webview/runs/cells.ts';
import { changedLayout, nextSort } from '../../../webview/runs/columnActions.ts';
import { columnContext } from '../../../webview/runs/columnContext.ts';
import { orderText } from '../../../webview/runs/countText.ts';
import { placeColumns } from '../../../webview/runs/geometry.ts';
import { groupCell } from '../../../webview/runs/groupCells.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };
const keys: readonly ValueKey[] = [
  { group: 'metrics', key: 'loss' },
  { group: 'metrics', key: 'acc' },
];

function row(id: string, values: RunRow['values']): RunRow {
  return { id, name: id, status: 'FINISHED', start: 1000, end: 2000, user: '', look, values };
}

const rows = [row('a', [1, 0.5]), row('b', [2, null]), row('c', ['NaN']), row('d', [3]), row('none', [])];

function of(runId: string, min: number, max: number, step = 0): RunExtremes {
  const point = (value: number) => ({ value, step: step + value, timestamp: 0 });
  return { runId, metric: 'loss', min: point(min), max: point(max) };
}

const extremes = [of('a', 1, 40, 1000), of('b', 0.5, 2), { runId: 'c', metric: 'loss' }, of('d', 3, 9)];

function columnsFor(
  layout: Partial<RunLayout>,
  found: readonly RunExtremes[] = extremes,
  sort: RunSort | undefined = undefined,
) {
  const known = new Map([['loss', new Map(found.map((each) => [each.runId, each]))]]);
  return withExtremes(columnsOf(keys, rows), {
    rows,
    layout: { ...initialLayout, ...layout },
    sort,
    chosen: { acc: 'min' },
    known,
  });
}

function columnOf(id: string, layout: Partial<RunLayout> = {}, found = extremes) {
  const column = columnsFor({ shown: [id], ...layout }, found).find((each) => each.id === id);
  assert.ok(column, id);
  return column;
}

describe('extremes of a history', () => {
  const point = (value: number | string, step: number, timestamp = 1) => ({
    value: value as number,
    step,
    timestamp,
  });
  const found = (...points: readonly ReturnType<typeof point>[]) => {
    const { min, max } = withPoints({ runId: 'r', metric: 'm' }, points);
    return [min && [min.value, min.step, min.timestamp], max && [max.value, max.step, max.timestamp]];
  };

  test('NaN counts for nothing; of equal values the first step is taken, and its earliest time', () => {
    assert.deepEqual(found(point('NaN', 0)), [undefined, undefined]);
    assert.deepEqual(found(point(1, 7), point('NaN', 0), point(1, 3, 9), point(1, 3, 2)), [
      [1, 3, 2],
      [1, 3, 2],
    ]);
    assert.deepEqual(found(point(-1, 2), point('Infinity', 4), point(Number.MAX_VALUE, 3), point(5, 1)), [
      [-1, 2, 1],
      [Number.MAX_VALUE, 3, 1],
    ]);
  });

  test('page by page it comes to the same', () => {
    const all = Array.from({ length: 100 }, (_, at) => point((at * 7919) % 101, at));
    const whole = withPoints({ runId: 'r', metric: 'm' }, all);
    const first = withPoints({ runId: 'r', metric: 'm' }, all.slice(0, 50));
    assert.deepEqual(withPoints(first, all.slice(50)), whole);
  });

  test('a direction is what was chosen first, else what the name says, else higher', () => {
    assert.equal(chosenDirection('loss'), 'min');
    assert.equal(chosenDirection('thing'), 'max');
    assert.equal(chosenDirection('loss', {}, { loss: 'max' }), 'max');
    assert.equal(chosenDirection('loss', { loss: 'min' }, { loss: 'max' }), 'min');
    assert.equal(chosenDirection('constructor', {}), 'max');
  });

  test('a column is named by what it shows and its metric', () => {
    assert.deepEqual(parseExtremeId('best.val/loss.x'), { kind: 'best', metric: 'val/loss.x' });
    for (const id of ['metrics.min.loss', 'min.', 'mean.loss', 'params.best'])
      assert.equal(parseExtremeId(id), undefined, id);
    assert.deepEqual(['metrics.a.b', 'max.a.b', 'tags.a'].map(metricOf), ['a.b', 'a.b', undefined]);
  });
});

describe('columns of extremes', () => {
  test('stand behind their metric, only those that are asked for, also where it was moved', () => {
    const shown = ['max.loss', 'min.loss', 'best.gone'];
    const arranged = (layout: Partial<RunLayout>) =>
      arrangeColumns(columnsFor({ shown, ...layout }), { ...initialLayout, shown, ...layout })
        .scrolling.filter(({ group }) => group === 'metrics')
        .map(({ id }) => id);
    assert.deepEqual(arranged({}), ['metrics.acc', 'metrics.loss', 'min.loss', 'max.loss']);
    assert.deepEqual(arranged({ order: ['metrics.loss', 'metrics.acc'] }), [
      'metrics.loss',
      'min.loss',
      'max.loss',
      'metrics.acc',
    ]);
    assert.deepEqual(arranged({ hidden: ['metrics.loss'] }), ['metrics.acc', 'min.loss', 'max.loss']);
  });

  test('cells say the value and its step, that it was not read, or that there is none', () => {
    const said = (id: string, run: number, found = extremes) => {
      const { text, step, kind, isBest } = cellOf(rows[run]!, columnOf(id, {}, found), 0);
      return [text, step?.text, kind, isBest === true];
    };
    assert.deepEqual(said('min.loss', 0), ['1', '@1001', 'number', false]);
    assert.deepEqual(said('best.loss', 1), ['0.5', '@0.5', 'number', true]);
    assert.deepEqual(said('max.loss', 2), ['NaN', undefined, 'odd', false]);
    assert.deepEqual(said('max.loss', 4), ['–', undefined, 'missing', false]);
    assert.deepEqual(said('min.loss', 3, []), ['…', undefined, 'missing', false]);
    assert.deepEqual(said('min.acc', 0, []), ['…', undefined, 'missing', false]);
    const failed = cellOf(
      rows[0]!,
      columnOf('min.loss', {}, [{ runId: 'a', metric: 'loss', problem: 'gone' }]),
      0,
    );
    assert.deepEqual([failed.text, failed.icon, failed.exact], ['', 'warning', 'gone']);
    const old = cellOf(rows[0]!, columnOf('min.loss', {}, [{ ...extremes[0]!, problem: 'gone' }]), 0);
    assert.match(`${old.text} ${old.title}`, /^1 [\s\S]*\nFrom before: gone$/);
    assert.equal(columnOf('min.loss').extreme?.stepDigits, 4);
  });

  test('which value is best follows the direction, and is said once all are known', () => {
    assert.equal(columnOf('best.loss').extreme?.shows, 'min');
    const turned = columnOf('best.loss', { directions: { loss: 'max' } });
    assert.deepEqual([turned.extreme?.shows, turned.extreme?.bestValue], ['max', 40]);
    assert.equal(columnOf('best.acc').extreme?.shows, 'min', 'as it was chosen elsewhere');
    assert.equal(columnOf('min.loss', {}, extremes.slice(1)).extreme?.bestValue, undefined);
  });

  test('a column differs until everything is known to be the same', () => {
    const same = ['a', 'b', 'd'].map((id) => of(id, 1, 1));
    const all = rows.slice(0, 4);
    const known = new Map([['loss', new Map([...same, extremes[2]!].map((each) => [each.runId, each]))]]);
    const differs = (of_: typeof known) =>
      withExtremes(columnsOf(keys, all), {
        rows: all,
        layout: { ...initialLayout, shown: ['min.loss'] },
        sort: undefined,
        chosen: {},
        known: of_,
      }).at(-1)?.differs;
    assert.equal(differs(known), false);
    assert.equal(differs(new Map()), true);
  });

  test('the loaded rows are put in order, those without a number last as they stood', () => {
    const order = (isDescending: boolean) => {
      const sort = { column: 'min.loss', isDescending };
      return sortedByExtreme(rows, columnsFor({ shown: ['min.loss'] }), sort).map(({ id }) => id);
    };
    assert.deepEqual(order(false), ['b', 'a', 'd', 'c', 'none']);
    assert.deepEqual(order(true), ['d', 'a', 'b', 'c', 'none']);
    const hidden = { column: 'max.loss', isDescending: true };
    assert.deepEqual(
      sortedByExtreme(rows, columnsFor({}, extremes, hidden), hidden).map(({ id }) => id),
      ['a', 'd', 'b', 'c', 'none'],
      'also where the column is hidden',
    );
    const other = { column: 'metrics.loss', isDescending: true };
    assert.equal(sortedByExtreme(rows, columnsFor({}), other), rows);
    assert.equal(nextSort(undefined, 'best.loss', columnOf('best.loss'))?.isDescending, false);
    assert.equal(orderText({ by: 'loss · min', unread: 0 }, { more: false }, 5), '');
    assert.equal(
      orderText({ by: 'loss · min', unread: 2 }, { more: true }, 1005),
      'Ordered by loss · min among the loaded runs, 1,003 of 1,005 read',
    );
  });

  test('a group says nothing of its runs before all of them are read', () => {
    const group = [rows[0]!, rows[1]!, rows[4]!];
    assert.equal(groupCell(group, columnOf('max.loss'), 'mean').text, '21');
    assert.equal(groupCell(group, columnOf('max.loss'), 'min').text, '2');
    const { text, title } = groupCell(group, columnOf('max.loss', {}, extremes.slice(1)), 'mean');
    assert.deepEqual([text, title], ['…', '1 of 3 runs not read yet']);
    const failed = [{ runId: 'a', metric: 'loss', problem: 'gone' }, ...extremes.slice(1)];
    assert.equal(groupCell(group, columnOf('max.loss', {}, failed), 'mean').text, '…');
    assert.equal(columnOf('max.loss', {}, failed).extreme?.unread, 1);
  });

  test('the head says which of them are there, and the menu adds others and turns the direction', () => {
    const layout = { ...initialLayout, shown: ['best.loss'] };
    const arranged = arrangeColumns(columnsFor(layout), layout);
    const context = (id: string) =>
      JSON.parse(columnContext(placeColumns(arranged, {}), id, () => 'min')) as Record<string, unknown>;
    assert.deepEqual(context('best.loss'), {
      webviewSection: 'column',
      column: 'best.loss',
      mlflowFixed: false,
      mlflowPinned: false,
      mlflowMetric: true,
      mlflowHasLast: true,
      mlflowHasMin: false,
      mlflowHasMax: false,
      mlflowHasBest: true,
      mlflowDirection: 'min',
    });
    assert.equal(context('metrics.loss')['mlflowDirection'], 'min', 'of its last value too');
    assert.equal(context('attributes.status')['mlflowMetric'], undefined);
    assert.equal(context(nameId)['mlflowFixed'], true);
    const change = (from: RunLayout, action: Parameters<typeof changedLayout>[2]['action'], column: string) =>
      changedLayout(from, arranged, { action, column });
    assert.deepEqual(change(layout, 'showMin', 'metrics.loss').shown, ['best.loss', 'min.loss']);
    assert.deepEqual(change(layout, 'higherIsBetter', 'best.loss').directions, { loss: 'max' });
    const hidden = change(layout, 'hide', 'metrics.loss');
    assert.deepEqual(hidden.hidden, ['metrics.loss']);
    assert.deepEqual(change(hidden, 'showLast', 'best.loss').hidden, []);
    assert.deepEqual(change(layout, 'hide', 'best.loss').shown, []);
  });

  test('what is kept of directions is what can be meant', () => {
    assert.deepEqual(parseRunLayout({ directions: { a: 'min', b: 'up', c: 'max' } }).directions, {
      a: 'min',
      c: 'max',
    });
    assert.deepEqual(parseRunLayout({ directions: 'min' }).directions, {});
  });

  test('they are exported with their steps', () => {
    const columns = columnsFor({ shown: ['min.loss'] }).filter(({ id }) => id === 'min.loss');
    assert.deepEqual(csvOf({ rows, columns }).split('\r\n'), [
      'run_id,run_name,min.loss,min_step.loss',
      'a,a,1,1001',
      'b,b,0.5,0.5',
      'c,c,NaN,',
      'd,d,3,3',
      'none,none,,',
      '',
    ]);
    assert.deepEqual(markdownOf({ rows: rows.slice(0, 1), columns }).split('\n'), [
      '| Run | loss · min |',
      '| --- | --: |',
      '| a | 1 @ 1001 |',
      '',
    ]);
    const snippet = pandasOf({
      columns,
      experimentId: '1',
      filter: '',
      orderBy: [],
      sort: { column: 'min.loss', isDescending: false },
    });
    assert.match(snippet, /"min\.loss",\n {8}"min_step\.loss",/);
    assert.match(snippet, /\("min\.loss", "min_step\.loss", "loss", min\),/);
    assert.match(snippet, /sort_values\("min\.loss", ascending=True, kind="stable"\)/);
  });
});
