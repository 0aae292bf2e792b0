import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pyRepr } from '../../src/formats/pyText.ts';
import { parseYaml } from '../../src/formats/yaml.ts';
import { formatText } from '../../src/language/format.ts';
import { applyChanges } from '../../src/language/yamlEdits.ts';
import { accepted, fires } from './diagnosticRows.ts';
import { mutate, random, yamlSeeds } from './mutations.ts';
import { openDocument } from './navigationRows.ts';
import { readMarks } from './rows.ts';
import { TextDocument } from 'vscode-languageserver-textdocument';

function format(text: string, tabSize = 2): string {
  const { document, navigation } = openDocument(text);
  return TextDocument.applyEdits(document, navigation.format(document, { tabSize }));
}

const rows: readonly [before: string, after: string, tabSize?: number][] = [
  [
    'name : x\nentry_points :\n  main:   {command:  "a"}\n',
    'name: x\nentry_points:\n  main: {command: "a"}\n',
  ],
  ['a:\n    b:\n        c: 1\n', 'a:\n  b:\n    c: 1\n'],
  ['a:\n    b:\n        c: 1\n', 'a:\n    b:\n        c: 1\n', 4],
  ['a:\n  b: 1\n', 'a:\n    b: 1\n', 4],
  ['  a: 1\n  b: 2\n', 'a: 1\nb: 2\n'],
  ['{ type : int ,default:  10 }\n', '{type: int, default: 10}\n'],
  ['a: {b: , c: }\n', 'a: {b: , c: }\n'],
  ['a: [ 1,2 ,3 ]\n', 'a: [1, 2, 3]\n'],
  ['a:\n-   b\n-   c: 1\n    d: 2\n', 'a:\n- b\n- c: 1\n  d: 2\n'],
  ['a:\n    - b\n    -\n        c: 1\n', 'a:\n  - b\n  -\n    c: 1\n'],
  ['- - a\n  - b\n', '- - a\n  - b\n'],
  ['a:\n    - |\n        x\n         y\n', 'a:\n  - |\n    x\n     y\n'],
  ['# top\n\n\n\na: 1   # why\n\n\n\nb: 2\n\n\n', '# top\n\na: 1   # why\n\nb: 2\n'],
  ['\n\na: 1', 'a: 1\n'],
  ['a: 1  \nb: 2 \n', 'a: 1\nb: 2\n'],
  ['a:\n    # about b\n    b: 1\n    # last\nc: 2\n', 'a:\n  # about b\n  b: 1\n  # last\nc: 2\n'],
  ['a: >-\n      python x\n        --b\n\n      c\nd: 1\n', 'a: >-\n  python x\n    --b\n\n  c\nd: 1\n'],
  ['a:\n    b: |2\n       x\n      y\n', 'a:\n  b: |2\n     x\n    y\n'],
  ['a: |+\n  x\n\n\nb: 1\n', 'a: |+\n  x\n\n\nb: 1\n'],
  ['a: |\n  x', 'a: |\n  x'],
  ['a: "x\n     y"\nb: plain\n     more\n', 'a: "x\n     y"\nb: plain\n     more\n'],
  ['a:\n    b: plain\n        more\n', 'a:\n  b: plain\n      more\n'],
  ['a:   &x {b: 1}\nc: *x\n? d\n: e\n', 'a: &x {b: 1}\nc: *x\n? d\n: e\n'],
  ['a: &x {b: 1}\n*x : 1\n', 'a: &x {b: 1}\n*x : 1\n'],
  [
    'a: {\n      b: 1,\n      c: [2,\n          3]\n   }\n',
    'a: {\n      b: 1,\n      c: [2,\n          3]\n   }\n',
  ],
  ['x:\n    a: {\n      b: 1\n    }\n', 'x:\n  a: {\n    b: 1\n  }\n'],
  ['a:   1\r\nb :  2  \r\n\r\n\r\n\r\nc: 3', 'a: 1\r\nb: 2\r\n\r\nc: 3\r\n'],
  ['%YAML 1.1\n---\na:   1\n...\n', '%YAML 1.1\n---\na: 1\n...\n'],
  ['--- a: 1\n', '--- a: 1\n'],
  ['a:\n    !!str   b\nc: !!str 1\n', 'a:\n  !!str b\nc: !!str 1\n'],
  ["a: 'b: c'\nd:  1\n", "a: 'b: c'\nd: 1\n"],
  ['a: [1\n', 'a: [1\n'],
  ['a:   b: c\n', 'a:   b: c\n'],
  ['', ''],
  ['# only\n\n\n', '# only\n'],
  ['\n\n', ''],
  ['a: "x \\\n    y"\n', 'a: "x \\\n    y"\n'],
];

describe('format', () => {
  for (const [before, after, tabSize] of rows) {
    it(`${JSON.stringify(before.slice(0, 60))}${tabSize ? ` by ${tabSize}` : ''}`, () => {
      assert.equal(format(before, tabSize), after);
      assert.equal(format(after, tabSize), after);
    });
  }

  it('changes only what the selected lines belong to', () => {
    const text = 'a:\n    b:   1\nc:\n    d:   1\n\n\n\ne:\n    f:   1\n';
    const { document, navigation } = openDocument(text);
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 4 } };
    const edits = navigation.format(document, { tabSize: 2, range });
    assert.equal(
      TextDocument.applyEdits(document, edits),
      'a:\n    b:   1\nc:\n  d: 1\n\n\n\ne:\n    f:   1\n',
    );
  });

  it('takes its time for a long text, but not for ever', () => {
    const text = `a: 1\n${'  # c \n'.repeat(50_000)}${'   \n'.repeat(50_000)}b:   1\n${'#\n'.repeat(50_000)}`;
    const started = performance.now();
    assert.match(format(text), /^a: 1\n {2}# c\n[^]*# c\n\nb: 1\n#\n[^]*#\n$/);
    assert.ok(performance.now() - started < 20_000);
  });

  it('leaves the sample as it is', () => {
    for (const name of ['MLproject', 'python_env.yaml']) {
      const text = readFileSync(new URL(`../../examples/wine-quality/${name}`, import.meta.url), 'utf8');
      assert.equal(format(text), text);
    }
  });

  it('keeps every value, anchor and comment of a thousand mangled texts, and is done after once', () => {
    const seeds = [
      ...yamlSeeds,
      ...accepted.map(({ text }) => text),
      ...Object.values(fires).flatMap((group) => group.map(({ text }) => readMarks(text).text)),
    ].filter((text) => text.length < 5000);
    const next = random(5);
    const comments = (text: string): number => text.split('#').length;
    let changed = 0;
    let read = 0;
    const texts = [
      ...seeds,
      ...Array.from({ length: 4000 }, (_, i) => mutate(seeds[i % seeds.length] ?? '', next)),
    ];
    for (const text of texts) {
      for (const tabSize of [2, 4]) {
        const before = parseYaml(text);
        if (before.problems.some(({ kind }) => kind === 'syntax')) {
          assert.equal(format(text, tabSize), text);
          continue;
        }
        read++;
        const edits = formatText(text, { tabSize });
        const formatted = applyChanges(text, edits);
        if (formatted !== text) changed++;
        const after = parseYaml(formatted);
        const value = ({ root }: typeof after): string | undefined => root && pyRepr(root);
        assert.equal(value(after), value(before), text);
        assert.equal(formatted.replace(/\s/g, ''), text.replace(/\s/g, ''), text);
        assert.equal(comments(formatted), comments(text));
        const again = formatText(formatted, { tabSize });
        assert.deepEqual(again, [], JSON.stringify({ text, formatted, again }));
      }
    }
    assert.ok(read > 2000 && changed > 1000, `${read} read, ${changed} changed`);
  });
});
