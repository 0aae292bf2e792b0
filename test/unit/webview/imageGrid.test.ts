import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageFile, ImageRun } from '../../../src/shared/images.ts';
import { parseImagesIntent } from '../../../src/shared/images.ts';
import { axesOf, inView, moved, placeOf } from '../../../webview/images/gridAxes.ts';
import { chooseSeries, imageAt, seriesOf } from '../../../webview/images/gridModel.ts';
import { parseKept, sizeOf, sizes } from '../../../webview/images/kept.ts';

function logged(
  key: string,
  step: number,
  { id = 'a', at = 1, kinds = ['', '+compressed'] } = {},
): ImageFile[] {
  return kinds.map((kind) => ({
    path: `images/${key}+step+${step}+timestamp+${at}+${id}${kind}.${kind ? 'webp' : 'png'}`,
    size: kind ? 10 : 1000,
  }));
}

const files = (...paths: readonly string[]): ImageFile[] => paths.map((path) => ({ path, size: 1 }));

function seriesFrom(lists: Readonly<Record<string, readonly ImageFile[]>>) {
  return seriesOf(new Map(Object.entries(lists)));
}

describe('the image grid', () => {
  it('has a series for each key, its steps in their order, each image with its thumbnail', () => {
    const [dogs, cats] = seriesFrom({
      one: [...logged('dogs', 10), ...logged('dogs', 2), ...logged('val~cats', 1)],
      two: logged('dogs', 7),
    });
    assert.deepEqual([dogs!.label, cats!.label], ['dogs', 'val/cats']);
    assert.deepEqual(
      dogs!.columns.map(({ label }) => label),
      ['Step 2', 'Step 7', 'Step 10'],
    );
    const [second] = dogs!.columns;
    assert.deepEqual(imageAt(dogs!, 'one', second!.id), {
      path: 'images/dogs+step+2+timestamp+1+a.png',
      size: 1000,
      timestamp: 1,
      thumbnail: { path: 'images/dogs+step+2+timestamp+1+a+compressed.webp', size: 10 },
    });
    assert.equal(imageAt(dogs!, 'two', second!.id), undefined);
  });

  it('gives each of several images at one step a place, by when it was logged', () => {
    const [dogs] = seriesFrom({
      one: [...logged('dogs', 0, { id: 'b', at: 20 }), ...logged('dogs', 0, { id: 'c', at: 3 })],
      two: logged('dogs', 0, { id: 'd', at: 5 }),
    });
    assert.deepEqual(
      dogs!.columns.map(({ label }) => label),
      ['Step 0', 'Step 0 (2)'],
    );
    const [first, then] = dogs!.columns;
    assert.equal(imageAt(dogs!, 'one', first!.id)?.timestamp, 3);
    assert.equal(imageAt(dogs!, 'one', then!.id)?.timestamp, 20);
    assert.equal(imageAt(dogs!, 'two', first!.id)?.timestamp, 5);
  });

  it('shows what is there of an image that is still uploaded', () => {
    const [dogs] = seriesFrom({
      one: [...logged('dogs', 0, { kinds: ['+compressed'] }), ...logged('dogs', 1, { kinds: [''] })],
    });
    const shown = dogs!.columns.map(({ id }) => imageAt(dogs!, 'one', id));
    assert.deepEqual(
      shown.map((image) => [image?.path.split('.').pop(), image?.thumbnail]),
      [
        ['webp', undefined],
        ['png', undefined],
      ],
    );
  });

  it('matches files by path between runs, all of them and folder by folder', () => {
    const series = seriesFrom({
      one: files('plots/roc.png', 'plots/2.png', 'plots/10.png', 'top.svg'),
      two: files('plots/roc.png'),
    });
    assert.deepEqual(
      series.map(({ label }) => label),
      ['All files', 'Files', 'plots/'],
    );
    const plots = series[2]!;
    assert.deepEqual(
      plots.columns.map(({ label }) => label),
      ['2.png', '10.png', 'roc.png'],
    );
    assert.deepEqual(
      ['one', 'two'].map((run) => imageAt(plots, run, 'plots/roc.png')?.path),
      ['plots/roc.png', 'plots/roc.png'],
    );
    assert.deepEqual(
      seriesFrom({ one: files('plots/roc.png') }).map(({ label, columns }) => [label, columns[0]!.label]),
      [['plots/', 'roc.png']],
    );
  });

  it('takes the small images of a table for what they are', () => {
    const [all] = seriesFrom({ one: files('table_images/t/a.png', 'table_images/t/a.webp', 'b.webp') });
    assert.deepEqual(
      all!.columns.map(({ id }) => id),
      ['b.webp', 'table_images/t/a.png'],
    );
    assert.equal(imageAt(all!, 'one', 'table_images/t/a.png')?.thumbnail?.path, 'table_images/t/a.webp');
  });

  it('keeps to the series that was chosen while it is there', () => {
    const series = seriesFrom({ one: [...logged('a', 0), ...files('b.png')] });
    assert.equal(chooseSeries(series, 'files ')?.label, 'Files');
    assert.equal(chooseSeries(series, 'steps gone')?.label, 'a');
    assert.equal(chooseSeries([], 'files '), undefined);
  });

  it('stands either way round', () => {
    const run = { id: 'one', name: 'One' } as ImageRun;
    const column = { id: '0 1', label: 'Step 0', title: 'Step 0' };
    for (const runsAre of ['rows', 'columns'] as const) {
      const { rows, columns } = axesOf([run], [column], runsAre);
      assert.equal(rows[0]!.kind, runsAre === 'rows' ? 'run' : 'column');
      assert.deepEqual(placeOf(rows[0]!, columns[0]!), { run, column });
    }
  });

  it('knows which lines are in view, and where keys lead', () => {
    assert.deepEqual(inView(0, 250, 100, 1000), [0, 3]);
    assert.deepEqual(inView(350, 100, 100, 4), [3, 4]);
    assert.deepEqual(inView(9000, 100, 100, 4), [4, 4]);
    const grid = { rows: 3, columns: 5, page: 2, least: { row: 0, column: -1 } };
    const key = (name: string, from: readonly [number, number], ctrlKey = false) => {
      const at = { row: from[0], column: from[1] };
      const next = moved({ key: name, ctrlKey, metaKey: false }, at, grid);
      return next && [next.row, next.column];
    };
    assert.deepEqual(key('ArrowLeft', [0, 0]), [0, -1]);
    assert.deepEqual(key('ArrowUp', [0, 0]), [0, 0]);
    assert.deepEqual(key('PageDown', [0, 2]), [2, 2]);
    assert.deepEqual(key('End', [0, 2]), [0, 4]);
    assert.deepEqual(key('End', [0, 2], true), [2, 4]);
    assert.deepEqual(key('Home', [2, 2], true), [0, 0]);
    assert.equal(key('a', [0, 0]), undefined);
  });

  it('shows a few images large until somebody says how large', () => {
    const { usual, large } = sizes;
    assert.deepEqual(
      [sizeOf({}, 1, 1), sizeOf({}, 2, 2), sizeOf({}, 1, 5), sizeOf({ size: 64 }, 1, 1)],
      [large, large, usual, 64],
    );
  });

  it('takes from what was kept what is still good', () => {
    const usual = { runsAre: 'rows', scroll: { top: 0, left: 0 } };
    assert.deepEqual(parseKept(undefined), usual);
    assert.deepEqual(parseKept({ size: 1e9, runsAre: 'x', series: 3, only: {}, scroll: 'y' }), usual);
    const good = { series: 'files', size: 200, runsAre: 'columns', only: '3 1', scroll: { top: 5, left: 6 } };
    assert.deepEqual(parseKept(good), good);
  });

  it('takes no message that the page does not say', () => {
    const place = { run: 'r', path: 'p' };
    assert.deepEqual(parseImagesIntent({ type: 'show', images: [place] }), { type: 'show', images: [place] });
    assert.deepEqual(parseImagesIntent({ type: 'open', ...place }), { type: 'open', ...place });
    for (const wrong of [
      { type: 'show', images: [{ run: 1, path: 'p' }] },
      { type: 'show', images: Array.from({ length: 2001 }, () => place) },
      { type: 'open', run: 'r' },
      { type: 'other' },
      null,
    ]) {
      assert.equal(parseImagesIntent(wrong), undefined);
    }
  });
});
