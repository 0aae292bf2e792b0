import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { condaKeys } from '../../src/formats/condaKeys.ts';
import { exampleKeys, flavors } from '../../src/formats/flavorKeys.ts';
import {
  databricksKeys,
  dockerKeys,
  entryPointKeys,
  mlprojectKeys,
  parameterKeys,
  pythonEnvKeys,
} from '../../src/formats/keys.ts';
import { mlmodelKeys, signatureKeys } from '../../src/formats/mlmodelKeys.ts';
import { hover, type RowOptions } from './rows.ts';
import { scripts } from './scriptRows.ts';

const mlmodel: RowOptions = { language: 'mlmodel' };
const texts = { 'train.py': scripts['argparse']! };
const signature = (inputs: string): string => `signature:\n  inputs: '${inputs}'\n`;

const rows: readonly (readonly [string, RegExp, RowOptions?])[] = [
  [
    signature(
      '[{"type": "long", "name": "a|ge"}, {"type": "array", "items": {"type": "string"}, "name": "x"}]',
    ),
    /2 columns\n\n\| name \| type \| required \| shape \|\n\| --- .*\n\| age \| long \| yes \| *\|\n\| x \| array\(string\) \| no/,
    mlmodel,
  ],
  [
    signature('[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]').replace(
      'inp',
      'in|p',
    ),
    /\| \(0\) \| tensor\(float32\) \| yes \| \\\[-1,3\\\] \|/,
    mlmodel,
  ],
  [
    signature(
      '[{"type": "object", "properties": {"k": {"type": "map", "values": {"type": "long"}, "required": false}}, "name": "o"}]',
    ).replace('sig', 's|ig'),
    /\| o \| \\\{k\?: map\(long\)\\\} \| no[^]*What the model takes/,
    mlmodel,
  ],
  [
    `signature:\n  par|ams: '[{"name": "t", "type": "double", "default": 0.5, "shape": null}]'\n`,
    /\| default \|\n[^]*\| t \| double \| no \| 0.5 \|/,
    mlmodel,
  ],
  [signature('[{"type": "long", "name": "[x](command:y)|"}]'), /\\\[x\\\]\(command:y\)/, mlmodel],
  [
    'run_id: kno|wn\n',
    /\*\*\\<a\\> run\*\* finished\n\nwine, 1970-01-01 00:00 UTC[^]*f1\\\|x \| 0\.5[^]*From mlflow\.db/,
    mlmodel,
  ],
  ['model_id: kno|wn\n', /loggedModel/, mlmodel],
  ['flavors:\n  skl|earn: {}\n', /mlflow\.sklearn\.load_model/, mlmodel],
  ['flavors:\n  sklearn:\n    pickled_m|odel: x\n', /The file with the model/, mlmodel],
  ['flavors:\n  python_function:\n    env:\n      con|da: x\n', /conda environment file/, mlmodel],
  ['saved_input_example_info:\n  pandas_or|ient: split\n', /data frame/, mlmodel],
  ['chann|els: []\n', /virtualenv and uv do not read it/, { language: 'yaml' }],
  [
    'entry_points:\n  main:\n    command: "python train.py --al|pha 3"\n',
    /\*\*--alpha\*\*: float = 0\.5\n\nDeclared in `train\.py`/,
    { texts },
  ],
];

describe('hover', () => {
  for (const [text, says, options] of rows) {
    it(`at ${JSON.stringify(text.slice(0, 70))}`, async () =>
      assert.match((await hover(text, options))?.text ?? '', says));
  }

  for (const [text, options] of [
    ['run_id: unkno|wn\n', mlmodel],
    [signature('[not js|on'), mlmodel],
    ['flavors:\n  mi|ne: {}\n', mlmodel],
    ['entry_points:\n  main:\n    command: "python train.py --bo|gus 3"\n', { texts }],
  ] as const) {
    it(`says nothing at ${JSON.stringify(text)}`, async () =>
      assert.equal(await hover(text, options), undefined));
  }

  it('describes every key', () => {
    const tables = [mlprojectKeys, entryPointKeys, parameterKeys, dockerKeys, databricksKeys, pythonEnvKeys];
    const all = [
      ...tables,
      condaKeys,
      mlmodelKeys,
      signatureKeys,
      exampleKeys,
      ...flavors.map(({ keys }) => keys),
    ];
    for (const { name, doc } of all.flat()) assert.ok(doc.length > 10 && doc.endsWith('.'), name);
    for (const { name, default: fallback, example } of [...tables, condaKeys].flat())
      assert.ok(fallback !== undefined && example !== undefined, name);
  });
});
