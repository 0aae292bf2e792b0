import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installCodeServer, installExtension } from '../../../scripts/vscodeHost.mjs';
import { provideVsix, hashFile } from '../../../scripts/vsix.mjs';
import { root } from '../../../scripts/toolchain.mjs';

let vsix: Promise<string> | undefined;

/** Puts the packaged extension into a new extensions folder. It is packaged once for a test run and installed once for a package. */
export async function installInto(extensionsDir: string): Promise<void> {
  await installCodeServer();
  const { MLFLOW_VSIX: packaged } = process.env;
  const path = packaged ?? (await (vsix ??= provideVsix()));
  const cache = join(root, '.vscode-test', 'installed');
  const installed = join(cache, hashFile(path));
  if (!existsSync(installed)) {
    mkdirSync(cache, { recursive: true });
    const scratch = mkdtempSync(join(cache, 'new-'));
    const folders = { extensionsDir: join(scratch, 'extensions'), serverDataDir: join(scratch, 'data') };
    await installExtension(path, folders);
    if (!existsSync(installed)) renameSync(folders.extensionsDir, installed);
    rmSync(scratch, { recursive: true, force: true });
  }
  cpSync(installed, extensionsDir, { recursive: true });
}
