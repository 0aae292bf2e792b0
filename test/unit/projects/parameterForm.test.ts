import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { parseMlproject } from '../../../src/formats/mlproject.ts';
import type { RunValues } from '../../../src/projects/parameterForm.ts';
import { ParameterForm, summarize } from '../../../src/projects/parameterForm.ts';

const mlproject = `entry_points:
  main:
    parameters:
      lr: {type: float, default: 0.01}
      epochs: {type: int, default: 10}
      data: {type: path, default: data.csv}
      note: {type: string, default: ""}
      label: string
      source: {type: uri, default: "models:/m/1"}
    command: x
`;
const [entryPoint] = parseMlproject(mlproject).entryPoints;
assert.ok(entryPoint);
const [lr, , data, note, label, source] = entryPoint.parameters;
assert.ok(lr && data && note && label && source);

function makeForm(lastUsed?: RunValues) {
  assert.ok(entryPoint);
  const disk = { exists: (path: string) => path === '/w/p/data.csv', resolve: posix.resolve };
  return new ParameterForm(entryPoint, { disk, folders: ['/w/p', '/w'], platform: 'linux' }, lastUsed);
}

describe('form of parameters', () => {
  it('takes the values of a run that is to be run again, as far as the entry point knows them', () => {
    const form = makeForm();
    form.use({ parameters: { lr: '0.3', C: '7' }, experiment: 'wine' });
    assert.deepEqual(form.values, { parameters: { lr: '0.3' }, experiment: 'wine' });
  });

  it('starts with the defaults, and says what has none', () => {
    const form = makeForm();
    assert.deepEqual(form.values, { parameters: {} });
    assert.equal(form.isChanged, false);
    assert.deepEqual(
      [lr, data, note, label].map((parameter) => form.describe(parameter)),
      ['0.01 · float', 'data.csv · path', '"" · string', '$(warning) needs a value · string'],
    );
  });

  it('shows what was changed beside the default, and forgets a value that is the default', () => {
    const form = makeForm();
    form.set(lr, '0.05');
    assert.equal(form.describe(lr), '0.05 · float, default 0.01');
    assert.deepEqual(form.values, { parameters: { lr: '0.05' } });
    form.set(lr, '0.01');
    assert.deepEqual(form.values, { parameters: {} });
    form.set(lr, '1');
    form.set(lr, '');
    assert.deepEqual(form.values, { parameters: {} });
    form.set(label, '');
    assert.deepEqual(form.values, { parameters: { label: '' } });
    form.useDefaults();
    assert.equal(form.isChanged, false);
  });

  it('checks while it is typed', () => {
    const form = makeForm();
    assert.deepEqual(form.check(lr, 'abc'), { severity: 'warning', message: 'Not a number' });
    assert.equal(form.check(lr, '1e-3'), undefined);
    assert.equal(form.check(lr, ''), undefined);
    assert.equal(form.check(data, 'no.csv')?.severity, 'error');
    assert.equal(form.check(source, './x')?.severity, 'error');
    form.set(lr, 'abc');
    assert.equal(form.describe(lr), '$(warning) abc · float, default 0.01');
  });

  it('brings back the values used last, as far as the project still has them', () => {
    const form = makeForm({ parameters: { lr: '0.5', gone: '1', epochs: '10' }, experiment: 'other' });
    assert.deepEqual(form.values, { parameters: {} });
    form.useLastUsed();
    assert.deepEqual(form.values, { parameters: { lr: '0.5' }, experiment: 'other' });
    form.setExperiment(undefined);
    assert.deepEqual(form.values, { parameters: { lr: '0.5' } });
  });

  it('sums values up in a line', () => {
    const rows: [RunValues, string][] = [
      [{ parameters: {} }, 'defaults'],
      [{ parameters: { a: '1', b: '' } }, 'a=1 b=""'],
      [{ parameters: { a: 'x\n  y' }, experiment: 'wine' }, 'a=x y experiment wine'],
      [{ parameters: { a: `${'x'.repeat(50)}${'y'.repeat(50)}` } }, `a=${'x'.repeat(29)}…${'y'.repeat(29)}`],
    ];
    for (const [values, line] of rows) assert.equal(summarize(values), line);
  });
});
