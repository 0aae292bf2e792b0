import { countOf } from '../../shared/format.ts';
import type { Item } from '../../state/itemEdits.ts';
import { namesOf } from './itemNames.ts';

/** What a modal asks. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** Only those that are named. */
  readonly only: string;
  /** Those nested in them too; undefined where there are none. */
  readonly withNested: string | undefined;
}

type Named = Pick<Item, 'kind' | 'name'>;

/** `nested`: runs below the items that are not among them, and would stay. */
export function deleteQuestion(items: readonly Named[], nested: readonly Named[]): Question {
  const kind = items[0]?.kind ?? 'run';
  const inside = kind === 'experiment' ? ' The runs in them go with them.' : '';
  return {
    message: `Delete ${whichOf(items)}?`,
    detail: [
      namesOf(items),
      ...nestedText(items, nested),
      `Deleted ${kind}s can be restored until they are deleted for good.${inside}`,
    ].join('\n\n'),
    only: 'Delete',
    withNested: withNestedButton('Delete', nested),
  };
}

export function restoreQuestion(items: readonly Named[], nested: readonly Named[]): Question {
  return {
    message: `Restore ${whichOf(items)} with what is nested?`,
    detail: [namesOf(items), ...nestedText(items, nested, ' deleted')].join('\n\n'),
    only: 'Restore',
    withNested: withNestedButton('Restore', nested),
  };
}

function whichOf(items: readonly Named[]): string {
  const kind = items[0]?.kind ?? 'run';
  return items.length === 1 ? `this ${kind}` : `these ${countOf(items.length, kind)}`;
}

function nestedText(items: readonly Named[], nested: readonly Named[], stage = ''): readonly string[] {
  if (nested.length === 0) return [];
  const count = countOf(nested.length, 'run').replace(' ', `${stage} `);
  const parents = items.length === 1 ? 'it' : 'them';
  return [`${count} ${nested.length === 1 ? 'is' : 'are'} nested in ${parents}:\n${namesOf(nested)}`];
}

function withNestedButton(verb: string, nested: readonly Named[]): string | undefined {
  return nested.length === 0 ? undefined : `${verb} with ${countOf(nested.length, 'Nested Run')}`;
}
