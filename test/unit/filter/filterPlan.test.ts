import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterMistake, planFilter } from '../../../src/filter/filterPlan.ts';
import { readMoment } from '../../../src/filter/moment.ts';

const now = new Date(2026, 10, 28, 15, 30).getTime();
const local = (...parts: [number, number, number, number?, number?, number?, number?]): number =>
  new Date(...parts).getTime();

describe('which part of a filter the server is asked', () => {
  const rows: readonly (readonly [filter: string, sent: string, words?: string, places?: string])[] = [
    ['', ''],
    ['metrics.a > 1', 'metrics.a > 1'],
    // MLflow takes an AND too many.
    ['metrics.a > 1 AND', 'metrics.a > 1 AND'],
    [
      'metrics.a > 1 AND (metrics.b < 2 AND (params.c IS NULL))',
      'metrics.a > 1 AND metrics.b < 2 AND params.c IS NULL',
    ],
    [
      "params.`a b` = 'x OR y' AND (metrics.a > 1 OR metrics.b > 1)",
      "params.`a b` = 'x OR y'",
      'OR',
      'metrics.a > 1|metrics.b > 1',
    ],
    ["metrics.a > 1 OR run_name RLIKE 'x'", '', 'OR RLIKE', "metrics.a > 1|run_name RLIKE 'x'"],
    ["start_time > '2026-11-28' AND metrics.a>1", `start_time > ${local(2026, 10, 28)} AND metrics.a>1`],
    [
      "run_id IN ('a', 'b') AND end_time <= \"-1h\" AND NOT metrics.a > 1",
      `run_id IN ('a', 'b') AND end_time <= ${now - 3_600_000}`,
      'NOT',
      'metrics.a > 1',
    ],
    // What we don't understand is the server's to judge: it may be newer.
    ['metrics.a ~~ 1', 'metrics.a ~~ 1'],
  ];
  for (const [filter, sent, words, places] of rows) {
    it(filter === '' ? 'nothing' : filter, () => {
      const plan = planFilter(filter, 'plain', now);
      assert.deepEqual([plan.sent, plan.language, plan.rest?.words.join(' ')], [sent, 'plain', words]);
      const shown = plan.rest?.places.map(({ start, end }) => filter.slice(start, end)).join('|');
      assert.equal(shown, places);
      // The embedded server is asked all of it.
      const own = planFilter(filter, 'extended', now);
      assert.equal(own.rest, undefined);
      if (words !== undefined) assert.equal(own.language, 'extended');
    });
  }

  it('dates are numbers for the embedded server too', () => {
    const { sent } = planFilter("start_time > '-1d' OR end_time < '2026-11-01'", 'extended', now);
    assert.equal(sent, `start_time > ${now - 86_400_000} OR end_time < ${local(2026, 10, 1)}`);
  });
});

describe('what is wrong with a filter, and where', () => {
  const rows: readonly (readonly [filter: string, wrong: string, message: RegExp])[] = [
    ["start_time > '2026-13-01'", "'2026-13-01'", /^'2026-13-01' is no date: write one such as '2026-11-01'/],
    ["metrics.a > 1 OR start_time > 'soon'", "'soon'", /^'soon' is no date/],
    ["start_time = 'today'", "'today'", /^'today' is one moment: ask with >= and </],
    ["metrics.a > 1 OR params.b RLIKE '(x'", "'(x'", /^Invalid pattern '\(x': missing '\)'/],
    ["metrics.a > 1 OR params.b RLIKE '(x)\\1'", "'(x)\\1'", /back references are not supported/],
    ['metrics.a > 1 OR params.b = 2', '2', /^Expected a quoted string value/],
    ['metrics.a > 1 OR (metrics.b > 1', '(', /^A bracket is not closed/],
    ['metrics.a > 1 OR metrics.b', 'metrics.b', /^Expected a comparison, found 'metrics\.b'/],
    ['metrics.a > 1 OR bogus.b > 1', 'bogus.b', /^Invalid entity type 'bogus'/],
    ["metrics.a > 1 OR metrics.b RLIKE 'x'", "'x'", /^Expected numeric value type for metric/],
    ['metrics.a > 1 OR metrics.b ~ 1', 'metrics.b ~ 1', /^Invalid comparator '~'/],
  ];
  for (const [filter, wrong, message] of rows) {
    it(filter, () => {
      const mistake = filterMistake(filter, now);
      assert.match(mistake?.message ?? '', message);
      assert.equal(filter.slice(mistake?.start, mistake?.end), wrong);
    });
  }

  it('nothing, of what can be answered', () => {
    for (const filter of ['', '  ', 'metrics.a > 1', "NOT params.b RLIKE 'x'", "start_time > '-2w'"])
      assert.equal(filterMistake(filter, now), undefined, filter);
  });
});

describe('texts that name a moment', () => {
  const rows: readonly (readonly [text: string, moment: number | undefined])[] = [
    ['2026-11-01', local(2026, 10, 1)],
    ['2026-11-01 14:30', local(2026, 10, 1, 14, 30)],
    ['2026-11-01T14:30:05', local(2026, 10, 1, 14, 30, 5)],
    ['2026-11-01T14:30:05.25', local(2026, 10, 1, 14, 30, 5, 250)],
    ['2026-11-01T14:30Z', Date.UTC(2026, 10, 1, 14, 30)],
    ['2026-11-01 14:30 +02:00', Date.UTC(2026, 10, 1, 12, 30)],
    ['2024-02-29', local(2024, 1, 29)],
    ['today', local(2026, 10, 28)],
    ['Yesterday', local(2026, 10, 27)],
    ['now', now],
    ['-30min', now - 30 * 60_000],
    ['-12h', now - 12 * 3_600_000],
    ['-7d', now - 7 * 86_400_000],
    ['- 2 w', now - 14 * 86_400_000],
    ['2026-02-30', undefined],
    ['2026-11-01 24:00', undefined],
    ['2026-11', undefined],
    ['7d', undefined],
    ['-7m', undefined],
    ['', undefined],
    ['tomorrow', undefined],
  ];
  for (const [text, moment] of rows) it(`'${text}'`, () => assert.equal(readMoment(text, now), moment));
});
