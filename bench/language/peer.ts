import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/toolchain.mjs';
import type { Server } from './lspProcess.ts';
import { projectSchema } from './texts.ts';

const version = '2.0.0';

/** The YAML language server with a schema of MLproject, installed once beside the other tools of the tests. */
export function yamlLanguageServer(): Server {
  const cache = join(root, '.vscode-test');
  const home = join(cache, `yaml-language-server-${version}`);
  if (!existsSync(home)) install(cache, home);
  const schema = join(home, 'mlproject.schema.json');
  writeFileSync(schema, JSON.stringify(projectSchema));
  return {
    name: `yaml-language-server ${version}`,
    script: join(home, 'node_modules/yaml-language-server/bin/yaml-language-server'),
    settings: {
      yaml: {
        schemas: { [pathToFileURL(schema).href]: ['MLproject'] },
        schemaStore: { enable: false },
        validate: true,
        completion: true,
        hover: true,
      },
    },
  };
}

function install(cache: string, home: string): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'install-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const args = ['install', `yaml-language-server@${version}`, ...quiet];
    const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
    if (status !== 0) throw new Error(`yaml-language-server ${version} could not be installed.`);
    renameSync(folder, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
