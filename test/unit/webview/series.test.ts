import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonDouble } from '../../../src/api/entities.ts';
import type { Series } from '../../../src/shared/compare.ts';
import {
  allX,
  decimate,
  nearestX,
  padded,
  rangeOf,
  shapeChart,
  smoothPoints,
} from '../../../webview/compare/series.ts';
import type { ShapeOptions } from '../../../webview/compare/series.ts';

const plain: ShapeOptions = { x: 'step', smoothing: 0, log: false, starts: new Map() };

function series(id: string, values: readonly JsonDouble[], part: Partial<Series> = {}): Series {
  return {
    id,
    values,
    steps: values.map((_, index) => index),
    times: values.map((_, index) => 1000 + index * 500),
    sampled: false,
    ...part,
  };
}

test('a history becomes a line, by step, by time since the start, by the clock', () => {
  const chart = { metric: 'loss', series: [series('a', [3, 2, 1])] };
  const xs = (options: Partial<ShapeOptions>) =>
    shapeChart(chart, { ...plain, ...options }).lines[0]!.points.map((point) => point.x);
  assert.deepEqual(xs({}), [0, 1, 2]);
  assert.deepEqual(xs({ x: 'wall' }), [1000, 1500, 2000]);
  assert.deepEqual(xs({ x: 'relative', starts: new Map([['a', 900]]) }), [100, 600, 1100]);
  // A start after the first value is a clock that was wrong.
  assert.deepEqual(xs({ x: 'relative', starts: new Map([['a', 5000]]) }), [0, 500, 1000]);
  assert.deepEqual(xs({ x: 'relative' }), [0, 500, 1000]);
});

test('values that are no numbers are gaps, and are counted', () => {
  const chart = { metric: 'loss', series: [series('a', [1, 'NaN', 'Infinity', -2, 0])] };
  const shape = shapeChart(chart, plain);
  assert.equal(shape.notFinite, 2);
  assert.deepEqual(
    shape.lines[0]!.points.map((point) => point.gap ?? point.y),
    [1, 'NaN', '∞', -2, 0],
  );
  const log = shapeChart(chart, { ...plain, log: true });
  assert.deepEqual([log.notFinite, log.notPositive], [2, 2]);
  assert.deepEqual(
    log.lines[0]!.points.map((point) => point.gap ?? point.y),
    [1, 'NaN', '∞', '-2', '0'],
  );
});

test('one value per run is no line', () => {
  const once = { metric: 'size', series: [series('a', [1]), series('b', [2])] };
  assert.equal(shapeChart(once, plain).kind, 'values');
  // On its own scale from zero: a logarithm has nothing to do with it.
  assert.equal(shapeChart({ ...once, series: [series('a', [-1])] }, { ...plain, log: true }).notPositive, 0);
  const mixed = { metric: 'size', series: [series('a', [1]), series('b', [2, 3])] };
  assert.equal(shapeChart(mixed, plain).kind, 'lines');
  assert.equal(shapeChart({ metric: 'none', series: [] }, plain).kind, 'empty');
  assert.equal(shapeChart({ metric: 'none', series: [series('a', [])] }, plain).kind, 'empty');
});

test('values logged without steps are drawn over time', () => {
  const chart = { metric: 'loss', series: [series('a', [1, 2, 3], { steps: [0, 0, 0] })] };
  assert.equal(shapeChart(chart, plain).x, 'relative');
  assert.equal(shapeChart(chart, { ...plain, x: 'wall' }).x, 'wall');
});

test('smoothing starts at the first value, skips gaps and ends as the average that it is', () => {
  const at = (ys: readonly number[], weight: number) =>
    smoothPoints(
      ys.map((y, x) => ({ x, y })),
      weight,
    ).map((point) => point.y);
  assert.deepEqual(at([4, 4, 4], 0.9), [4, 4, 4]);
  const [first, second, third] = at([1, 0, 1], 0.5);
  assert.equal(first, 1);
  assert.ok(Math.abs(second! - 1 / 3) < 1e-12);
  assert.ok(Math.abs(third! - 5 / 7) < 1e-12);
  const gap = at([1, Number.NaN, 0], 0.5);
  assert.ok(Number.isNaN(gap[1]));
  assert.ok(Math.abs(gap[2]! - 1 / 3) < 1e-12);
  const points = [{ x: 0, y: 1 }];
  assert.equal(smoothPoints(points, 0), points);
});

test('fewer points keep the picture: ends, peaks and gaps', () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: Math.sin(x / 50) }));
  points[1234] = { x: 1234, y: 99 };
  points[4321] = { x: 4321, y: -99 };
  points[7000] = { x: 7000, y: Number.NaN };
  const kept = decimate(points, 500);
  assert.ok(kept.length <= 500 * 5, String(kept.length));
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
  assert.ok(kept.includes(points[1234]!));
  assert.ok(kept.includes(points[4321]!));
  assert.ok(kept.some((point) => Number.isNaN(point.y)));
  assert.ok(kept.every((point, index) => index === 0 || point.x > kept[index - 1]!.x));
  const few = points.slice(0, 2000);
  assert.equal(decimate(few, 500), few);
  // All at one place of the axis.
  const stack = Array.from({ length: 3000 }, (_, y) => ({ x: 7, y }));
  assert.deepEqual(
    decimate(stack, 500).map((point) => point.y),
    [0, 2999],
  );
});

test('the place under the pointer is the nearest at which something was logged', () => {
  const { lines } = shapeChart(
    {
      metric: 'm',
      series: [series('a', [1, 2], { steps: [0, 10] }), series('b', [1, 2], { steps: [4, 10] })],
    },
    plain,
  );
  assert.equal(nearestX(lines, -5), 0);
  assert.equal(nearestX(lines, 1.9), 0);
  assert.equal(nearestX(lines, 3), 4);
  assert.equal(nearestX(lines, 6.9), 4);
  assert.equal(nearestX(lines, 100), 10);
  assert.equal(nearestX([], 1), undefined);
  assert.deepEqual(allX(lines), [0, 4, 10]);
});

test('ranges leave gaps out and leave a little air', () => {
  const points = [
    { x: 1, y: 2 },
    { x: 3, y: Number.NaN },
    { x: 2, y: 6 },
  ];
  assert.deepEqual(rangeOf([points], 'y'), { min: 2, max: 6 });
  assert.equal(rangeOf([[]], 'y'), undefined);
  assert.deepEqual(padded({ min: 0, max: 10 }, false), { min: -0.5, max: 10.5 });
  assert.deepEqual(padded({ min: 5, max: 5 }, false), { min: 4.5, max: 5.5 });
  assert.deepEqual(padded({ min: 0, max: 0 }, false), { min: -1, max: 1 });
  const log = padded({ min: 1, max: 100 }, true);
  assert.ok(log.min > 0.5 && log.min < 1 && log.max > 100);
});
