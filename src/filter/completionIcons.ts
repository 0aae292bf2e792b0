import type { CompletionItem } from './completion.ts';

/** The codicon of each kind of completion. */
export const completionIcons: Readonly<Record<CompletionItem['kind'], string>> = {
  metric: 'graph-line',
  param: 'symbol-parameter',
  tag: 'tag',
  attribute: 'symbol-field',
  comparator: 'symbol-operator',
  value: 'symbol-string',
  date: 'calendar',
  word: 'symbol-keyword',
};
