import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteQuestion, restoreQuestion } from '../../../src/ui/explorer/deleteQuestion.ts';

const runs = (...names: string[]) => names.map((name) => ({ kind: 'run' as const, name }));
const kept = 'Deleted runs can be restored until they are deleted for good.';

const rows = [
  [deleteQuestion(runs('a'), []), 'Delete this run?', `a\n\n${kept}`, undefined],
  [
    deleteQuestion(runs('sweep'), runs('t1', 't2')),
    'Delete this run?',
    `sweep\n\n2 runs are nested in it:\nt1\nt2\n\n${kept}`,
    'Delete with 2 Nested Runs',
  ],
  [
    deleteQuestion(runs('a', 'b'), runs('t')),
    'Delete these 2 runs?',
    `a\nb\n\n1 run is nested in them:\nt\n\n${kept}`,
    'Delete with 1 Nested Run',
  ],
  [
    deleteQuestion([{ kind: 'experiment', name: 'e' }], []),
    'Delete this experiment?',
    'e\n\nDeleted experiments can be restored until they are deleted for good. The runs in them go with them.',
    undefined,
  ],
  [
    restoreQuestion(runs('sweep'), runs('t1', 't2')),
    'Restore this run with what is nested?',
    'sweep\n\n2 deleted runs are nested in it:\nt1\nt2',
    'Restore with 2 Nested Runs',
  ],
] as const;

for (const [question, message, detail, withNested] of rows) {
  test(`${message} ${withNested ?? ''}`, () => {
    assert.deepEqual([question.message, question.detail, question.withNested], [message, detail, withNested]);
  });
}
