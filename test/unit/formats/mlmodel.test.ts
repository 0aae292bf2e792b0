import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseMlmodel } from '../../../src/formats/mlmodel.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'models');
const read = (name: string) => parseMlmodel(readFileSync(join(folder, name, 'MLmodel'), 'utf8'));

describe('an MLmodel file as people read it', () => {
  it('of any flavor that real libraries wrote is read whole', () => {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(names.length > 40);
    for (const { name } of names) {
      const model = read(name);
      assert.equal(model.syntaxError, undefined, name);
      assert.ok(model.flavors.length > 0, name);
      assert.ok(
        model.signature.every(({ rows }) => rows !== undefined),
        `${name}: its signature`,
      );
    }
  });

  it('says what the model is, where it comes from and how it is loaded', () => {
    const model = read('sklearn-logged');
    assert.deepEqual(
      [model.modelId, model.runId, model.mlflowVersion, model.size, model.created],
      [
        'm-4f598af4ab7b489fbb2c78fb2f6caeb4',
        '68fc795a90be4f54a29093551ed9feaf',
        '3.17.2',
        10709,
        '2026-11-27 16:49:09.172700',
      ],
    );
    const [generic, sklearn] = model.flavors;
    assert.deepEqual([generic?.name, sklearn?.name], ['python_function', 'sklearn']);
    assert.deepEqual(generic?.entries.slice(0, 3), [
      { key: 'env.conda', value: 'conda.yaml' },
      { key: 'env.virtualenv', value: 'python_env.yaml' },
      { key: 'loader_module', value: 'mlflow.sklearn' },
    ]);
    assert.ok(!sklearn?.entries.some(({ key }) => key === 'code'), 'null says nothing');
    assert.deepEqual(model.example?.path, 'input_example.json');
    assert.deepEqual(model.signature[0]?.rows?.[0], {
      name: 'alcohol',
      isNamed: true,
      type: 'double',
      required: true,
    });
    assert.deepEqual(
      model.others.map(({ key, value }) => [key, value]),
      [
        ['is_signature_from_type_hint', 'False'],
        ['type_hint_from_example', 'False'],
      ],
    );
  });

  it('knows tensors with their shapes, params with their defaults, and nested types', () => {
    const [inputs, outputs] = read('pyfunc-tensor').signature;
    assert.deepEqual(
      [inputs?.rows?.[0], outputs?.rows?.[0]].map((row) => [row?.name, row?.type, row?.shape]),
      [
        ['image', 'tensor(uint8)', '[-1,28,28,3]'],
        ['(0)', 'tensor(str)', '[-1]'],
      ],
    );
    const params = read('sklearn-params').signature.find(({ part }) => part === 'params');
    assert.ok(params?.rows?.every((row) => row.default !== undefined));
    const chat = read('pyfunc-chat').signature[0]!.rows!;
    assert.match(chat[0]!.type, /^array\(\{content\?: string, .*role: string/);
  });

  it('that is broken says why, with the line, and gives what can be read', () => {
    const model = parseMlmodel('flavors:\n  sklearn:\n    data: x\nrun_id: [\nmodel_id: m-1\n');
    assert.equal(model.syntaxError?.line, 4);
    assert.match(model.syntaxError?.message ?? '', /expected/);
    assert.deepEqual(
      model.flavors.map(({ name }) => name),
      ['sklearn'],
    );
  });

  const odd: readonly (readonly [
    string,
    string,
    (model: ReturnType<typeof parseMlmodel>) => unknown,
    unknown,
  ])[] = [
    ['nothing', '', ({ isMapping }) => isMapping, false],
    ['a list', '- a\n', ({ isMapping }) => isMapping, false],
    ['no flavors', 'run_id: a\n', ({ flavors }) => flavors, []],
    ['flavors that are a text', 'flavors: x\n', ({ flavors }) => flavors, []],
    ['a flavor that is a text', 'flavors: {x: y}\n', ({ flavors }) => flavors, [{ name: 'x', entries: [] }]],
    ['a size that is none', 'model_size_bytes: much\n', ({ size }) => size, undefined],
    ['an id of digits', 'run_id: 12\n', ({ runId }) => runId, '12'],
    [
      'a signature that is none',
      "signature: {inputs: '{'}\n",
      ({ signature }) => signature,
      [{ part: 'inputs', text: '{' }],
    ],
    [
      'HTML and commands',
      'flavors: {"<img src=x>": {"[a](command:b)": "<b>"}}\n',
      ({ flavors }) => flavors,
      [{ name: '<img src=x>', entries: [{ key: '[a](command:b)', value: '<b>' }] }],
    ],
  ];
  for (const [name, text, part, expected] of odd) {
    it(`with ${name} is read as far as it goes`, () => assert.deepEqual(part(parseMlmodel(text)), expected));
  }

  it('that anchors make huge is read in a moment', () => {
    const lines = Array.from({ length: 12 }, (_, index) =>
      index === 0
        ? 'a0: &a0 {x: 1, y: 2, z: 3, u: 4}'
        : `a${index}: &a${index} {p: *a${index - 1}, q: *a${index - 1}, r: *a${index - 1}, s: *a${index - 1}}`,
    );
    const start = performance.now();
    assert.ok(parseMlmodel(`${lines.join('\n')}\n`).others.length <= 500);
    assert.ok(performance.now() - start < 2000);
  });
});
