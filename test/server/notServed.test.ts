import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from './harness/server.ts';

/** What MLflow 3.17 has beside tracking and registry. A client takes a 500 for a failure that may pass, and waits. */
const rows: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/api/2.0/mlflow/webhooks'],
  ['POST', '/api/2.0/mlflow/webhooks'],
  ['POST', '/api/3.0/mlflow/prompt-optimization/jobs'],
  ['GET', '/api/3.0/mlflow/prompt-optimization/jobs/search'],
  ['GET', '/api/3.0/mlflow/gateway/endpoints/list'],
  ['POST', '/api/3.0/mlflow/gateway/secrets/create'],
  ['GET', '/api/3.0/mlflow/scorers/list'],
  ['POST', '/api/3.0/mlflow/issues'],
  ['POST', '/api/3.0/mlflow/datasets/create'],
  ['GET', '/api/3.0/mlflow/label-schemas/list'],
  ['GET', '/api/3.0/mlflow/review-queues/list'],
  ['GET', '/api/3.0/mlflow/workspaces'],
  ['GET', '/api/3.0/mlflow/server-features'],
  ['GET', '/api/3.0/mlflow/mcp-servers'],
  ['GET', '/ajax-api/3.0/jobs/1'],
  ['POST', '/ajax-api/3.0/mlflow/scorer/invoke'],
  ['GET', '/ajax-api/2.0/mlflow/gateway-proxy'],
  ['POST', '/ajax-api/2.0/mlflow/runs/create-promptlab-run'],
  ['POST', '/graphql'],
  ['GET', '/model-versions/get-artifact'],
  ['GET', '/'],
];

describe('what is not served', () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [method, path] of rows) {
    it(`${method} ${path}`, async () => {
      const reply = method === 'GET' ? await server.get(path) : await server.call(method, path, {});
      assert.deepEqual(
        [reply.status, reply.json?.error_code, reply.json?.sqlstate],
        [404, 'ENDPOINT_NOT_FOUND', 'KAM00'],
        reply.text,
      );
    });
  }
});
