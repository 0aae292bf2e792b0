import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pyRepr, pyStr } from '../../../src/formats/pyText.ts';
import { parseYaml } from '../../../src/formats/yaml.ts';

/** What `repr(yaml.safe_load(text))` gives with PyYAML 6.0.3, or the reason for which it raises. */
const rows: readonly [text: string, repr: string][] = [
  ['', 'None'],
  ['a: 1\nb: [x, yes, ~]\n', "{'a': 1, 'b': ['x', True, None]}"],
  [
    '- 1.0\n- 1.\n- .1\n- 1e-3\n- 1.0e-3\n- 0.00006\n- 1.0e+16\n- 3.10\n',
    "[1.0, 1.0, 0.1, '1e-3', 0.001, 6e-05, 1e+16, 3.1]",
  ],
  [
    '- 010\n- 0x1F\n- 0o17\n- 1_000\n- 12:30\n- 0b11\n- +1\n- -0\n- 08\n',
    "[8, 31, '0o17', 1000, 750, 3, 1, 0, '08']",
  ],
  ['- .inf\n- -.INF\n- .nan\n- -.5\n- 1.5e3\n- 1.5e+3\n', "[inf, -inf, nan, '-.5', '1.5e3', 1500.0]"],
  ['- yes\n- No\n- on\n- y\n- N\n- nUll\n- NULL\n', "[True, False, True, 'y', 'N', 'nUll', None]"],
  ['- 2024-01-01\n- 2024-1-1\n', "[datetime.date(2024, 1, 1), '2024-1-1']"],
  ['a: !!str 3\nb: !!int "3"\nc: ! 3\n', "{'a': '3', 'b': 3, 'c': 3}"],
  ['a: "x\n\n  y \\\n   z\\n"\n', "{'a': 'x\\ny z\\n'}"],
  ["a: 'it''s'\nb: don't\n", "{'a': \"it's\", 'b': \"don't\"}"],
  [
    'a: |\n  x\n   y\n\n\nb: >-\n  x\n  y\n\n  z\n    w\n  v\n',
    "{'a': 'x\\n y\\n', 'b': 'x y\\nz\\n  w\\nv'}",
  ],
  ['a: |+\n  x\n\nb: >2\n   x\n', "{'a': 'x\\n\\n', 'b': ' x\\n'}"],
  [
    'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\ne: {<<: [*x, {b: 3, f: 4}], b: 5}\n',
    "{'a': {'b': 1}, 'c': {'b': 1, 'd': 2}, 'e': {'b': 5, 'f': 4}}",
  ],
  ['a: &x {b: 1}\nc: {!!merge k: *x}\n', "{'a': {'b': 1}, 'c': {'b': 1}}"],
  ['- !!float nan\n- !!float "-1e3"\n', '[nan, -1000.0]'],
  ['a: 1\na: 2\n', "{'a': 2}"],
  ['? x\n: y\n? z\n', "{'x': 'y', 'z': None}"],
  ['- - a\n  - b\n-\n  c: d\n', "[['a', 'b'], {'c': 'd'}]"],
  ['a:\n- b\n- c\nd: e\n', "{'a': ['b', 'c'], 'd': 'e'}"],
  ['{a: 1, b, c: , "d":2}\n', "{'a': 1, 'b': None, 'c': None, 'd': 2}"],
  ['[a: 1, b]\n', "[{'a': 1}, 'b']"],
  ['a: http://x:80/#y # z\n', "{'a': 'http://x:80/#y'}"],
  ['a: {type:int, default:10}\n', "{'a': {'type:int': None, 'default:10': None}}"],
  ['%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n...\n', "{'a': '1'}"],
  ['a: one\r\n  two\r\n', "{'a': 'one two'}"],
];

const refused: readonly [text: string, message: RegExp][] = [
  ['a: b: c\n', /mapping values are not allowed here/],
  ['a:\tb\n', /found character '\\t' that cannot start any token/],
  ['a: @b\n', /found character '@' that cannot start any token/],
  ['a\nb: c\n', /mapping values are not allowed here/],
  ['a: 1\nb\n', /could not find expected ':'/],
  ['a: [1, 2\n', /expected ',' or '\]', but got '<stream end>'/],
  ['a: "\\q"\n', /found unknown escape character 'q'/],
  ['a: "\\x4"\n', /expected escape sequence of 2 hexadecimal numbers, but found '"'/],
  ['a: |x\n', /expected chomping or indentation indicators, but found 'x'/],
  ['a: *b\n', /found undefined alias 'b'/],
  ['a: &b 1\nc: &b 2\n', /found duplicate anchor 'b'/],
  ['a: !!python/name:os.system x\n', /could not determine a constructor for the tag/],
  ['[a]: b\n', /found unhashable key/],
  ['a: =\n', /could not determine a constructor for the tag 'tag:yaml\.org,2002:value'/],
  ['a: &x {b: 1}\nc:\n  !foo <<: *x\n', /could not determine a constructor for the tag '!foo'/],
  ['<<: 3\n', /expected a mapping or list of mappings for merging, but found scalar/],
  ['a: 2024-02-30\n', /day is out of range for month/],
  ['%YAML 2.0\n---\na: 1\n', /found incompatible YAML document/],
  ['a: 1\n---\nb: 2\n', /expected a single document in the stream/],
  ['a: \u0001\n', /unacceptable character #x0001/],
  ['- a\nb: c\n', /expected <block end>, but found '\?'/],
];

describe('parseYaml', () => {
  for (const [text, repr] of rows) {
    it(`reads ${JSON.stringify(text.slice(0, 60))}`, () => {
      const yaml = parseYaml(text);
      assert.deepEqual(yaml.problems, []);
      assert.equal(yaml.root ? pyRepr(yaml.root) : 'None', repr);
    });
  }
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      const [problem] = parseYaml(text).problems;
      assert.match(problem?.message ?? 'nothing', message);
      assert.ok(problem && problem.range.start < problem.range.end && problem.range.end <= text.length);
    });
  }

  it('says where everything is', () => {
    const text = 'a: &x "b"  # c\nd: [e, {f: g}]\nh: |\n  i\n  j\n\nk: *x\n';
    const { root } = parseYaml(text);
    assert.ok(root?.kind === 'map');
    const places = root.entries.map(({ key, value }) =>
      [key, value].map(({ range }) => text.slice(range.start, range.end)),
    );
    assert.deepEqual(places, [
      ['a', '"b"'],
      ['d', '[e, {f: g}]'],
      ['h', '|\n  i\n  j'],
      ['k', '*x'],
    ]);
  });

  it('reads what stands round a broken line', () => {
    const { root, problems } = parseYaml('a: 1\nb: "x\nc: 2\n');
    assert.equal(problems.length, 1);
    assert.equal(root && pyRepr(root), "{'a': 1, 'c': 2}");
  });

  it('ends with a collection that holds itself', () => {
    const { root } = parseYaml('a: &a [1, *a]\n');
    assert.equal(root && pyStr(root), "{'a': [1, []]}");
  });
});
