// Runs inside VS Code's extension host: VS Code calls `run` and ends with its outcome.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReporterConstructor as MochaReporter } from 'mocha';
import { CompactReporter } from './compactReporter.ts';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // Typed as if every reporter had to extend mocha's own.
  const reporter = CompactReporter as unknown as MochaReporter;
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter });
  if (process.env.MLFLOW_TEST_ONLY) mocha.grep(new RegExp(process.env.MLFLOW_TEST_ONLY, 'i'));
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.js')).sort()) {
    mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host`);
}
