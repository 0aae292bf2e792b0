import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createLanguageService } from '../../src/language/languageService.ts';
import { Validator } from '../../src/language/validator.ts';

/** A validator whose checks end when the test says so. */
function start(): {
  validator: Validator;
  checks: ((diagnostics: Diagnostic[] | Error) => void)[];
  published: string[];
  errors: unknown[];
  turn: () => Promise<void>;
} {
  const checks: ((diagnostics: Diagnostic[] | Error) => void)[] = [];
  const published: string[] = [];
  const errors: unknown[] = [];
  const service = {
    ...createLanguageService({ findFile: (_, path) => Promise.resolve({ state: 'unknown', path }) }),
    validate: () =>
      new Promise<Diagnostic[]>((resolve, reject) => {
        checks.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
      }),
  };
  const validator = new Validator({
    service,
    level: () => 'all',
    publish: (document, diagnostics) => published.push(`${document.uri} ${diagnostics.length}`),
    onError: (error) => errors.push(error),
    delay: 0,
  });
  return {
    validator,
    checks,
    published,
    errors,
    turn: () => new Promise((resolve) => setTimeout(resolve, 20)),
  };
}

const open = (uri: string): TextDocument => TextDocument.create(uri, 'mlproject', 1, '');
const diagnostic: Diagnostic = {
  message: 'x',
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
};

describe('validator', () => {
  it('checks once for edits that come together', async () => {
    const { validator, checks, turn } = start();
    for (let i = 0; i < 5; i++) validator.schedule(open('a:1'));
    await turn();
    assert.equal(checks.length, 1);
  });

  it('drops a slow check that a newer edit has overtaken', async () => {
    const { validator, checks, published, turn } = start();
    const document = open('a:1');
    validator.schedule(document);
    await turn();
    validator.schedule(document);
    await turn();
    checks[1]!([]);
    checks[0]!([diagnostic]);
    await turn();
    assert.deepEqual(published, ['a:1 0']);
  });

  it('says nothing about a closed document, also when it is opened again', async () => {
    const { validator, checks, published, turn } = start();
    validator.schedule(open('a:1'));
    await turn();
    validator.forget('a:1');
    validator.schedule(open('a:1'));
    checks[0]!([diagnostic]);
    await turn();
    checks[1]!([]);
    await turn();
    assert.deepEqual(published, ['a:1 0']);
  });

  it('reports a check that fails and goes on', async () => {
    const { validator, checks, published, errors, turn } = start();
    validator.schedule(open('a:1'));
    validator.schedule(open('a:2'));
    await turn();
    checks[0]!(new Error('no'));
    checks[1]!([]);
    await turn();
    assert.equal(errors.length, 1);
    // Nothing of what was said of an earlier text stays.
    assert.deepEqual(published, ['a:1 0', 'a:2 0']);
  });
});
