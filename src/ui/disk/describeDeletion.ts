import type { DeletionKind, DeletionReport } from '../../api/ownEndpoints.ts';
import { countOf, cutEnd, formatBytes } from '../../shared/format.ts';

const nouns: Readonly<Record<DeletionKind, string>> = {
  run: 'run',
  logged_model: 'logged model',
  experiment: 'experiment',
};

/** `1 experiment, 2 runs and 1 logged model` */
export function whatGoes({ goes }: Pick<DeletionReport, 'goes'>): string {
  const parts = (['experiment', 'run', 'logged_model'] as const).flatMap((kind) => {
    const count = goes.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [countOf(count, nouns[kind])];
  });
  const last = parts.pop();
  return parts.length === 0 ? (last ?? '') : `${parts.join(', ')} and ${last!}`;
}

const mostNames = 8;

/** The server's answer in the lines of a question. */
export function describeDeletion(report: DeletionReport): string {
  const files = report.goes.reduce((sum, item) => sum + item.files, 0);
  const names = report.goes.map(({ name, id, bytes }) => {
    const size = bytes > 0 ? ` · ${formatBytes(bytes)}` : '';
    return `${cutEnd(name.replace(/\s+/g, ' ') || id, 60)}${size}`;
  });
  const kept = describeStaying(report);
  return [
    `${sizeText(files, report)}${report.more ? ' (the first 5,000 only)' : ''}`,
    ...shortList(names),
    ...(kept === '' ? [] : ['', 'What stays:', kept]),
    '',
    'This can’t be undone. A backup keeps the database as it is now, not the files.',
  ].join('\n');
}

/** Files that stay were not counted. */
function sizeText(files: number, { bytes, stays }: DeletionReport): string {
  const filesStay = stays.some(({ what }) => what === 'artifacts');
  if (files === 0 && filesStay) return 'Only what the database knows, no files';
  return `${countOf(files, 'file')}, ${formatBytes(bytes)}${filesStay ? '; other files stay' : ''}`;
}

/** What does not go, and why, a line each. */
export function describeStaying({ stays }: Pick<DeletionReport, 'stays'>): string {
  const lines = stays.map(({ name, id, what, why }) => {
    const part = what === 'artifacts' ? 'the files of ' : '';
    return `${part}${cutEnd(name.replace(/\s+/g, ' ') || id, 60)}: ${cutEnd(why, 160)}`;
  });
  return shortList(lines).join('\n');
}

function shortList(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostNames) return lines;
  return [...lines.slice(0, mostNames), `and ${countOf(lines.length - mostNames, 'other')}`];
}
