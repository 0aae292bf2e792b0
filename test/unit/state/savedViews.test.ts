import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { groupShows } from '../../../src/shared/groupStats.ts';
import { initialLayout } from '../../../src/shared/runView.ts';
import type { RunView } from '../../../src/shared/runView.ts';
import {
  parseSavedViews,
  SavedViewsError,
  viewNameProblem,
  withoutSavedView,
  withSavedView,
} from '../../../src/state/savedViews.ts';

const plain: RunView = { query: { filter: '' }, layout: initialLayout };
const best: RunView = {
  query: { filter: "tags.team = 'ü💥'", sort: { column: 'metrics.acc', isDescending: true } },
  layout: {
    ...initialLayout,
    shown: ['best.acc', 'min.val loss'],
    pinned: ['metrics.acc'],
    widths: { 'metrics.acc': 120 },
    onlyDifferences: true,
    groupBy: ['params.lr', 'attributes.datasets'],
    groupShows: 'spread',
    isFlat: true,
    directions: { acc: 'min' },
  },
};

describe('saved views', () => {
  const texts: readonly (readonly [what: string, text: string, names: readonly string[]])[] = [
    ['no file', '', []],
    ['blanks', ' \n', []],
    ['nothing in it', '{}', []],
    ['comments and commas', '// ours\n{"views": {"a": {"query": {}}, /* b */ "b": {},},}', ['a', 'b']],
    ['views of another version', '{"version": 9, "views": {"a": {"charts": [1], "query": 5}}}', ['a']],
    ['a view that is none', '{"views": {"a": 5, "b": null}}', ['a', 'b']],
  ];
  for (const [what, text, names] of texts) {
    test(`${what} is read`, () => {
      const views = parseSavedViews(text);
      assert.deepEqual(
        views.map(({ name }) => name),
        names,
      );
      for (const { view } of views) assert.deepEqual(view, plain);
      const saved = withSavedView(text, { name: 'new', view: best });
      assert.deepEqual(
        parseSavedViews(saved).map(({ name }) => name),
        [...names, 'new'],
      );
      assert.deepEqual(parseSavedViews(saved).at(-1)?.view, best);
      assert.deepEqual(parseSavedViews(withoutSavedView(saved, 'new')), views);
    });
  }

  const broken: readonly (readonly [text: string, message: RegExp])[] = [
    ['{"views": {\n"a": {', /^Line 2 is no JSON/],
    ['<<<<<<< ours\n{}', /^Line 1 is no JSON/],
    ['[]', /must hold an object/],
    ['5', /must hold an object/],
    ['{"views": []}', /"views" must be an object/],
  ];
  for (const [text, message] of broken) {
    test(`${JSON.stringify(text)} is refused and never written over`, () => {
      for (const work of [
        () => parseSavedViews(text),
        () => withSavedView(text, { name: 'a', view: plain }),
        () => withoutSavedView(text, 'a'),
      ]) {
        assert.throws(work, (error) => error instanceof SavedViewsError && message.test(error.message));
      }
    });
  }

  test('what people wrote stays, and a view says only what is not as usual', () => {
    const text =
      '{\n    // the ones that we report\n    "views": {\n        "a": { "query": { "filter": "x" } }\n    }\n}\n';
    const saved = withSavedView(text, { name: 'best "of" all', view: best });
    assert.ok(saved.startsWith('{\n    // the ones that we report\n    "views": {\n        "a": {'), saved);
    assert.match(saved, /\n {8}"best \\"of\\" all": \{\n {12}"query"/);
    assert.match(
      withSavedView('', { name: 'all', view: plain }),
      /"all": \{\s+"query": \{\s+"filter": ""\s+\}\s+\}/,
    );
    const replaced = withSavedView(saved, { name: 'a', view: plain });
    assert.deepEqual(
      parseSavedViews(replaced).map(({ name }) => name),
      ['a', 'best "of" all'],
    );
    assert.equal(withoutSavedView(saved, 'toString'), saved);
  });

  test('the schema knows all that a layout has', () => {
    const file = new URL('../../../syntaxes/mlflow-views.schema.json', import.meta.url);
    const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
    const { properties } = definitions.view.properties.layout;
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(initialLayout).sort());
    assert.deepEqual(properties.groupShows.enum, groupShows);
    assert.deepEqual(properties.directions.additionalProperties.enum, ['min', 'max']);
    const column = new RegExp(definitions.column.pattern);
    for (const id of [...best.layout.shown, ...best.layout.groupBy]) assert.match(id, column);
    assert.doesNotMatch('mean.loss', column);
  });

  test('names are refused as they are typed', () => {
    assert.equal(viewNameProblem('best'), undefined);
    assert.match(viewNameProblem('x'.repeat(101)) ?? '', /at most 100/);
    assert.ok(viewNameProblem('__proto__'));
  });
});
