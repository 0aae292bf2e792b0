import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import type { Lease } from '../../src/embedded/lease.ts';
import { decideTerminal } from '../../src/ui/terminalTarget.ts';
import {
  variablesOfCredentials,
  variablesOfDotenv,
  variablesOfEnvironment,
} from '../../src/ui/userVariables.ts';
import { clientOf, script, Stage } from '../server/life/stage.ts';

const python = process.env['MLFLOW_PYTHON'];

interface Case {
  readonly name: string;
  /** What the user has set; `URI` stands for the address of another server. */
  readonly set: readonly ('URI' | 'USERNAME' | 'PASSWORD')[];
  readonly dotenv?: string;
  readonly credentials?: string;
  /** Puts our variables there against the rules, to see that the rules are needed. */
  readonly againstTheRules?: boolean;
  /** Where the run has to be: with us, on the user's server, in the client's own default, or nowhere. */
  readonly expected: 'embedded' | 'theirs' | 'default' | 'refused';
}

const credentials = '[mlflow]\nmlflow_tracking_username = me\nmlflow_tracking_password = pw\n';

const cases: readonly Case[] = [
  { name: 'nothing set', set: [], expected: 'embedded' },
  { name: 'URI', set: ['URI'], expected: 'theirs' },
  { name: 'user name', set: ['USERNAME'], expected: 'embedded' },
  { name: 'password', set: ['PASSWORD'], expected: 'embedded' },
  { name: 'user name and password', set: ['USERNAME', 'PASSWORD'], expected: 'default' },
  { name: 'URI and user name', set: ['URI', 'USERNAME'], expected: 'theirs' },
  { name: 'URI and password', set: ['URI', 'PASSWORD'], expected: 'theirs' },
  { name: 'URI, user name and password', set: ['URI', 'USERNAME', 'PASSWORD'], expected: 'theirs' },
  { name: 'a credentials file', set: [], credentials, expected: 'default' },
  {
    name: 'a user name beside a file with the password',
    set: ['USERNAME'],
    credentials,
    expected: 'default',
  },
  {
    name: 'a .env with a user name, the password in the environment',
    set: ['PASSWORD'],
    dotenv: 'MLFLOW_TRACKING_USERNAME=me\n',
    expected: 'default',
  },
  {
    name: 'our variables beside user name and password',
    set: ['USERNAME', 'PASSWORD'],
    againstTheRules: true,
    expected: 'refused',
  },
];

interface Answer {
  readonly name: string;
  readonly uri: string;
  readonly run_id?: string;
  readonly error?: string;
}

describe('the real client in a terminal', () => {
  let stage: Stage;
  let theirs: ChildProcess;
  let ours: Lease;
  let other: string;
  const answers = new Map<string, Answer>();

  before(async () => {
    stage = new Stage();
    ours = (await (await stage.openWindow()).connect()).lease;
    // A server of the user's that takes everybody, as `mlflow server` does.
    const uri = `sqlite:///${join(stage.root, 'theirs.db')}`;
    theirs = spawn(process.execPath, [script, '--backend-store-uri', uri, '--stdin-alive'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    assert.ok(theirs.stdout);
    const [line] = (await once(theirs.stdout.setEncoding('utf8'), 'data')) as [string];
    other = (JSON.parse(line) as { url: string }).url;
    for (const answer of await runClients(cases.map((item) => inputOf(item))))
      answers.set(answer.name, answer);
  });
  after(async () => {
    await stage.dispose();
    theirs.kill();
  });

  function inputOf(item: Case): object {
    const home = mkdtempSync(join(stage.root, 'home-'));
    if (item.credentials) {
      mkdirSync(join(home, '.mlflow'));
      writeFileSync(join(home, '.mlflow', 'credentials'), item.credentials);
    }
    const values = { URI: other, USERNAME: 'me', PASSWORD: 'pw' };
    const user = Object.fromEntries(item.set.map((name) => [`MLFLOW_TRACKING_${name}`, values[name]]));
    const environment = { MLFLOW_TRACKING_URI: ours.url, MLFLOW_TRACKING_TOKEN: ours.token };
    const { variables } = decideTerminal({
      trusted: true,
      enabled: true,
      embedded: { label: 'mlflow.db' },
      environment,
      userVariables: [
        ...variablesOfEnvironment(user),
        ...variablesOfDotenv(item.dotenv ?? ''),
        ...variablesOfCredentials(item.credentials ?? ''),
      ],
    });
    // As a terminal of VS Code puts them together; the script reads its .env as python-dotenv does.
    const merged = { ...user, ...(item.againstTheRules ? environment : variables) };
    const read = variablesOfDotenv(item.dotenv ?? '').map(({ name, value }) => [name, value] as const);
    return { name: item.name, env: { ...Object.fromEntries(read), ...merged }, home, cwd: stage.workspace };
  }

  for (const { name, expected } of cases) {
    test(`${name}: ${expected}`, async () => {
      const answer = answers.get(name);
      assert.ok(answer, 'the client said nothing');
      if (expected === 'refused') {
        assert.match(answer.error ?? '', /401|token/i);
        return;
      }
      assert.equal(answer.error, undefined);
      if (expected === 'default') {
        assert.match(answer.uri, /^(sqlite|file):|mlruns/);
        return;
      }
      const client = expected === 'embedded' ? clientOf(ours) : new MlflowClient({ url: other });
      assert.equal(answer.uri, client.url);
      const { run } = await client.call('getRun', { run_id: answer.run_id ?? '' });
      assert.equal(run.info.run_name, name);
      assert.equal(run.info.status, 'FINISHED');
    });
  }
});

async function runClients(input: readonly object[]): Promise<readonly Answer[]> {
  assert.ok(python, 'MLFLOW_PYTHON names a Python with mlflow');
  const child = spawn(python, [join(import.meta.dirname, 'py', 'log_in_environments.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(input));
  const lines = (await text(child.stdout)).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}
