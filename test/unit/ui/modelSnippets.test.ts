import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseMlmodel } from '../../../src/formats/mlmodel.ts';
import { snippetsOf } from '../../../src/ui/artifacts/modelSnippets.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'models');
const snippets = (name: string, place = { modelUri: 'models:/m-1' }) =>
  snippetsOf(parseMlmodel(readFileSync(join(folder, name, 'MLmodel'), 'utf8')), place);

describe('snippets of a model', () => {
  it('load it as a function and as what it was, and take the example that it has', () => {
    const [generic, native, ...more] = snippets('sklearn-logged');
    assert.deepEqual([generic?.label, native?.label, more], ['Load and predict', 'Load as sklearn', []]);
    assert.equal(
      generic?.code,
      `import mlflow

model = mlflow.pyfunc.load_model("models:/m-1")

# What was saved with the model; anything of this form will do.
data = model.input_example
print(model.predict(data))
`,
    );
    assert.equal(native?.code, 'import mlflow.sklearn\n\nmodel = mlflow.sklearn.load_model("models:/m-1")\n');
  });

  it('make tensors and data frames of the form that the signature asks for, with its params', () => {
    assert.match(snippets('pyfunc-tensor')[0]!.code, /"image": np\.zeros\(\(1, 28, 28, 3\), dtype="uint8"\)/);
    assert.match(snippets('sklearn-params')[0]!.code, /model\.predict\(data, params=\{".+": .+\}\)/);
    assert.match(snippets('pyfunc-every-column')[0]!.code, /pd\.DataFrame\(\[\{/);
  });

  it('name the server where a process has to be told, and quote what is named', () => {
    const place = { modelUri: 'runs:/1/a"b', trackingUri: 'http://team:5000' };
    const [generic] = snippets('sklearn-plain', place);
    assert.match(generic!.code, /^mlflow\.set_tracking_uri\("http:\/\/team:5000"\)$/m);
    assert.match(generic!.code, /load_model\("runs:\/1\/a\\"b"\)/);
  });

  it('are none of flavors that no Python loads', () => {
    assert.deepEqual(snippets('crate-r'), []);
    assert.deepEqual(
      snippets('own-flavor')
        .map(({ label }) => label)
        .filter((label) => /crate|own/.test(label)),
      [],
    );
  });
});
