import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logTicks, xTicks, yTicks } from '../../../webview/compare/ticks.ts';
import type { Tick } from '../../../webview/compare/ticks.ts';

const texts = (ticks: readonly Tick[]) => ticks.map((tick) => tick.text).join(' ');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test('steps are whole and round', () => {
  assert.equal(texts(xTicks('step', { min: 0, max: 59 }, 6)), '0 10 20 30 40 50');
  assert.equal(texts(xTicks('step', { min: 0, max: 2 }, 6)), '0 1 2');
  assert.equal(texts(xTicks('step', { min: 0, max: 1 }, 6)), '0 1');
  assert.equal(texts(xTicks('step', { min: 0, max: 250_000 }, 6)), '0 50k 100k 150k 200k 250k');
  assert.equal(texts(xTicks('step', { min: 0, max: 4_000_000 }, 5)), '0 1M 2M 3M 4M');
  assert.equal(texts(xTicks('step', { min: 7, max: 7 }, 6)), '7');
});

test('time since the start is counted as people count it', () => {
  assert.equal(texts(xTicks('relative', { min: 0, max: 118 * second }, 5)), '0 30 s 1m 1m 30s');
  assert.equal(texts(xTicks('relative', { min: 0, max: 5 * hour }, 6)), '0 1h 2h 3h 4h 5h');
  assert.equal(texts(xTicks('relative', { min: 0, max: 700 }, 5)), '0 200 ms 400 ms 600 ms');
  assert.equal(xTicks('relative', { min: 5, max: 5 }, 6).length, 1);
});

test('the clock is the local one, and midnight says the day', () => {
  const evening = new Date(2026, 10, 23, 22, 10).getTime();
  const ticks = xTicks('wall', { min: evening, max: evening + 4 * hour }, 6);
  assert.equal(texts(ticks), '23:00 11-24 01:00 02:00');
  assert.equal(new Date(ticks[0]!.value).getHours(), 23);
  const days = xTicks('wall', { min: evening, max: evening + 4 * 24 * hour }, 6);
  assert.equal(texts(days), '2026-11-24 2026-11-25 2026-11-26 2026-11-27');
  const seconds = xTicks('wall', { min: evening, max: evening + 20 * second }, 6);
  assert.equal(texts(seconds), '22:10:00 22:10:05 22:10:10 22:10:15 22:10:20');
});

test('values have as many decimals as tell the ticks apart', () => {
  assert.equal(texts(yTicks({ min: 0.19, max: 1.21 }, 6)), '0.2 0.4 0.6 0.8 1.0 1.2');
  assert.equal(texts(yTicks({ min: 0.9431, max: 0.9436 }, 4)), '0.9432 0.9434 0.9436');
  assert.equal(texts(yTicks({ min: -1, max: 1 }, 5)), '-1.0 -0.5 0.0 0.5 1.0');
  assert.equal(texts(yTicks({ min: 0, max: 600 }, 4)), '0 200 400 600');
  assert.equal(texts(yTicks({ min: 0, max: 3e-8 }, 4)), '0 1e-8 2e-8 3e-8');
  assert.equal(texts(yTicks({ min: 0, max: 5e20 }, 6)), '0 1e20 2e20 3e20 4e20 5e20');
  assert.equal(texts(yTicks({ min: 0, max: 250_000 }, 3)), '0 100k 200k');
});

test('no axis has more ticks than it was given room for', () => {
  for (let power = -12; power < 12; power++) {
    for (const span of [1, 1.7, 3.3, 9.99]) {
      for (const most of [2, 4, 6]) {
        const range = { min: -(10 ** power) / 3, max: span * 10 ** power };
        const count = yTicks(range, most).length;
        assert.ok(count >= 1 && count <= most, `${count} of ${most} in ${JSON.stringify(range)}`);
        assert.ok(xTicks('wall', { min: 0, max: span * 10 ** Math.abs(power) }, most).length <= most);
      }
    }
  }
});

test('a logarithmic axis has powers of ten, or round numbers where it is short', () => {
  assert.equal(texts(logTicks({ min: 0.0005, max: 2000 }, 8)), '0.001 0.01 0.1 1 10 100 1,000');
  assert.equal(texts(logTicks({ min: 0.9, max: 60 }, 6)), '1 2 5 10 20 50');
  assert.equal(texts(logTicks({ min: 1e-12, max: 1e12 }, 5)), '1e-12 1e-6 1 1e6 1e12');
  const narrow = logTicks({ min: 0.91, max: 0.97 }, 5);
  assert.ok(narrow.length >= 2 && narrow.length <= 5, texts(narrow));
});
