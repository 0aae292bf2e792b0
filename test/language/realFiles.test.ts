import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createDiskHost } from '../../src/language/diskHost.ts';
import { createLanguageService } from '../../src/language/languageService.ts';
import { modelNames, projectNames, readModel, readProject } from './realFiles.ts';
import { diagnose } from './rows.ts';

// Files as real projects and real libraries write them: nothing may be called wrong in them.

/** What is said as a hint or for information, and rightly. All others have nothing at all. */
const expectedOfProjects: Readonly<Record<string, readonly string[]>> = {
  hyperparameters: ['H2: seed'],
};

const expectedOfModels: Readonly<Record<string, readonly string[]>> = {
  'mlflow-1.2-sklearn': ['H6: cloudpickle'],
  'pyfunc-artifacts': ['H6: python_model.pkl'],
  'pyfunc-chat': ['H6: python_model.pkl'],
  'pyfunc-class': ['H6: python_model.pkl'],
  'pyfunc-conda-env': ['H6: python_model.pkl'],
  'pyfunc-every-column': ['H6: python_model.pkl'],
  'pyfunc-resources': ['H6: python_model.pkl'],
  'pyfunc-responses': ['H6: python_model.pkl'],
  'pyfunc-tensor': ['H6: python_model.pkl'],
  'pyfunc-types': ['H6: python_model.pkl'],
  'sklearn-cloudpickle': ['H6: cloudpickle'],
  // Before 3.14 pickles were the rule.
  ...Object.fromEntries(
    ['2.9', '2.22'].flatMap((release) => [
      ...['plain', 'example', 'params', 'logged'].map((name) => [
        `mlflow-${release}-sklearn-${name}`,
        ['H6: cloudpickle'],
      ]),
      ...['artifacts', 'class', 'tensor'].map((name) => [
        `mlflow-${release}-pyfunc-${name}`,
        ['H6: python_model.pkl'],
      ]),
    ]),
  ),
};

const service = createLanguageService({
  ...createDiskHost({
    openText: () => undefined,
    folders: () => [],
    environmentManager: () => undefined,
    setsTrackingUri: () => true,
    helpPage: '',
  }),
  // What is installed on the machine is not the files' own.
  installedMlflow: () => Promise.resolve(undefined),
  pyenvVersions: () => Promise.resolve(undefined),
});

describe('real projects', () => {
  it('are thirty at least', () => assert.ok(projectNames().length >= 30));

  for (const name of projectNames()) {
    it(`${name} is called right`, async () => {
      const { uri, text } = readProject(name);
      const document = TextDocument.create(uri, 'mlproject', 1, text);
      const found = await service.validate(document, 'all');
      assert.deepEqual(
        found.map(
          ({ code, range, message, severity }) =>
            `${code}: ${document.getText(range)}${severity! < 3 ? ` ${String(message)}` : ''}`,
        ),
        expectedOfProjects[name] ?? [],
      );
    });

    for (const file of readdirSync(new URL('.', readProject(name).uri), { recursive: true })) {
      const path = String(file);
      if (!path.endsWith('python_env.yaml')) continue;
      it(`${name}/${path} is called right`, async () => {
        const uri = new URL(path, readProject(name).uri);
        const document = TextDocument.create(uri.href, 'python-env', 1, readFileSync(uri, 'utf8'));
        assert.deepEqual(await service.validate(document, 'all'), []);
      });
    }
  }
});

describe('real models', () => {
  it('are thirty at least', () => assert.ok(modelNames().length >= 30));

  for (const name of modelNames()) {
    it(`${name} is called right`, async () => {
      const { text, files } = readModel(name);
      const { diagnostics, document } = await diagnose(text, { language: 'mlmodel', files });
      assert.deepEqual(
        diagnostics.map(
          ({ code, range, message, severity }) =>
            `${code}: ${document.getText(range)}${severity! < 3 ? ` ${message}` : ''}`,
        ),
        expectedOfModels[name] ?? [],
      );
    });
  }
});
