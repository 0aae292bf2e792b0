import assert from 'node:assert/strict';
import type { Outcome } from './side.ts';

/** Where the embedded server answers better than MLflow, and how: checked instead of MLflow's own answer. */
export interface Deviation {
  /** The first column of its row in docs/deviations.md. */
  readonly what: string;
  /** Throws where ours is not what the deviation says. */
  readonly check: (ours: Outcome, theirs: Outcome) => void;
}

const invalidParameter = {
  error_code: 'INVALID_PARAMETER_VALUE',
  error_class: 'INVALID_PARAMETER_VALUE',
  sqlstate: 'KAM00',
};

const wrong500 = '500 for what the caller did wrong';

/** MLflow's client asks a 500 again for minutes. Ours says the same with 400; or `message`, where MLflow says nothing. */
export function is400(message?: RegExp): Deviation {
  return {
    what: wrong500,
    check(ours, theirs) {
      assert.equal(theirs.status, 500);
      assert.equal(ours.status, 400);
      const { message: said, ...rest } = ours.body as { readonly message: string };
      assert.deepEqual(rest, invalidParameter);
      if (message) assert.match(said, message);
      else assert.equal(said, (theirs.body as { readonly message: string }).message);
    },
  };
}

/** Where MLflow fails, what was sent counts as nothing here. */
export const goesOn: Deviation = {
  what: wrong500,
  check(ours, theirs) {
    assert.equal(theirs.status, 500);
    assert.deepEqual(ours, { status: 200, body: {} });
  },
};

/** Any other: ours has at least these fields. */
export function answers(what: string, status: number, body: object): Deviation {
  return {
    what,
    check(ours) {
      assert.equal(ours.status, status);
      assert.partialDeepStrictEqual(ours.body, body);
    },
  };
}

/** Any other that ours refuses. */
export function refuses(what: string): Deviation {
  return answers(what, 400, invalidParameter);
}
