import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Runner, Test } from 'mocha';

/**
 * A mocha reporter that tells failures and counts only. VS Code's own console is loud, so both go into a file
 * where the test script asks for one.
 */
export class CompactReporter {
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };
  readonly #failures: string[] = [];

  constructor(runner: Runner) {
    runner.on('pass', () => (this.#counts.passed += 1));
    runner.on('pending', () => (this.#counts.skipped += 1));
    runner.on('fail', (test: Test, error: unknown) => {
      this.#counts.failed += 1;
      const text = inspect(error, { depth: 4 }).replaceAll(/^/gm, '    ');
      this.#failures.push(`\n  FAILED ${test.titlePath().join(' › ')}\n${text}\n`);
    });
    runner.on('end', () => {
      const file = process.env.MLFLOW_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ ...this.#counts, failures: this.#failures }));
      else console.log(`${this.#failures.join('')}\n${inspect(this.#counts)}`);
    });
  }
}
