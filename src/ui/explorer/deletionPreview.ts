import type { DeletionKind, DeletionReport } from '../../api/ownEndpoints.ts';
import { countOf, cutEnd, formatBytes } from '../../shared/format.ts';
import { namesOf } from './itemNames.ts';

const mostStaying = 5;
const nouns: Readonly<Record<DeletionKind, string>> = {
  experiment: 'experiment',
  run: 'run',
  logged_model: 'logged model',
};

/** What goes and what stays, for who has to say yes. */
export function previewText({ goes, stays, bytes, more }: DeletionReport): string {
  const files = goes.reduce((sum, going) => sum + going.files, 0);
  const kept = stays.slice(0, mostStaying).map(({ name, what, why }) => {
    return `${cutEnd(name, 80)}${what === 'artifacts' ? ' (its files)' : ''}: ${why}`;
  });
  if (stays.length > mostStaying) kept.push(`and ${countOf(stays.length - mostStaying, 'other')}`);
  return [
    namesOf(
      goes.map(({ kind, name, id, bytes: size }) => ({
        name: `${cutEnd(name || id, 50)} (${nouns[kind]}, ${formatBytes(size)})`,
      })),
    ),
    `${countOf(files, 'file')} of artifacts, ${formatBytes(bytes)}.`,
    more && 'There is more than this list has.',
    kept.length > 0 && `Stays:\n${kept.join('\n')}`,
    'This can’t be undone.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** `2 runs and 1 logged model`. */
export function countsOf({ goes }: DeletionReport): string {
  const counts = Map.groupBy(goes, ({ kind }) => kind);
  return [...counts].map(([kind, list]) => countOf(list.length, nouns[kind])).join(' and ');
}
