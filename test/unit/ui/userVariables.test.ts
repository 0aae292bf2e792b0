import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UserVariable } from '../../../src/ui/terminalTarget.ts';
import {
  variablesOfCredentials,
  variablesOfDotenv,
  variablesOfEnvironment,
  variablesOfSettings,
} from '../../../src/ui/userVariables.ts';

const named = (variables: readonly UserVariable[]): readonly string[] =>
  variables.map(({ name, value }) => `${name.replace('MLFLOW_TRACKING_', '')}=${value}`);

const own = 'mlflow-vscode-abc';
const environments = [
  ['nothing of MLflow', { PATH: '/bin', MLFLOW_RUN_ID: 'x', MLFLOW_EXPERIMENT: 'y' }, []],
  [
    'an experiment',
    { MLFLOW_EXPERIMENT_NAME: 'wine', MLFLOW_EXPERIMENT_ID: '3' },
    ['MLFLOW_EXPERIMENT_NAME=wine', 'MLFLOW_EXPERIMENT_ID=3'],
  ],
  ['our experiment, inherited', { MLFLOW_EXPERIMENT_ID: '3', MLFLOW_TRACKING_TOKEN: own }, []],
  [
    'the user’s',
    { MLFLOW_TRACKING_URI: 'http://team', MLFLOW_TRACKING_USERNAME: 'me' },
    ['URI=http://team', 'USERNAME=me'],
  ],
  ['empty is not set', { MLFLOW_TRACKING_URI: '' }, []],
  ['ours, inherited', { MLFLOW_TRACKING_URI: 'http://127.0.0.1:21000', MLFLOW_TRACKING_TOKEN: own }, []],
  [
    'our token, their server',
    { MLFLOW_TRACKING_URI: 'http://team', MLFLOW_TRACKING_TOKEN: own },
    ['URI=http://team'],
  ],
  [
    'a local server of theirs',
    { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000' },
    ['URI=http://127.0.0.1:5000'],
  ],
  [
    'our address, their token',
    { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000', MLFLOW_TRACKING_TOKEN: 't' },
    ['URI=http://127.0.0.1:5000', 'TOKEN=t'],
  ],
] as const;
for (const [name, environment, expected] of environments) {
  test(`environment: ${name}`, () => assert.deepEqual(named(variablesOfEnvironment(environment)), expected));
}

const dotenvs = [
  ['plain', 'A=1\nMLFLOW_TRACKING_URI=http://team\n', ['URI=http://team']],
  ['export, spaces, quotes', '  export MLFLOW_TRACKING_URI = "http://team" # ours\r\n', ['URI=http://team']],
  ['single quotes keep #', "MLFLOW_TRACKING_TOKEN='a #b'", ['TOKEN=a #b']],
  ['a comment after it', 'MLFLOW_TRACKING_URI=http://team # ours', ['URI=http://team']],
  ['a # within it', 'MLFLOW_TRACKING_URI=http://team/#/x', ['URI=http://team/#/x']],
  ['commented out', '# MLFLOW_TRACKING_URI=http://team', []],
  ['an experiment', 'MLFLOW_EXPERIMENT_ID=3\nMLFLOW_EXPERIMENTS=4', ['MLFLOW_EXPERIMENT_ID=3']],
  ['a template not filled in', 'MLFLOW_TRACKING_URI=\nMLFLOW_TRACKING_TOKEN=""', []],
  ['another’s name', 'MY_MLFLOW_TRACKING_URI=x\nMLFLOW_TRACKINGURI=x', []],
  ['binary', '\0\u{1}MLFLOW_TRACKING_URI', []],
] as const;
for (const [name, text, expected] of dotenvs) {
  test(`.env: ${name}`, () => assert.deepEqual(named(variablesOfDotenv(text)), expected));
}

const settings = [
  ['none', undefined, []],
  ['null', null, []],
  ['set', { MLFLOW_TRACKING_URI: 'http://team', PATH: '/x' }, ['URI=http://team']],
  ['null takes it away on purpose', { MLFLOW_TRACKING_URI: null }, ['URI=']],
  ['empty on purpose', { MLFLOW_TRACKING_URI: '' }, ['URI=']],
  ['a list', ['MLFLOW_TRACKING_URI'], []],
] as const;
for (const [name, value, expected] of settings) {
  test(`terminal settings: ${name}`, () =>
    assert.deepEqual(named(variablesOfSettings(value, 's')), expected));
}

const credentials = [
  [
    'both',
    '[mlflow]\nmlflow_tracking_username = me\nmlflow_tracking_password: pw\n',
    ['USERNAME=me', 'PASSWORD=pw'],
  ],
  ['any case', '[mlflow]\nMLflow_Tracking_Username=me', ['USERNAME=me']],
  ['another section', '[default]\nmlflow_tracking_username = me\n', []],
  ['no value', '[mlflow]\nmlflow_tracking_username =\n', []],
  ['empty file', '', []],
] as const;
for (const [name, text, expected] of credentials) {
  test(`credentials file: ${name}`, () => assert.deepEqual(named(variablesOfCredentials(text)), expected));
}
