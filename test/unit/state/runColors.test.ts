import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { RunColors, runPalette } from '../../../src/state/runColors.ts';
import type { Memento } from '../../../src/state/runColors.ts';

class MapMemento implements Memento {
  readonly values = new Map<string, unknown>();
  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

const runsNamed = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ connectionId: 'c', runId: `${prefix}${index}` }));
const look = (color: { slot: number; pattern: number }) => `${color.slot} ${color.pattern}`;

describe('run colours', () => {
  it('gives a run the same colour alone, on any machine', () => {
    const run = { connectionId: 'c', runId: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' };
    const first = new RunColors(new MapMemento()).colorOf(run);
    assert.deepEqual(new RunColors(new MapMemento()).colorOf(run), first);
    assert.equal(first.light, runPalette[first.slot]!.light);
    assert.equal(first.pattern, 0);
  });

  it('gives eight runs together eight colours, and each next eight the same with other dashes', () => {
    const colors = new RunColors(new MapMemento()).colorsOf(runsNamed('run', 32));
    assert.equal(new Set(colors.slice(0, 8).map((color) => color.slot)).size, 8);
    assert.deepEqual(
      colors.map((color) => color.pattern),
      colors.map((_, index) => Math.floor(index / 8)),
    );
    assert.equal(new Set(colors.map(look)).size, 32);
  });

  it('keeps nothing of runs that were asked for one by one', () => {
    const colors = new RunColors(new MapMemento());
    const runs = runsNamed('run', 8);
    for (const run of runs) colors.colorOf(run);
    assert.equal(new Set(colors.colorsOf(runs).map(look)).size, 8);
  });

  it('keeps what was given when newer runs arrive before the old ones', () => {
    const colors = new RunColors(new MapMemento());
    const old = runsNamed('old', 5);
    const before = colors.colorsOf(old).map(look);
    const both = colors.colorsOf([...runsNamed('new', 3), ...old]).map(look);
    assert.deepEqual(both.slice(3), before);
    assert.equal(new Set(both).size, 8);
  });

  it('keeps colours over a restart, and stands broken stored state', async () => {
    const memento = new MapMemento();
    const runs = runsNamed('run', 12);
    const before = new RunColors(memento).colorsOf(runs).map(look);
    await delay(300);
    assert.deepEqual(new RunColors(memento).colorsOf([...runs].reverse()).map(look), before.reverse());
    for (const broken of ['text', null, [1, 99], { run0: -1, run1: 'x', run2: 1.5 }]) {
      memento.values.set('mlflow.runColors', broken);
      assert.equal(new RunColors(memento).colorsOf(runs).length, 12);
    }
  });
});

describe('a colour that the user picks', () => {
  it('is the same wherever the run stands, is told of and kept', async () => {
    const memento = new MapMemento();
    const colors = new RunColors(memento);
    const runs = runsNamed('run', 9);
    const before = colors.colorsOf(runs).map(look);
    let told = 0;
    colors.onDidChange(() => (told += 1));
    colors.pick(['run3', 'run7'], 2);
    const after = colors.colorsOf(runs).map(look);
    assert.deepEqual(after, before.with(3, '2 0').with(7, '2 0'), 'the others keep theirs');
    assert.equal(told, 1);
    await delay(300);
    assert.equal(look(new RunColors(memento).colorOf(runs[7]!)), '2 0');
    colors.pick(['run3', 'run7'], undefined);
    assert.equal(new Set(colors.colorsOf(runs).map(look)).size, 9, 'apart again');
  });
});

describe('run palette', () => {
  const light = runPalette.map((color) => linear(color.light));
  const dark = runPalette.map((color) => linear(color.dark));

  it('has 3:1 contrast on the backgrounds of both themes', () => {
    for (const color of light) {
      for (const back of ['#ffffff', '#f8f8f8', '#f3f3f3']) assert.ok(contrast(color, linear(back)) >= 3);
    }
    for (const color of dark) {
      for (const back of ['#000000', '#181818', '#1f1f1f', '#252526']) {
        assert.ok(contrast(color, linear(back)) >= 3);
      }
    }
  });

  it('stays apart under deuteranopia and protanopia', () => {
    for (const palette of [light, dark]) {
      for (const matrix of [identity, protanopia, deuteranopia]) {
        const seen = palette.map((color) => oklab(multiply(matrix, color)));
        for (const [index, one] of seen.entries()) {
          for (const other of seen.slice(0, index)) {
            assert.ok(Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]) >= 0.1);
          }
        }
      }
    }
  });
});

type Triple = readonly [number, number, number];
const identity: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
const protanopia: readonly Triple[] = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const deuteranopia: readonly Triple[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];

function linear(hex: string): Triple {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function multiply(matrix: readonly Triple[], [r, g, b]: Triple): Triple {
  const row = (index: number): number => {
    const [x, y, z] = matrix[index]!;
    return Math.min(1, Math.max(0, x * r + y * g + z * b));
  };
  return [row(0), row(1), row(2)];
}

function contrast(one: Triple, other: Triple): number {
  const [low, high] = [one, other]
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    .sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
