import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import { startMlflowServer } from './mlflowServer.ts';
import { chapters } from './registryRows.ts';
import type { Row } from './registryRows.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';

interface Answer {
  readonly status: number;
  /** Without times, with the ids of this server replaced by their names. */
  readonly json: unknown;
}

/** A server with the runs and logged models that the rows name. */
class Side {
  readonly url: string;
  readonly #database: string;
  readonly #names = new Map<string, string>();

  constructor(url: string, folder: string, database: string) {
    this.url = url;
    this.#database = join(folder, database);
    this.#names.set('folder', folder);
  }

  async prepare(): Promise<void> {
    const folder = this.#names.get('folder') ?? '';
    const local = join(folder, 'local');
    const { experiment_id: localId } = await this.#ok('experiments/create', {
      name: 'local',
      artifact_location: local,
    });
    for (const [name, experiment] of [
      ['run', '0'],
      ['run2', '0'],
      ['localRun', localId],
    ] as const) {
      const { run } = await this.#ok('runs/create', { experiment_id: experiment, start_time: 1 });
      this.#names.set(name, run.info.run_id);
    }
    for (const [name, experiment, run] of [
      ['model', '0', 'run'],
      ['lonely', '0', ''],
      ['localModel', localId, 'localRun'],
    ] as const) {
      const { model } = await this.#ok('logged-models', {
        experiment_id: experiment,
        name,
        source_run_id: this.#names.get(run) ?? '',
      });
      this.#names.set(name, model.info.model_id);
    }
    // A link inside an artifact folder that leads out, and one outside that leads in.
    const artifacts = join(local, this.#names.get('localRun') ?? '', 'artifacts');
    mkdirSync(artifacts, { recursive: true });
    symlinkSync('/etc', join(artifacts, 'link'));
    symlinkSync(local, join(folder, 'link'));
  }

  async ask({ method, path, body }: Row): Promise<Answer> {
    const sent = JSON.parse(this.#fill(JSON.stringify(body))) as Record<string, unknown>;
    const response = await this.#send(method, this.#fill(path), sent);
    const text = await response.text();
    let json: unknown = 'not JSON';
    if (response.headers.get('content-type')?.startsWith('application/json'))
      json = JSON.parse(this.#name(text));
    return { status: response.status, json: timeless(json) };
  }

  /** What the tables of the registry hold; of times, whether a row was changed after it was made. */
  stored(): Record<string, unknown> {
    const database = new DatabaseSync(this.#database, { readOnly: true });
    try {
      const all = (sql: string): unknown =>
        JSON.parse(this.#name(JSON.stringify(database.prepare(sql).all())));
      return Object.fromEntries(Object.entries(tables).map(([name, sql]) => [name, all(sql)]));
    } finally {
      database.close();
    }
  }

  #send(method: string, path: string, body: Record<string, unknown>): Promise<Response> {
    const url = `${this.url}/api/2.0/mlflow/${path}`;
    if (method !== 'GET') {
      const headers = { 'content-type': 'application/json' };
      return fetch(url, { method, headers, body: JSON.stringify(body) });
    }
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(body)) {
      for (const item of [value].flat()) query.append(key, String(item));
    }
    return fetch(`${url}?${query.toString()}`);
  }

  // Each caller knows what it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  async #ok(path: string, body: Record<string, unknown>): Promise<any> {
    const response = await this.#send('POST', path, body);
    assert.equal(response.status, 200, `${this.url} ${path}`);
    return response.json();
  }

  #fill(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => this.#names.get(name) ?? whole);
  }

  #name(text: string): string {
    let named = text;
    for (const [name, value] of this.#names) named = named.replaceAll(value, `{${name}}`);
    return named;
  }
}

const tables = {
  models: `SELECT workspace, name, description, last_updated_time > creation_time AS changed
    FROM registered_models ORDER BY name`,
  modelTags: 'SELECT workspace, name, key, value FROM registered_model_tags ORDER BY name, key',
  aliases: 'SELECT workspace, name, alias, version FROM registered_model_aliases ORDER BY name, alias',
  versions: `SELECT workspace, name, version, description, user_id, current_stage, source, run_id, status,
      status_message, run_link, storage_location, last_updated_time > creation_time AS changed
    FROM model_versions ORDER BY name, version`,
  versionTags:
    'SELECT workspace, name, version, key, value FROM model_version_tags ORDER BY name, version, key',
  loggedModelTags: 'SELECT model_id, tag_key, tag_value FROM logged_model_tags ORDER BY tag_value, tag_key',
};

const times = /^(creation|last_updated)_timestamp(_ms)?$/;

/** Without times, and without what no other implementation can say: SQLAlchemy's statement, the order of a Python set. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !times.test(key));
  return Object.fromEntries(
    entries.map(([key, item]) => [key, key === 'message' ? plain(String(item)) : timeless(item)]),
  );
}

function plain(message: string): string {
  return message
    .replace(/\n\[SQL: [^]*$/, '')
    .replace('(sqlite3.IntegrityError) ', '')
    .replace(/\(raised as a result of Query-invoked autoflush; [^)]*\)\n/, '')
    .replace(/ Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable .*$/, '')
    .replace(/\{('[^{}]*')\}/g, (_, items: string) => `{${items.split(', ').sort().join(', ')}}`);
}

const invalidParameter = {
  error_code: 'INVALID_PARAMETER_VALUE',
  error_class: 'INVALID_PARAMETER_VALUE',
  sqlstate: 'KAM00',
};

function title({ method, path, body }: Row): string {
  const text = JSON.stringify(body);
  return `${method} ${path} ${text.length > 150 ? `${text.slice(0, 150)}…` : text}`;
}

describe('the registry answers as MLflow', { skip: python === '' && 'no Python with MLflow' }, () => {
  const folders: string[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  let ours: Side;
  let theirs: Side;

  before(async () => {
    const makeFolder = (): string => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'registry-')));
      folders.push(folder);
      return folder;
    };
    const embedded = new ServerUnderTest(makeFolder());
    ends.push(() => embedded[Symbol.asyncDispose]());
    await embedded.start();
    ours = new Side(embedded.url, embedded.folder, 'mlflow.db');
    const folder = makeFolder();
    const mlflow = await startMlflowServer(python, folder);
    ends.push(() => mlflow.stop());
    theirs = new Side(mlflow.url, folder, 'server.db');
    await Promise.all([ours.prepare(), theirs.prepare()]);
  });
  after(async () => {
    await Promise.all(ends.map((end) => end()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  for (const [chapter, rows] of Object.entries(chapters)) {
    describe(chapter, () => {
      for (const row of rows) {
        it(title(row), async () => {
          const [mine, expected] = await Promise.all([ours.ask(row), theirs.ask(row)]);
          if (!row.is400Here) return assert.deepEqual(mine, expected);
          assert.equal(expected.status, 500);
          const json = { ...(expected.json as object), ...invalidParameter };
          assert.deepEqual(mine, { status: 400, json });
        });
      }
    });
  }

  it('leaves the same rows in the database', () => {
    const stored = theirs.stored();
    assert.ok(
      (stored['versions'] as unknown[]).some(
        (version) => (version as Record<string, unknown>)['source'] === 'REDACTED-SOURCE-PATH',
      ),
    );
    assert.deepEqual(ours.stored(), stored);
  });
});
