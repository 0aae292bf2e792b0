// Records what a real MLflow answers to the rows of the differential test, in test/fixtures.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { run } = await import('./childProcess.mjs');
const { providePython } = await import('./python.mjs');
const { root } = await import('./toolchain.mjs');

const python = await providePython();
if ('why' in python) throw new Error(`MLflow can't be asked: ${python.why}.`);
await run(process.execPath, ['test/differential/record.ts'], {
  cwd: root,
  env: { ...process.env, MLFLOW_PYTHON: python.path },
});
