import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ErrorCode } from '../../../src/api/errors.ts';
import { MlflowError } from '../../../src/api/errors.ts';
import { ArtifactError, explainArtifactError } from '../../../src/state/artifactError.ts';
import type { ArtifactFailure } from '../../../src/state/artifactError.ts';

interface Row {
  readonly code: ErrorCode;
  readonly status?: number;
  readonly unreachable?: true;
  readonly at: 'embedded' | 'remote';
  readonly root: string;
  readonly kind: ArtifactFailure;
  readonly text: RegExp;
}

const rows: readonly Row[] = [
  { code: 'RESOURCE_DOES_NOT_EXIST', at: 'remote', root: '', kind: 'missing', text: /^said$/ },
  {
    code: 'PERMISSION_DENIED',
    status: 403,
    at: 'embedded',
    root: 'file:///away/1',
    kind: 'outside',
    text: /^file:\/\/\/away\/1 is outside this workspace\. Open the artifacts .* and allow the folder there\.$/,
  },
  { code: 'PERMISSION_DENIED', status: 403, at: 'remote', root: '', kind: 'denied', text: /^said$/ },
  { code: 'UNAUTHENTICATED', status: 401, at: 'remote', root: 's3://b/x', kind: 'denied', text: /^said$/ },
  {
    code: 'INVALID_PARAMETER_VALUE',
    status: 400,
    at: 'embedded',
    root: 'gs://bucket/x',
    kind: 'unavailable',
    text: /^The artifacts are at gs:\/\/bucket\/x, which the embedded server can't read\. Add the MLflow server/,
  },
  {
    code: 'INTERNAL_ERROR',
    status: 500,
    at: 'remote',
    root: 's3://bucket/x',
    kind: 'unavailable',
    text: /^said The artifacts are at s3:\/\/bucket\/x: team itself must be able to read them\.$/,
  },
  {
    code: 'INTERNAL_ERROR',
    status: 500,
    at: 'remote',
    root: 'mlflow-artifacts:/1',
    kind: 'unavailable',
    text: /^said$/,
  },
  // It may be back in a moment: where the artifacts are is not the trouble.
  {
    code: 'TEMPORARILY_UNAVAILABLE',
    unreachable: true,
    at: 'remote',
    root: 's3://b/x',
    kind: 'unavailable',
    text: /^said$/,
  },
];

describe('why an artifact can not be read', () => {
  for (const { code, status, unreachable, at, root, kind, text } of rows) {
    it(`${code} of ${at} at ${root || 'an unknown place'} is ${kind}`, () => {
      const error = new MlflowError(code, 'said', { status, kind: unreachable ? 'unreachable' : 'api' });
      const explained = explainArtifactError(error, { connection: { kind: at, label: 'team' }, root });
      assert.ok(explained instanceof ArtifactError);
      assert.equal(explained.kind, kind);
      assert.match(explained.message, text);
    });
  }

  it('stays what it is where it was cancelled', () => {
    const cancelled = new DOMException('', 'AbortError');
    assert.equal(explainArtifactError(cancelled, { connection: undefined, root: undefined }), cancelled);
  });
});
