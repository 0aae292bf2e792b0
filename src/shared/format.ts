import type { JsonDouble } from '../api/entities.ts';

// How values read, in trees, tables, charts and tooltips alike. Pure; the language is the interface's: English.

/** What a value that is not there reads as. */
export const missing = '–';

/** MLflow's SQL stores keep ±∞ as the largest double; one who logged ∞ wants to see ∞. */
const largest = Number.MAX_VALUE;

/** A metric's value as a number: NaN and ±∞ arrive as text, or ∞ as the largest double. */
export function numberOf(value: JsonDouble): number {
  const number = Number(value);
  if (number >= largest) return Infinity;
  return number <= -largest ? -Infinity : number;
}

/** At most 4 significant digits: `0.943`, `12.35`, `12,034`, `1.235e7`, `NaN`, `-∞`. */
export function formatNumber(value: JsonDouble): string {
  const number = numberOf(value);
  if (!Number.isFinite(number)) return nonFinite(number);
  if (number === 0) return '0';
  const size = Math.abs(number);
  if (size < 1e6 && Number.isInteger(number)) return group(String(number));
  const rounded = Number(number.toPrecision(4));
  const roundedSize = Math.abs(rounded);
  if (roundedSize >= 1e6 || roundedSize < 1e-4) return rounded.toExponential().replace('e+', 'e');
  return group(String(rounded));
}

/** All digits, as Python and JSON would read them back; for tooltips and the clipboard. */
export function exactNumber(value: JsonDouble): string {
  const number = numberOf(value);
  return Number.isFinite(number) ? String(number) : nonFinite(number);
}

/** A whole number of things: `12,034`. */
export function formatCount(count: number): string {
  return group(String(Math.round(count)));
}

/** `1 run`, `12,034 runs`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `310 ms`, `8.4 s`, `4m 12s`, `1h 12m`, `2d 3h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return missing;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${trimZero((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(seconds, 'm', 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return twoUnits(minutes, 'h', 60, 'm');
  return twoUnits(Math.round(minutes / 60), 'd', 24, 'h');
}

/** Relative under a day (`just now`, `12 min ago`, `3 h ago`), else local date and time: `2026-11-23 18:30`. */
export function formatTime(ms: number, now: number = Date.now()): string {
  const age = now - ms;
  // A server's clock may be ahead of ours a little.
  if (age < -60_000 || age >= 24 * 3_600_000) return exactTime(ms).slice(0, 16);
  if (age < 60_000) return 'just now';
  if (age < 3_600_000) return `${Math.floor(age / 60_000)} min ago`;
  return `${Math.floor(age / 3_600_000)} h ago`;
}

/** Local date and time to the second: `2026-11-23 18:30:12`. */
export function exactTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return missing;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `0 B`, `812 B`, `3.2 MB`; 1 KB is 1,024 bytes, as everywhere in VS Code. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return missing;
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let size = bytes;
  let unit = 0;
  // 1023.95 would round to "1024.0".
  while (size >= (unit === 0 ? 1024 : 1023.95) && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : trimZero(size.toFixed(1))} ${units[unit]}`;
}

/** Cut in the middle, for ids and paths: both ends tell something. `max` counts visible characters. */
export function cutMiddle(text: string, max: number): string {
  const characters = charactersOf(text);
  if (characters.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const tail = max - 1 - head;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** Shorter ones are cut nowhere. */
const leastCut = 13;
const longestSegment = 12;
const usualTail = 6;

/**
 * What stays of the end of an id, path or key where there is no room for all of it: its last segment, unless that
 * is long. Empty for what is too short to be cut in its middle.
 */
export function tailOf(text: string): string {
  const characters = charactersOf(text);
  if (characters.length < leastCut) return '';
  const segment = (/[/\\]/.test(text) ? /[/\\][^/\\]+[/\\]?$/ : /\.[^.]+$/).exec(text)?.[0] ?? '';
  const length = charactersOf(segment).length;
  return length > 0 && length <= longestSegment ? segment : characters.slice(-usualTail).join('');
}

/** Is it an id or a path, of which both ends tell something? */
export function isIdOrPath(text: string): boolean {
  return /^[\da-f-]{20,}$/i.test(text) || (/[/\\]/.test(text) && !/\s/.test(text));
}

/** Cut at the end, for everything that is not an id or a path. */
export function cutEnd(text: string, max: number): string {
  const characters = charactersOf(text);
  return characters.length <= max
    ? text
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

let segmenter: Intl.Segmenter | undefined;

/** An emoji of several code points or a letter with its accents is one character, and is not cut in two. */
function charactersOf(text: string): readonly string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

function nonFinite(number: number): string {
  if (Number.isNaN(number)) return 'NaN';
  return number > 0 ? '∞' : '-∞';
}

function group(digits: string): string {
  const [whole, fraction] = digits.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, '');
}

function twoUnits(total: number, large: string, per: number, small: string): string {
  const rest = total % per;
  const whole = `${Math.floor(total / per)}${large}`;
  return rest === 0 ? whole : `${whole} ${rest}${small}`;
}

/** "OR and RLIKE are only applied to the loaded runs": what a filter asks that its server does not understand. */
export function onlyLoaded(words: readonly string[]): string {
  const list =
    words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)} are` : `${words[0]} is`;
  return `${list} only applied to the loaded runs`;
}
