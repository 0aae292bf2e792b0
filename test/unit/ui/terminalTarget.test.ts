import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TerminalFacts, UserVariable } from '../../../src/ui/terminalTarget.ts';
import { decideTerminal, wantsServer } from '../../../src/ui/terminalTarget.ts';

const environment = {
  MLFLOW_TRACKING_URI: 'http://127.0.0.1:21000',
  MLFLOW_TRACKING_TOKEN: 'mlflow-vscode-x',
};
const usual: TerminalFacts = {
  trusted: true,
  enabled: true,
  embedded: { label: 'mlflow.db' },
  environment,
  userVariables: [],
};
const set = (name: string, source = 'the environment', value = 'x'): UserVariable => ({
  name: `MLFLOW_TRACKING_${name}`,
  value,
  source,
});

interface Row {
  readonly name: string;
  readonly facts: Partial<TerminalFacts>;
  readonly kind: 'embedded' | 'user' | 'none';
  readonly text?: string;
  readonly detail?: RegExp;
}

const rows: readonly Row[] = [
  { name: 'nothing in the way', facts: {}, kind: 'embedded', text: 'Runs go to mlflow.db' },
  { name: 'Restricted Mode', facts: { trusted: false }, kind: 'none', detail: /Restricted Mode/ },
  { name: 'switched off', facts: { enabled: false }, kind: 'none', detail: /setTrackingUri is off/ },
  { name: 'no embedded server', facts: { embedded: undefined }, kind: 'none', detail: /No embedded server/ },
  { name: 'not up yet', facts: { environment: undefined }, kind: 'none', detail: /is starting/ },
  {
    name: 'it failed',
    facts: { environment: undefined, embedded: { label: 'mlflow.db', failure: 'No such disk.' } },
    kind: 'none',
    detail: /^No such disk\.$/,
  },
  {
    name: 'URI of the user',
    facts: { userVariables: [set('URI', '.env', 'http://team:5000')] },
    kind: 'user',
    text: 'Runs go to http://team:5000',
    detail: /is set in \.env/,
  },
  {
    name: 'URI with a password in it',
    facts: { userVariables: [set('URI', 'the environment', 'https://me:secret@team/mlflow')] },
    kind: 'user',
    text: 'Runs go to https://team/mlflow',
  },
  {
    name: 'URI that the user has emptied',
    facts: { userVariables: [set('URI', 'the setting x', '')] },
    kind: 'user',
    text: 'Runs go to the client’s default',
  },
  {
    name: 'user name and password',
    facts: { userVariables: [set('USERNAME'), set('PASSWORD', '.env')] },
    kind: 'user',
    text: 'Terminals are left as they are',
    detail: /set in the environment and \.env/,
  },
  {
    name: 'user name alone: the client sends the token',
    facts: { userVariables: [set('USERNAME')] },
    kind: 'embedded',
  },
  {
    name: 'password alone: the client sends the token',
    facts: { userVariables: [set('PASSWORD')] },
    kind: 'embedded',
  },
  {
    name: 'token of the user',
    facts: { userVariables: [set('TOKEN')] },
    kind: 'user',
    detail: /MLFLOW_TRACKING_TOKEN is set in the environment/,
  },
  { name: 'sign-in of a plug-in', facts: { userVariables: [set('AUTH')] }, kind: 'user' },
  { name: 'signature of AWS', facts: { userVariables: [set('AWS_SIGV4')] }, kind: 'user' },
  {
    name: 'a certificate is no matter',
    facts: { userVariables: [set('SERVER_CERT_PATH')] },
    kind: 'embedded',
  },
  {
    name: 'the user’s word is said in Restricted Mode too',
    facts: { trusted: false, userVariables: [set('URI')] },
    kind: 'user',
  },
];

for (const { name, facts, kind, text, detail } of rows) {
  test(`terminal: ${name}`, () => {
    const { target, variables } = decideTerminal({ ...usual, ...facts });
    assert.equal(target.kind, kind);
    assert.deepEqual(variables, kind === 'embedded' ? environment : undefined);
    if (text) assert.equal(target.text, text);
    if (detail) assert.match(target.detail, detail);
    assert.doesNotMatch(target.text + target.detail, /secret|mlflow-vscode-x/);
  });
}

test('an experiment to log to is put beside the server, but never beside one of the user’s', () => {
  const experiment = { id: '7', name: 'wine' };
  const { target, variables } = decideTerminal({ ...usual, experiment });
  assert.equal(target.text, 'Runs go to mlflow.db, experiment wine');
  assert.deepEqual(variables, { ...environment, MLFLOW_EXPERIMENT_ID: '7' });
  for (const name of ['MLFLOW_EXPERIMENT_ID', 'MLFLOW_EXPERIMENT_NAME']) {
    const theirs = decideTerminal({
      ...usual,
      experiment,
      userVariables: [{ name, value: 'x', source: '.env' }],
    });
    assert.deepEqual(theirs.variables, environment);
    assert.equal(theirs.target.text, 'Runs go to mlflow.db');
    assert.ok(theirs.target.detail.includes(`${name} is set in .env`));
  }
  assert.equal(decideTerminal({ ...usual, experiment, trusted: false }).variables, undefined);
});

test('the server is started only for terminals that will have its address', () => {
  const wants = (facts: Partial<TerminalFacts>): boolean => wantsServer({ ...usual, ...facts });
  assert.equal(wants({ environment: undefined }), true);
  assert.equal(wants({ trusted: false }), false);
  assert.equal(wants({ enabled: false }), false);
  assert.equal(wants({ embedded: undefined }), false);
  assert.equal(wants({ userVariables: [set('URI')] }), false);
});
