// Takes a picture of each view in each theme: `node scripts/screenshots.mjs [--readme] [part of a scene's name…]`.
// Real VS Code, real extension, a copy of the sample workspace; the pictures go to screenshots/, and with --readme
// those that README.md shows to docs/images/.
import { spawn } from 'node:child_process';
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { provideChromium } = await import('./browser.mjs');
const { root, say } = await import('./toolchain.mjs');
const { provideVsix } = await import('./vsix.mjs');
const { installCodeServer } = await import('./vscodeHost.mjs');

const chromium = await provideChromium();
if (!('path' in chromium)) {
  say(`No pictures: ${chromium.why}`);
  process.exit(1);
}
await installCodeServer();
const env = { ...process.env, CHROMIUM: chromium.path, MLFLOW_VSIX: await provideVsix() };
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
// It names what fails itself, as it goes: a scene takes a minute.
const child = spawn(process.execPath, [quiet, 'test/e2e/screenshots.ts', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit',
});
const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
if (code === 0) say('The pictures are in screenshots/');
process.exitCode = code ?? 1;
