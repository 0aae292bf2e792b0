import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readScript } from '../../src/language/scripts/readScript.ts';
import { diagnose, readMarks } from './rows.ts';
import { commands, readable, scripts } from './scriptRows.ts';

function project(command: string): string {
  const parameters = 'alpha: float, data: path, extra: string';
  return `entry_points:\n  main:\n    parameters: {${parameters}}\n    command: ${command}\n`;
}

describe('the options of a script', () => {
  for (const { name, source, options, complete = true, subcommands = false } of readable) {
    it(name, () => {
      const script = readScript(source);
      const shown = script?.options
        .filter(({ names }) => !names.includes('--help'))
        .map(
          (option) =>
            `${option.names.join(' ')}${option.required ? '!' : ''} ${option.values.min}-${option.values.max} ${option.type ?? '?'}${option.default === undefined ? '' : ` = ${option.default}`}${option.choices.length > 0 ? ` (${option.choices.join(', ')})` : ''}`,
        );
      assert.deepEqual(shown, options);
      if (options === undefined) return;
      assert.equal(script?.complete, complete);
      assert.equal(script?.subcommands, subcommands);
    });
  }
});

describe('what a command passes to its script', () => {
  for (const { script, command, finds = [] } of commands) {
    const source = scripts[script] ?? script;
    it(`${JSON.stringify(command)} for ${JSON.stringify(script.slice(0, 40))}`, async () => {
      const { text } = readMarks(project(command));
      const options = { texts: { 'train.py': source, 'src/fit.py': source, 'pkg/__main__.py': source } };
      const { diagnostics, document } = await diagnose(text, options);
      const found = diagnostics
        .filter(({ code }) => code === 'W21' || code === 'W22')
        .map(({ code, range, message }) => ({ at: `${String(code)} ${document.getText(range)}`, message }));
      assert.deepEqual(
        found.map(({ at }) => at),
        finds.map(([at]) => at),
      );
      finds.forEach(([, says], index) =>
        assert.ok(found[index]?.message.includes(says), found[index]?.message),
      );
    });
  }

  it('points to the place in the script', async () => {
    const { diagnostics } = await diagnose(project('python train.py --alhpa 3'), {
      texts: { 'train.py': scripts['argparse']! },
    });
    const [place] = diagnostics.find(({ code }) => code === 'W21')?.relatedInformation ?? [];
    assert.equal(place?.location.uri, 'file:///project/train.py');
    assert.equal(place.location.range.start.line, 2);
    assert.match(place.message, /--alpha/);
  });

  it('reads nothing for an untitled document, nor what is too large', async () => {
    const text = project('python train.py --bogus 3');
    const source = scripts['argparse']!;
    for (const options of [
      { uri: 'untitled:Untitled-1', texts: { 'train.py': source } },
      { texts: { 'train.py': source + '#'.repeat(600_000) } },
    ]) {
      const { diagnostics } = await diagnose(text, options);
      assert.ok(!diagnostics.some(({ code }) => code === 'W21'));
    }
  });
});
