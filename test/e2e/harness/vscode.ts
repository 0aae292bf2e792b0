import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { root } from '../../../scripts/toolchain.mjs';
import { startHost } from './host.ts';
import type { Host, HostOptions } from './host.ts';
import type { Workbench } from './workbench.ts';

/** The VS Code that the tests of a file share: one host and its first window. */
export interface SharedVSCode {
  readonly host: Host;
  readonly workbench: Workbench;
}

/**
 * Starts VS Code before the tests of a file (or of a `describe`) and ends it after them. When a test fails, the
 * picture of the window and VS Code's logs are kept in `out/test/e2e/`.
 */
export function useVSCode(options: HostOptions = {}): SharedVSCode {
  let host: Host | undefined;
  let workbench: Workbench | undefined;
  before(
    async () => {
      host = await startHost(options);
      workbench = await host.openWindow();
    },
    { timeout: 180_000 },
  );
  afterEach(async (context) => {
    if (!('passed' in context) || context.passed) return;
    const folder = join(root, 'out', 'test', 'e2e', context.name.replaceAll(/\W+/g, '-').slice(0, 80));
    mkdirSync(folder, { recursive: true });
    await workbench?.page.screenshot({ path: join(folder, 'window.png') });
    host?.keepLogs(join(folder, 'logs'));
    console.error(`Kept a picture and logs in ${folder}`);
  });
  after(() => host?.close());
  return {
    get host() {
      return assertStarted(host);
    },
    get workbench() {
      return assertStarted(workbench);
    },
  };
}

function assertStarted<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('VS Code is there inside tests only.');
  return value;
}
