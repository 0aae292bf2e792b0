import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunStatus } from '../../../src/api/entities.ts';
import type { ProcessEnd } from '../../../src/projects/runOutcome.ts';
import { statusAfter } from '../../../src/projects/runOutcome.ts';

const good: ProcessEnd = { kind: 'exited', code: 0 };
const bad: ProcessEnd = { kind: 'exited', code: 3 };
const stopped: ProcessEnd = { kind: 'stopped' };

describe('status of a run whose process has ended', () => {
  const rows: [string, ProcessEnd, RunStatus, RunStatus | undefined][] = [
    ['ends well, run open', good, 'RUNNING', 'FINISHED'],
    ['ends well, run scheduled', good, 'SCHEDULED', 'FINISHED'],
    ['ends well, script said finished', good, 'FINISHED', undefined],
    ['ends well, script said failed', good, 'FAILED', undefined],
    ['ends well, script said killed', good, 'KILLED', undefined],
    ['fails, run open', bad, 'RUNNING', 'FAILED'],
    ['fails after the script said finished', bad, 'FINISHED', 'FAILED'],
    ['fails, script said failed', bad, 'FAILED', undefined],
    ['fails, script said killed', bad, 'KILLED', undefined],
    ['stopped, run open', stopped, 'RUNNING', 'KILLED'],
    ['stopped, script logged its own failure', stopped, 'FAILED', 'KILLED'],
    ['stopped after the work was done', stopped, 'FINISHED', undefined],
  ];
  for (const [what, end, current, status] of rows) {
    it(what, () => assert.equal(statusAfter(end, current), status));
  }
});
