// Takes a picture of each view in each theme: `node scripts/screenshots.mjs [part of a scene's name…]`.
// Real VS Code, real extension, a copy of the sample workspace; the pictures go to screenshots/.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { provideChromium } = await import('./browser.mjs');
const { run } = await import('./childProcess.mjs');
const { root, say } = await import('./toolchain.mjs');
const { provideVsix } = await import('./vsix.mjs');
const { installCodeServer } = await import('./vscodeHost.mjs');

const chromium = await provideChromium();
if (!('path' in chromium)) throw new Error(`No pictures: ${chromium.why}`);
await installCodeServer();
Object.assign(process.env, { CHROMIUM: chromium.path, MLFLOW_VSIX: await provideVsix() });
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
await run(process.execPath, [quiet, 'test/e2e/screenshots.ts', ...process.argv.slice(2)], { cwd: root });
say('The pictures are in screenshots/');
