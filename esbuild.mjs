// Bundles every part that ships: the extension, the processes it starts, and the webviews.
import * as esbuild from 'esbuild';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = !watch && !process.argv.includes('--dev');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', target: 'node24', format: 'cjs', mainFields: ['module', 'main'] };

const webviews = readdirSync(join(root, 'webview'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, 'webview', entry.name, 'main.ts')))
  .map((entry) => entry.name);

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  {
    ...node,
    // The language client is a bundle of its own, loaded when the first MLproject or MLmodel file opens.
    entryPoints: { extension: 'src/extension.ts', 'language-client': 'src/ui/languageClient.ts' },
    outdir: 'dist',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: {
      server: 'src/server/main.ts',
      'language-server': 'src/language/server.ts',
      runner: 'src/runner/main.ts',
      'table-reader': 'src/tables/main.ts',
      'model-reader': 'src/models/main.ts',
    },
    outdir: 'dist',
  },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: Object.fromEntries(webviews.map((name) => [name, `webview/${name}/main.ts`])),
    outdir: 'dist/webview',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
];

mkdirSync(join(root, 'dist/webview'), { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf']) {
  cpSync(join(root, 'node_modules/@vscode/codicons/dist', file), join(root, 'dist/webview', file));
}

// The suite that runs inside VS Code: `--tests` adds it.
if (process.argv.includes('--tests')) {
  const suite = readdirSync(join(root, 'test/integration/suite'), { recursive: true, encoding: 'utf8' });
  const files = suite.filter((file) => file === 'index.ts' || file.endsWith('.test.ts'));
  rmSync(join(root, 'out/test/integration'), { recursive: true, force: true });
  builds.push({
    ...node,
    minify: false,
    sourcemap: 'inline',
    entryPoints: Object.fromEntries(
      files.map((file) => [file.slice(0, -3), `test/integration/suite/${file}`]),
    ),
    outdir: 'out/test/integration',
    external: ['vscode', 'mocha'],
  });
}

if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
