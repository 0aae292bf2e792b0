import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupStats } from '../../../src/shared/groupStats.ts';
import { hasNested, linesOf } from '../../../src/shared/runLines.ts';
import type { LinesInput, RunLines } from '../../../src/shared/runLines.ts';
import type { RunRow } from '../../../src/shared/runTable.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };

function row(id: string, values: RunRow['values'] = []): RunRow {
  return { id, name: id, status: 'FINISHED', start: 1000, end: 3000, user: '', look, values };
}

/** "a" at the edge, "  b" in it, "+" before what is folded, "-" before what is unfolded, "*" after what is pinned. */
function drawn({ lines }: RunLines): string[] {
  return lines.map((line) => {
    if (line.kind === 'group') {
      return `${line.isFolded ? '+' : '-'}[${line.values.map((value) => value ?? '?').join('|')}] ${line.rows.length}`;
    }
    const fold = line.children === 0 ? '' : line.isFolded ? '+' : '-';
    return `${'  '.repeat(line.depth)}${fold}${line.id}${line.isPinned ? '*' : ''}`;
  });
}

const none: Pick<LinesInput, 'pinned' | 'toggled'> = { pinned: new Set(), toggled: new Set() };

describe('nested runs', () => {
  /** A run's first value is its parent. */
  const family = [
    row('b1', ['b']),
    row('a'),
    row('b'),
    row('b1x', ['b1']),
    row('lost', ['not loaded']),
    row('b2', ['b']),
    row('self', ['self']),
  ];
  const parentOf = ({ values }: RunRow) => values[0] as string | undefined;
  const nested = (input: Partial<LinesInput> = {}) => linesOf({ rows: family, parentOf, ...none, ...input });
  const table: readonly (readonly [what: string, input: Partial<LinesInput>, lines: readonly string[]])[] = [
    [
      'children stand under their parents, any depth, where these are loaded',
      {},
      ['a', '-b', '  -b1', '    b1x', '  b2', 'lost', 'self'],
    ],
    ['folded', { toggled: new Set(['b1']) }, ['a', '-b', '  +b1', '  b2', 'lost', 'self']],
    ['folded with a folded one in it', { toggled: new Set(['b', 'b1']) }, ['a', '+b', 'lost', 'self']],
    [
      'pinned with its children',
      { pinned: new Set(['b']) },
      ['-b*', '  -b1', '    b1x', '  b2', 'a', 'lost', 'self'],
    ],
    [
      'a child pinned leaves its parent',
      { pinned: new Set(['b1', 'lost']) },
      ['-b1*', '  b1x', 'lost*', 'a', '-b', '  b2', 'self'],
    ],
    [
      'a folded parent does not take the pinned child with it',
      { pinned: new Set(['b1x']), toggled: new Set(['b']) },
      ['b1x*', 'a', '+b', 'lost', 'self'],
    ],
    [
      'flat',
      { parentOf: undefined as never, pinned: new Set(['b']) },
      ['b*', 'b1', 'a', 'b1x', 'lost', 'b2', 'self'],
    ],
  ];
  for (const [what, input, lines] of table) test(what, () => assert.deepEqual(drawn(nested(input)), lines));

  test('what is ticked with a line: all that is nested in it, folded or not', () => {
    const ids = (id: string) =>
      nested({ toggled: new Set(['b']) })
        .runsOf(id)
        .map((each) => each.id);
    assert.deepEqual(ids('b'), ['b1', 'b', 'b1x', 'b2']);
    assert.deepEqual(ids('a'), ['a']);
    assert.deepEqual(ids('nobody'), []);
  });

  test('runs that name each other as parents are all shown, once', () => {
    const rows = [row('x', ['y']), row('y', ['x']), row('z', ['y'])];
    const { lines, placeOf } = linesOf({ rows, parentOf, ...none });
    assert.deepEqual(lines.map(({ id }) => id).sort(), ['x', 'y', 'z']);
    assert.equal(lines[placeOf('z')!]?.id, 'z');
  });

  test('ten thousand runs, each in the one before', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`r${index}`, [`r${index - 1}`]));
    const lines = linesOf({ rows: rows.toReversed(), parentOf, ...none });
    assert.deepEqual([lines.lines.length, lines.placeOf('r9999')], [10_000, 9999]);
    assert.equal(lines.runsOf('r1').length, 9999);
  });

  test('is anything nested at all', () => {
    assert.equal(hasNested(family, parentOf), true);
    assert.equal(hasNested([row('lost', ['gone']), row('self', ['self'])], parentOf), false);
  });
});

describe('groups', () => {
  const rows = [
    row('a', ['1', 'x']),
    row('b', ['2', 'x']),
    row('c', ['1', 'x']),
    row('d', ['1']),
    row('e', ['1', '']),
  ];
  const valuesOf = ({ values }: RunRow) => [0, 1].map((at) => values[at] as string | undefined);
  const grouped = (input: Partial<LinesInput> = {}) =>
    linesOf({ rows, groups: { valuesOf }, ...none, ...input });

  test('are folded at first, in the order of their first runs; no value is a value too', () => {
    const { lines, groups } = grouped();
    assert.deepEqual(drawn({ lines } as RunLines), ['+[1|x] 2', '+[2|x] 1', '+[1|?] 1', '+[1|] 1']);
    assert.equal(groups.length, 4);
  });

  test('one is unfolded; its pinned run stands on top, and counts all the same', () => {
    const [first] = grouped().groups;
    const lines = grouped({ toggled: new Set([first!.id]), pinned: new Set(['c', 'b']) });
    assert.deepEqual(drawn(lines), ['b*', 'c*', '-[1|x] 2', '  a', '+[2|x] 1', '+[1|?] 1', '+[1|] 1']);
    assert.deepEqual(
      lines.runsOf(first!.id).map(({ id }) => id),
      ['a', 'c'],
    );
    assert.equal(lines.lines[lines.placeOf('a')!]?.kind, 'run');
  });

  test('in another order', () => {
    const bySize = grouped({
      groups: { valuesOf, compare: (one, other) => one.rows.length - other.rows.length },
    });
    assert.deepEqual(
      bySize.groups.map((group) => group.rows.length),
      [1, 1, 1, 2],
    );
  });
});

test('numbers of a group', () => {
  const large = groupStats([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])!;
  assert.deepEqual([large.mean, large.min, large.max, large.count], [1e9 + 10, 1e9 + 4, 1e9 + 16, 4]);
  assert.ok(Math.abs(large.deviation - Math.sqrt(30)) < 1e-9, 'also where all are large and alike');
  assert.deepEqual(groupStats([Number.NaN, 5, Infinity]), {
    count: 3,
    mean: 5,
    deviation: Number.NaN,
    min: 5,
    max: 5,
    odd: 2,
  });
  assert.equal(groupStats([]), undefined);
  assert.equal(groupStats([Number.NaN]), undefined);
});
