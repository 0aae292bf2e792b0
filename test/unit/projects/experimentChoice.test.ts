import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseExperiment, experimentOfScript } from '../../../src/projects/experimentChoice.ts';

describe('experiment that a script sets', () => {
  const rows: [string, string, string | undefined][] = [
    ['python train.py', 'mlflow.set_experiment("wine")', 'wine'],
    ['python -u src/train.py --x {x}', "set_experiment(experiment_name='a/b')", 'a/b'],
    ['cd src && python "train.py"', 'mlflow.set_experiment(\n    "wine"\n)', 'wine'],
    ['python train.py', 'mlflow.set_experiment("it\'s")', "it's"],
    ['python train.py', 'mlflow.set_experiment("a", trace=1)', 'a'],
    ['python train.py', '# mlflow.set_experiment("old")\nmlflow.set_experiment("new")', 'new'],
    ['python train.py', 'mlflow.set_experiment(name)', undefined],
    ['python train.py', 'mlflow.set_experiment(f"x-{n}")', undefined],
    ['python train.py', 'mlflow.set_experiment("a" + b)', undefined],
    ['python train.py', 'mlflow.set_experiment("a")\nmlflow.set_experiment("b")', undefined],
    ['python train.py', 'mlflow.set_experiment("a")\nmlflow.set_experiment("a")', 'a'],
    ['python train.py', 'use_experiment("a")', undefined],
    ['python -m train', 'mlflow.set_experiment("a")', undefined],
    ['echo x.pyc', 'mlflow.set_experiment("a")', undefined],
  ];
  for (const [command, code, name] of rows) {
    it(`${command}: ${JSON.stringify(code)}`, () =>
      assert.equal(
        experimentOfScript(command, () => code),
        name,
      ));
  }

  it('asks for each script that the command names, and for nothing else', () => {
    const asked: string[] = [];
    experimentOfScript('python a.py && ./b/c-d.py | tee ../x.py {e}.txt', (path) => void asked.push(path));
    assert.deepEqual(asked, ['a.py', './b/c-d.py', '../x.py']);
  });
});

describe('experiment of a project run', () => {
  const all = {
    asked: 'asked',
    environment: 'environment',
    here: 'here',
    command: 'python t.py',
    readScript: () => 'set_experiment("script")',
    projectName: 'project',
    folderName: 'folder',
  };
  const rows: [string, Parameters<typeof chooseExperiment>[0]][] = [
    ['asked', all],
    ['script', { ...all, asked: undefined }],
    ['environment', { ...all, asked: '', readScript: () => undefined }],
    ['here', { ...all, asked: undefined, readScript: () => '', environment: '' }],
    ['project', { ...all, asked: undefined, readScript: () => '', environment: '', here: undefined }],
    [
      'folder',
      {
        ...all,
        asked: undefined,
        command: 'x',
        environment: undefined,
        here: undefined,
        projectName: undefined,
      },
    ],
  ];
  for (const [name, hints] of rows) it(name, () => assert.equal(chooseExperiment(hints).name, name));
});
