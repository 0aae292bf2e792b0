import type { Run } from '../api/entities.ts';
import { formatNumber, numberOf } from '../shared/format.ts';

// Names for many at once, from one text in which words in braces stand for what differs.

export interface NamedItem {
  readonly name: string;
  /** Its place among those that are renamed, from 1. */
  readonly place: number;
  /** Known where `needsValues` says so. */
  readonly values?: Pick<Run, 'data'>;
}

const word = /\{([^{}]*)\}/g;
const value = /^(params|metrics|tags)\.(.+)$/;

/** What stands for a value that an item does not have. */
const none = 'none';

/** Is something asked of the runs' params, metrics or tags? */
export function needsValues(template: string): boolean {
  return wordsOf(template).some((each) => value.test(each));
}

/** What is wrong with it, in words. */
export function templateProblem(template: string): string | undefined {
  const unknown = wordsOf(template).find((each) => each !== 'name' && each !== 'n' && !value.test(each));
  if (unknown === undefined) return undefined;
  return `{${unknown}} is none of {name}, {n}, {params.KEY}, {metrics.KEY} and {tags.KEY}.`;
}

export function nameFrom(template: string, item: NamedItem): string {
  return template.replaceAll(word, (_, each: string) => {
    const key = each.trim();
    if (key === 'name') return item.name;
    return key === 'n' ? String(item.place) : (valueOf(key, item) ?? none);
  });
}

function wordsOf(template: string): readonly string[] {
  return [...template.matchAll(word)].map(([, each = '']) => each.trim());
}

function valueOf(key: string, { values }: NamedItem): string | undefined {
  const [, group, name] = value.exec(key) ?? [];
  if (group === 'metrics') {
    const metric = values?.data.metrics?.find((each) => each.key === name);
    return metric && formatNumber(numberOf(metric.value));
  }
  const pairs = group === 'params' ? values?.data.params : values?.data.tags;
  return pairs?.find((each) => each.key === name)?.value;
}
