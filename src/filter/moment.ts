/** What may stand for a moment, for who completes or explains it. */
export const momentExamples = [
  '2026-11-01',
  '2026-11-01 14:30',
  'today',
  'yesterday',
  '-30min',
  '-12h',
  '-7d',
  '-2w',
];

const unitMs: Readonly<Record<string, number>> = {
  min: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
};
const datePattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The moment that a text names, in ms since 1970; undefined for one that names none. A date is its first moment
 * and a time without a zone is one here; `-7d` is so long before `now`.
 */
export function readMoment(text: string, now: number): number | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'now') return now;
  if (word === 'today' || word === 'yesterday') {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    if (word === 'yesterday') day.setDate(day.getDate() - 1);
    return day.getTime();
  }
  const [, count, unit] = /^-\s*(\d{1,6})\s*(min|h|d|w)$/.exec(word) ?? [];
  if (unit !== undefined) return now - Number(count) * unitMs[unit]!;
  return readDate(text.trim());
}

function readDate(text: string): number | undefined {
  const found = datePattern.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Number((found[7] ?? '0').padEnd(3, '0'));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const isReal =
    new Date(utc).toISOString().startsWith(text.slice(0, 10)) && hour < 24 && minute < 60 && second < 60;
  if (!isReal) return undefined;
  const zone = found[8]?.toUpperCase();
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second, ms).getTime();
  if (zone === 'Z') return utc;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return utc - (zone.startsWith('-') ? -1 : 1) * offset * 60_000;
}
