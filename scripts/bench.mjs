// `npm run bench:NAME`: installs and builds what a benchmark needs, then runs bench/NAME.ts.
import { spawnSync } from 'node:child_process';
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { provideChromium } = await import('./browser.mjs');
const { providePython } = await import('./python.mjs');
const { root, say } = await import('./toolchain.mjs');
const { buildBundles, provideVsix } = await import('./vsix.mjs');
const { installCodeServer } = await import('./vscodeHost.mjs');

const [name = '', ...args] = process.argv.slice(2);
await buildBundles();
if (['activation', 'views', 'tree'].includes(name)) {
  const chromium = await provideChromium();
  if (!('path' in chromium)) throw new Error(`Not measured: ${chromium.why}`);
  await installCodeServer();
  Object.assign(process.env, { CHROMIUM: chromium.path, MLFLOW_VSIX: await provideVsix() });
}
if (!['activation', 'language', 'tree'].includes(name)) {
  const python = await providePython();
  if ('path' in python) process.env.MLFLOW_PYTHON = python.path;
  else say(`Without MLflow beside it: ${python.why}`);
}
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
const { status } = spawnSync(process.execPath, [quiet, `bench/${name}.ts`, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
