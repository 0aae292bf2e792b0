import type { Slices } from './longestStatement.ts';
import type { RawLimits } from './rawLimits.ts';
import type { Latency } from './measure.ts';
import { readCases } from './reads.ts';
import type { Measured, Results } from './subjects.ts';
import { otherRows, writeRows } from './subjects.ts';
import type { Waits } from './writerWaits.ts';

type Mode = 'DELETE' | 'WAL';

interface Row {
  readonly what: string;
  readonly unit: 'ms' | 'MB' | '/s';
  /** Of ours, by journal mode: at most so many ms or MB, or at least so many a second. */
  readonly aims: Partial<Record<Mode, number>>;
}

function both(aim: number): Row['aims'] {
  return { DELETE: aim, WAL: aim };
}

const rows: readonly Row[] = [
  { what: otherRows.start, unit: 'ms', aims: both(150) },
  { what: otherRows.idle, unit: 'MB', aims: both(80) },
  { what: otherRows.loaded, unit: 'MB', aims: both(150) },
  { what: writeRows.one, unit: 'ms', aims: { DELETE: 1.1, WAL: 0.35 } },
  { what: writeRows.many, unit: '/s', aims: { DELETE: 4000, WAL: 10_000 } },
  { what: writeRows.batches, unit: '/s', aims: both(150_000) },
  ...readCases.map(({ what, aimMs }): Row => ({ what, unit: 'ms', aims: both(aimMs) })),
];

/** What a row compares: p50, MB, or how many a second; undefined where it failed or was not asked. */
function mainOf(measured: Measured | undefined, { unit }: Row): number | undefined {
  if (!measured || 'failed' in measured) return undefined;
  if ('value' in measured) return measured.value;
  return unit === '/s' && 'perSecond' in measured ? measured.perSecond : measured.p50;
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

function cell(measured: Measured | undefined, row: Row): string {
  if (measured && 'failed' in measured) return measured.failed;
  const main = mainOf(measured, row);
  if (measured === undefined || main === undefined) return '';
  if ('value' in measured) return `${show(main)} ${row.unit}`;
  const times = `${show(measured.p50)} / ${show(measured.p99)} ms`;
  return 'perSecond' in measured ? `${show(measured.perSecond)}/s, ${times}` : times;
}

function isMet(value: number, aim: number, unit: Row['unit']): boolean {
  return unit === '/s' ? value >= aim : value <= aim;
}

/** `≤ 2 ms: met`; with both modes where their aims or results differ. */
function judge(row: Row, mine: readonly Results[]): string {
  const verdicts = mine.flatMap(({ mode, measured }) => {
    const name = mode.split('/')[0] as Mode;
    const aim = row.aims[name];
    const value = mainOf(measured.get(row.what), row);
    if (aim === undefined || value === undefined) return [];
    const sign = row.unit === '/s' ? '≥' : '≤';
    return [
      {
        name,
        text: `${sign} ${aim.toLocaleString('en')}${row.unit === '/s' ? '' : ' '}${row.unit}: ${isMet(value, aim, row.unit) ? 'met' : '**missed**'}`,
      },
    ];
  });
  const [first] = verdicts;
  if (!first) return '';
  if (verdicts.every(({ text }) => text === first.text)) return first.text;
  return verdicts.map(({ name, text }) => `${name} ${text}`).join('; ');
}

/** How many times as good as the best of the others is ours, each beside ours in its own journal mode. */
function ratio(row: Row, mine: readonly Results[], others: readonly Results[]): string {
  const ratios = others.flatMap(({ mode, measured }) => {
    const theirs = mainOf(measured.get(row.what), row);
    const like = mine.find((one) => one.mode.split('/')[0] === mode.split('/')[0]);
    const own = mainOf(like?.measured.get(row.what), row);
    if (theirs === undefined || own === undefined) return [];
    return [row.unit === '/s' ? own / theirs : theirs / own];
  });
  if (ratios.length === 0) return '';
  const least = Math.min(...ratios);
  return `${least.toFixed(least < 10 ? 1 : 0)}×`;
}

export function markdown(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...body.map(line)].join('\n');
}

/** `aims`: they are set for one number of runs only. */
export function comparisonTable(
  mine: readonly Results[],
  others: readonly Results[],
  aims: 'judged' | 'left out',
): string {
  const columns = [...mine, ...others].map(({ name, mode }) => `${name}, ${mode}`);
  const body = rows
    .filter(({ what }) => mine.some(({ measured }) => measured.has(what)))
    .map((row) => [
      row.what,
      ...(aims === 'judged' ? [judge(row, mine)] : []),
      ...[...mine, ...others].map(({ measured }) => cell(measured.get(row.what), row)),
      ratio(row, mine, others),
    ]);
  return markdown(['', ...(aims === 'judged' ? ['aim'] : []), ...columns, 'ratio'], body);
}

export function growthTable(found: ReadonlyMap<number, ReadonlyMap<string, Latency>>): string {
  const head = ['', ...[...found.keys()].map((runs) => runs.toLocaleString('en')), 'aim at 1,000,000'];
  const body = readCases.map(({ what, millionAimMs }) => {
    const most = found.get(1_000_000)?.get(what);
    const verdict =
      most && millionAimMs !== undefined && (most.p50 <= millionAimMs ? ': met' : ': **missed**');
    const cells = [...found.values()].map((times) => {
      const time = times.get(what);
      return time ? `${show(time.p50)} / ${show(time.p99)}` : '';
    });
    return [what, ...cells, millionAimMs === undefined ? '' : `≤ ${millionAimMs} ms${verdict || ''}`];
  });
  return markdown(head, body);
}

export function waitsTable(inDelete: readonly Waits[], inWal: readonly Waits[]): string {
  const body = inDelete.map(({ what, foreign, client }, index) => {
    const wal = inWal[index];
    return [
      what,
      ...[foreign, client, wal?.foreign, wal?.client].map((ms) => (ms === undefined ? '' : ms.toFixed(0))),
    ];
  });
  const columns = ['DELETE, other program', 'DELETE, client', 'WAL, other program', 'WAL, client'];
  return markdown(['while this is asked', ...columns], body);
}

export function limitsTable({ fsync, commit, echo }: RawLimits): string {
  const time = ({ p50, p99 }: Latency): string => `${show(p50)} / ${show(p99)} ms`;
  return markdown(
    ['', 'p50 / p99'],
    [
      ['one write of 4 KiB and its sync', time(fsync)],
      ['the statements of log-metric and COMMIT in bare `node:sqlite`, DELETE/FULL', time(commit.delete)],
      ['the same, WAL/FULL', time(commit.wal)],
      ['one request to a bare `node:http` server', time(echo)],
    ],
  );
}

export function slicesTable(slices: readonly Slices[]): string {
  const body = slices.map(({ what, statements, longest, total }) => [
    what,
    String(statements),
    `${show(longest)} ms: ${longest <= lockAimMs ? 'met' : '**missed**'}`,
    `${show(total)} ms`,
  ]);
  return markdown(['read', 'statements', `longest (≤ ${lockAimMs} ms)`, 'together'], body);
}

/** An open SELECT makes another program's COMMIT fail in DELETE mode. */
const lockAimMs = 50;
