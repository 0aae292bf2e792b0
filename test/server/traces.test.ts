import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { makeDatabase, makeOldDatabase } from './harness/databases.ts';
import { ServerUnderTest } from './harness/server.ts';

const api = '/api/3.0/mlflow/traces';

type Body = Readonly<Record<string, unknown>>;

function traceOf(info: Body = {}): Body {
  const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } };
  const times = { request_time: '2025-01-01T00:00:00Z', execution_duration: '1.5s' };
  return {
    trace: { trace_info: { trace_id: 'tr-1', trace_location: location, ...times, state: 'OK', ...info } },
  };
}

/** As MLflow stores one. */
function storedSpan(): string {
  return JSON.stringify({
    trace_id: 'n1Z4FAwwx+YUqrwuX1CRvw==',
    span_id: 'nJk+Y20zAjk=',
    parent_span_id: null,
    name: 'root',
    start_time_unix_nano: 0,
    end_time_unix_nano: null,
    events: [],
    status: { code: 'STATUS_CODE_OK', message: '' },
    attributes: { x: '{"nan": NaN, "text": "NaN \\"Infinity", "none": null}', large: '12345678901234567890' },
    links: [],
  }).replace('"start_time_unix_nano":0', '"start_time_unix_nano":1795842524668745305');
}

const everything = { locations: [{ mlflow_experiment: { experiment_id: '0' } }] };

describe('traces over HTTP', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
    await server.ok('POST', api, traceOf({ tags: { team: 'a' } }));
  });
  after(() => server[Symbol.asyncDispose]());

  const refused: readonly (readonly [method: string, path: string, body: unknown, says: RegExp])[] = [
    ['POST', api, {}, /'trace'/],
    ['POST', api, { trace: 'x' }, /Invalid value "x" for parameter 'trace'/],
    ['POST', api, { trace: [] }, /parameter 'trace'/],
    ['POST', api, { trace: {} }, /'trace\.trace_info'/],
    ['POST', api, traceOf({ trace_id: null }), /'trace\.trace_info\.trace_id'/],
    ['POST', api, traceOf({ trace_id: 5 }), /trace_id/],
    ['POST', api, traceOf({ trace_id: '../../x' }), /trace_id/],
    ['POST', api, traceOf({ trace_id: 'a/b' }), /trace_id/],
    ['POST', api, traceOf({ trace_id: '..' }), /trace_id/],
    ['POST', api, traceOf({ trace_id: 'a\\b' }), /trace_id/],
    ['POST', api, traceOf({ trace_id: 'a\0b' }), /trace_id/],
    ['POST', api, traceOf({ trace_id: 't'.repeat(251) }), /trace_id/],
    ['POST', api, traceOf({ trace_location: {} }), /experiment_id/],
    [
      'POST',
      api,
      traceOf({ trace_location: { mlflow_experiment: { experiment_id: 'x' } } }),
      /experiment ID 'x'/,
    ],
    ['POST', api, traceOf({ request_time: 1735689600000 }), /request_time/],
    ['POST', api, traceOf({ request_time: '2025-13-01T00:00:00Z' }), /request_time/],
    ['POST', api, traceOf({ request_time: '2025-01-01' }), /request_time/],
    ['POST', api, traceOf({ execution_duration: '1' }), /execution_duration/],
    ['POST', api, traceOf({ execution_duration: `${'9'.repeat(13)}s` }), /execution_duration/],
    ['POST', api, traceOf({ state: 9 }), /state/],
    ['POST', api, traceOf({ tags: { a: 1 } }), /tags\.a/],
    ['POST', api, traceOf({ tags: [] }), /tags/],
    ['POST', api, traceOf({ trace_metadata: 'x' }), /trace_metadata/],
    ['POST', api, traceOf({ assessments: {} }), /assessments/],
    ['POST', api, traceOf({ assessments: [5] }), /assessments\[0\]/],
    ['POST', `${api}/search`, { locations: 'x' }, /locations/],
    ['POST', `${api}/search`, { ...everything, max_results: 'many' }, /max_results/],
    ['POST', `${api}/search`, { ...everything, filter: 'x'.repeat(5000) }, /Invalid clause/],
    [
      'POST',
      `${api}/search`,
      { ...everything, filter: "feedback.x = 'yes'" },
      /not supported by this server/,
    ],
    ['POST', `${api}/search`, { ...everything, order_by: ['a b c'] }, /order_by/],
    ['POST', `${api}/search`, { ...everything, page_token: '{' }, /page token/],
    ['POST', `${api}/tr-1/assessments`, { assessment: 'x' }, /'assessment'/],
    ['POST', `${api}/tr-1/assessments`, { assessment: { feedback: 1 } }, /assessment\.feedback/],
    ['POST', `${api}/tr-1/assessments`, { assessment: { feedback: {}, issue: {} } }, /Exactly one/],
    [
      'POST',
      `${api}/tr-1/assessments`,
      {
        assessment: {
          expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{' } },
        },
      },
      /no JSON/,
    ],
    ['PATCH', `${api}/tr-1/assessments/a`, { assessment: {}, update_mask: ['x'] }, /update_mask/],
    ['PATCH', `${api}/tr-1/assessments/a`, { assessment: {}, update_mask: 'valid' }, /valid/],
    ['PATCH', `${api}/tr-1/tags`, { key: 'k', value: 5 }, /value/],
  ];
  for (const [method, path, body, says] of refused) {
    it(`refuses ${method} ${path.slice(api.length)} ${JSON.stringify(body).slice(0, 120)}`, async () => {
      const { status, json } = await server.call(method, path, body);
      assert.equal(status, 400, JSON.stringify(json));
      assert.equal(json.error_code, 'INVALID_PARAMETER_VALUE');
      assert.match(json.message, says);
    });
  }

  it('names what it does not serve with a code that the client understands', async () => {
    for (const [method, path] of [
      ['POST', `${api}/metrics`],
      ['POST', `${api}/calculate-filter-correlation`],
      ['POST', '/api/2.0/mlflow/traces'],
      ['GET', '/api/2.0/mlflow/traces'],
      ['GET', '/api/2.0/mlflow/traces/tr-1/info'],
      ['POST', '/api/4.0/mlflow/traces'],
      ['PUT', `${api}/tr-1`],
      ['POST', '/api/3.0/mlflow/datasets/create'],
    ] as const) {
      const { status, json } = await server.send(method, path, {
        headers: { 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
      assert.deepEqual([status, json.error_code], [404, 'ENDPOINT_NOT_FOUND'], `${method} ${path}`);
    }
    const spans = await server.get(`${api}/get`, { trace_id: 'tr-1' });
    assert.deepEqual([spans.status, spans.json.error_code], [501, 'NOT_IMPLEMENTED']);
  });

  it('serves pages under their own prefix, and only JSON', async () => {
    const page = await server.call('POST', `/ajax-api${api.slice(4)}/search`, everything);
    assert.equal(page.json.traces.length, 1);
    const form = await server.send('POST', api, {
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(traceOf({ trace_id: 'tr-form' })),
    });
    assert.equal(form.status, 400);
    const foreign = await server.send('POST', api, {
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: JSON.stringify(traceOf({ trace_id: 'tr-foreign' })),
    });
    assert.equal(foreign.status, 403);
    assert.equal((await server.ok('POST', `${api}/search`, everything)).traces.length, 1);
  });

  it('keeps names that JavaScript gives a meaning as what they are', async () => {
    // As text, since an object literal would set the prototype.
    const named = '{"__proto__": "p", "constructor": "c", "toString": "t"}';
    const body = JSON.stringify(traceOf({ trace_id: 'tr-names', tags: 0, trace_metadata: 0 }));
    const text = body
      .replace('"tags":0', `"tags":${named}`)
      .replace('"trace_metadata":0', `"trace_metadata":${named}`);
    const { status, json } = await server.call('POST', api, text);
    assert.equal(status, 200);
    for (const map of [json.trace.trace_info.tags, json.trace.trace_info.trace_metadata]) {
      assert.equal(Object.getOwnPropertyDescriptor(map, '__proto__')?.value, 'p');
      assert.equal(map.constructor, 'c');
    }
    await server.ok('POST', `${api}/delete-traces`, { experiment_id: '0', request_ids: ['tr-names'] });
  });

  it('takes many writers of one trace', async () => {
    const writes = Array.from({ length: 50 }, (_, index) =>
      server.ok('POST', api, traceOf({ trace_id: 'tr-many', tags: { [`t${index}`]: 'x' } })),
    );
    await Promise.all(writes);
    const { trace } = await server.ok('GET', `${api}/tr-many`);
    assert.equal(Object.keys(trace.trace_info.tags).length, 51);
    const again = await server.ok('POST', api, traceOf({ trace_id: 'tr-many', tags: { late: 'x' } }));
    assert.equal(Object.keys(again.trace.trace_info.tags).length, 52);
  });
});

describe('files of a trace', () => {
  it('are served from its folder only', async () => {
    await using server = await ServerUnderTest.started();
    await server.ok('POST', api, traceOf());
    const folder = join(server.folder, 'mlartifacts/0/traces/tr-1/artifacts');
    mkdirSync(join(folder, 'attachments'), { recursive: true });
    writeFileSync(join(folder, 'traces.json'), '{"spans":[]}');
    writeFileSync(join(folder, 'attachments/image.png'), 'png');
    const get = (query: Record<string, string>) =>
      server.get('/ajax-api/3.0/mlflow/get-trace-artifact', query);
    assert.equal((await get({ request_id: 'tr-1' })).text, '{"spans":[]}');
    assert.equal((await get({ request_id: 'tr-1', path: 'image.png' })).text, 'png');
    for (const [query, status] of [
      [{}, 400],
      [{ request_id: 'tr-9' }, 404],
      [{ request_id: 'tr-1', path: '../traces.json' }, 400],
      [{ request_id: 'tr-1', path: '/etc/passwd' }, 400],
      [{ request_id: 'tr-1', path: 'nope.png' }, 404],
    ] as const) {
      assert.equal((await get(query)).status, status, JSON.stringify(query));
    }
    // The tag is the user's to change: it must not lead anywhere else.
    await server.ok('PATCH', `${api}/tr-1/tags`, { key: 'mlflow.artifactLocation', value: 'file:///etc' });
    assert.equal((await get({ request_id: 'tr-1', path: 'passwd' })).status, 403);
  });
});

describe('traces of other databases', () => {
  it('are none where MLflow had none yet', async () => {
    await using server = new ServerUnderTest();
    makeOldDatabase(server.database);
    await server.start();
    assert.deepEqual(await server.ok('POST', `${api}/search`, everything), {});
    assert.equal((await server.get(`${api}/tr-1`)).status, 404);
    const { status, json } = await server.post(api, traceOf());
    assert.deepEqual([status, json.error_code], [403, 'PERMISSION_DENIED']);
  });

  it('are read from the schema of MLflow 3.10, whose names and sessions are rows', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database, '1b5f0d9ad7c1');
    const database = new DatabaseSync(server.database);
    for (const index of ['experiment_id_session_id']) database.exec(`DROP INDEX index_trace_info_${index}`);
    for (const column of ['trace_name', 'session_id', 'input_tokens', 'total_cost']) {
      database.exec(`ALTER TABLE trace_info DROP COLUMN ${column}`);
    }
    database.exec(`ALTER TABLE assessments DROP COLUMN aggregate_value;
      INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, status) VALUES ('tr-1', 0, 1000, 'OK');
      INSERT INTO trace_tags VALUES ('mlflow.traceName', 'named', 'tr-1');
      INSERT INTO trace_request_metadata VALUES ('mlflow.trace.session', 's', 'tr-1');
      INSERT INTO assessments (assessment_id, trace_id, name, assessment_type, value, created_timestamp,
        last_updated_timestamp, source_type, valid) VALUES ('a-1', 'tr-1', 'f', 'feedback', 'NaN', 1, 1, 'CODE', 1)`);
    database.close();
    await server.start();
    const { traces } = await server.ok('POST', `${api}/search`, everything);
    assert.deepEqual(traces, [
      {
        trace_id: 'tr-1',
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } },
        request_time: '1970-01-01T00:00:01Z',
        state: 'OK',
        trace_metadata: { 'mlflow.trace.session': 's' },
        assessments: [
          {
            assessment_id: 'a-1',
            assessment_name: 'f',
            trace_id: 'tr-1',
            source: { source_type: 'CODE' },
            create_time: '1970-01-01T00:00:00.001Z',
            last_update_time: '1970-01-01T00:00:00.001Z',
            feedback: { value: 'NaN' },
            valid: true,
          },
        ],
        tags: { 'mlflow.traceName': 'named' },
      },
    ]);
    assert.equal((await server.call('PATCH', `${api}/tr-1/tags`, { key: 'a', value: 'b' })).status, 403);
  });

  it('are read with the spans that MLflow keeps in a table', async () => {
    await using server = new ServerUnderTest();
    makeDatabase(server.database);
    const database = new DatabaseSync(server.database);
    const insertTrace = database.prepare(
      "INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, status) VALUES (?, 0, 1000, 'OK')",
    );
    const insertTag = database.prepare("INSERT INTO trace_tags VALUES ('mlflow.trace.spansLocation', ?, ?)");
    const insertSpan =
      database.prepare(`INSERT INTO spans (trace_id, experiment_id, span_id, parent_span_id, status,
      start_time_unix_nano, content) VALUES (?, 0, ?, ?, 'OK', ?, ?)`);
    for (const id of ['tr-rows', 'tr-half', 'tr-gone', 'tr-bad']) {
      insertTrace.run(id);
      insertTag.run('TRACKING_STORE', id);
    }
    insertTrace.run('tr-artifact');
    insertTrace.run('tr-archived');
    insertTag.run('ARCHIVE_REPO', 'tr-archived');
    const content = storedSpan();
    insertSpan.run('tr-rows', 'b', 'a', 1, content.replace('"root"', '"child"'));
    insertSpan.run('tr-rows', 'a', null, 2, content);
    insertSpan.run('tr-half', 'a', null, 1, content);
    database.exec(
      `INSERT INTO trace_request_metadata VALUES ('mlflow.trace.sizeStats', '{"num_spans": 2}', 'tr-half')`,
    );
    insertSpan.run('tr-gone', 'a', null, 1, '');
    insertSpan.run('tr-bad', 'a', null, 1, '{"name": "root"}');
    database.close();
    await server.start();
    const get = (id: string, more: Body = {}) =>
      server.get(`${api}/get`, { trace_id: id, ...more } as Record<string, string>);

    const { text, json } = await get('tr-rows');
    assert.deepEqual(
      json.trace.spans.map(({ name }: { name: string }) => name),
      ['root', 'child'],
    );
    assert.equal(json.trace.trace_info.trace_id, 'tr-rows');
    // Nanoseconds, digit by digit.
    assert.match(text, /"start_time_unix_nano":1795842524668745305,/);
    const [span] = json.trace.spans;
    assert.deepEqual(
      { ...span, start_time_unix_nano: 0 },
      {
        trace_id: 'n1Z4FAwwx+YUqrwuX1CRvw==',
        span_id: 'nJk+Y20zAjk=',
        name: 'root',
        start_time_unix_nano: 0,
        attributes: [
          {
            key: 'x',
            value: {
              kvlist_value: {
                values: [
                  { key: 'nan', value: { double_value: 'NaN' } },
                  { key: 'text', value: { string_value: 'NaN "Infinity' } },
                  { key: 'none' },
                ],
              },
            },
          },
          { key: 'large', value: { string_value: '12345678901234567890' } },
        ],
        status: { code: 'STATUS_CODE_OK' },
      },
    );
    assert.deepEqual((await server.get(`${api}/batchGet`, { trace_ids: 'tr-rows' })).json, {
      traces: [json.trace],
    });
    const artifact = await server.get('/ajax-api/3.0/mlflow/get-trace-artifact', { request_id: 'tr-rows' });
    assert.deepEqual(artifact.json.spans[0], JSON.parse(content));

    for (const id of ['tr-half', 'tr-gone']) {
      const missing = await get(id);
      assert.equal(missing.status, 404);
      assert.match(missing.json.message, /not fully exported yet/);
      assert.deepEqual((await server.get(`${api}/batchGet`, { trace_ids: id })).json, {});
    }
    assert.equal((await get('tr-half', { allow_partial: 'true' })).json.trace.spans.length, 1);
    assert.equal((await get('tr-gone', { allow_partial: 'true' })).json.trace.spans, undefined);
    assert.equal((await get('tr-bad')).status, 400);
    for (const id of ['tr-artifact', 'tr-archived']) assert.equal((await get(id)).status, 501);
  });

  it('make no file while they are only looked for', async () => {
    await using server = await ServerUnderTest.started();
    assert.deepEqual(await server.ok('POST', `${api}/search`, everything), {});
    assert.equal((await server.post(api, {})).status, 400);
    assert.ok(!existsSync(server.database));
  });
});
