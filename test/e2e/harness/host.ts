import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium } from '../../../scripts/browser.mjs';
import { kill, listProcesses } from '../../../scripts/processes.mjs';
import { startServer } from '../../../scripts/vscodeHost.mjs';
import type { RunningServer } from '../../../scripts/vscodeHost.mjs';
import { copyWorkspace } from '../../workspace.ts';
import { installInto } from './extension.ts';
import { Workbench } from './workbench.ts';

export interface HostOptions {
  /** Folder to copy as the workspace: by default the sample; `empty` for a new empty one. */
  readonly workspace?: string;
  readonly settings?: Record<string, unknown>;
  /** Variables of the extension host and its terminals; undefined takes one away. */
  readonly env?: Record<string, string | undefined>;
  /** True asks before it trusts a folder, so that it opens in Restricted Mode. Default: every folder is trusted. */
  readonly workspaceTrust?: boolean;
}

export interface WindowOptions {
  /** Default: the host's workspace. */
  readonly folder?: string;
  readonly width?: number;
  readonly height?: number;
}

const testSettings = {
  // What moves is drawn by the processor here, and elements that move can't be clicked.
  'workbench.reduceMotion': 'on',
  // So that the text of a terminal stands in the page.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.shellIntegration.decorationsEnabled': 'never',
};

/** One VS Code with the packaged extension, on a copy of a workspace, with user data of its own. */
export class Host {
  /** Holds everything below and goes when the host is closed. */
  readonly scratch: string;
  readonly workspace: string;
  readonly #server: RunningServer;
  readonly #browser: Browser;
  readonly #context: BrowserContext;

  constructor(
    scratch: string,
    workspace: string,
    running: { server: RunningServer; browser: Browser; context: BrowserContext },
  ) {
    this.scratch = scratch;
    this.workspace = workspace;
    this.#server = running.server;
    this.#browser = running.browser;
    this.#context = running.context;
  }

  get url(): string {
    return this.#server.url;
  }

  /** The extension's own global storage folder. */
  get storage(): string {
    return join(this.scratch, 'data', 'data', 'User', 'globalStorage', 'mlflow-vscode.mlflow-vscode');
  }

  get logs(): string {
    return join(this.scratch, 'data', 'data', 'logs');
  }

  /** Opens a window; several share the server, each has an extension host. */
  async openWindow({
    folder = this.workspace,
    width = 1280,
    height = 800,
  }: WindowOptions = {}): Promise<Workbench> {
    const page = await this.#context.newPage();
    await page.setViewportSize({ width, height });
    const workbench = new Workbench(page, join(this.scratch, 'data'));
    await page.goto(`${this.url}/?${new URLSearchParams({ folder })}`, { waitUntil: 'commit' });
    await workbench.whenReady();
    return workbench;
  }

  /** Process ids, in the order in which the windows were opened. */
  extensionHostPids(): number[] {
    return this.#server.extensionHostPids();
  }

  /** Ends every extension host as a crash would (`kill -9`). */
  killExtensionHosts(): void {
    for (const pid of this.extensionHostPids()) kill(pid);
  }

  /** Processes whose command line names this host's folders: the extension's own among them. */
  ownProcesses(part = ''): { pid: number; command: string }[] {
    return listProcesses().filter(({ command }) => command.includes(this.scratch) && command.includes(part));
  }

  /** Keeps VS Code's logs in `folder`, for a test that failed. */
  keepLogs(folder: string): void {
    cpSync(this.logs, folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.stop();
    // The embedded server is meant to outlive VS Code.
    for (const { pid } of this.ownProcesses()) kill(pid);
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Its home folder is its own too, so that no shell start file of the user's changes what terminals see. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const scratch = mkdtempSync(join(tmpdir(), 'mlflow-e2e-'));
  const workspace = makeWorkspace(scratch, options.workspace);
  const extensionsDir = join(scratch, 'extensions');
  await installInto(extensionsDir);
  const server = await startServer({
    serverDataDir: join(scratch, 'data'),
    extensionsDir,
    workspaceTrust: options.workspaceTrust ?? false,
    settings: { ...testSettings, ...options.settings },
    env: { HOME: makeFolder(join(scratch, 'home')), ...pythonOnPath(), ...options.env },
  });
  const browser = await launchChromium();
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  // A browser without a screen gives idle time after half a minute only; VS Code does without it, as in Safari.
  await context.addInitScript('delete window.requestIdleCallback');
  return new Host(scratch, workspace, { server, browser, context });
}

function makeWorkspace(scratch: string, source: string | undefined): string {
  if (source !== 'empty') return copyWorkspace(join(scratch, 'wine-quality'), source);
  return makeFolder(join(scratch, 'empty'));
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** A terminal finds the Python of the tests, as if its environment had been activated. */
function pythonOnPath(): Record<string, string> {
  const { MLFLOW_PYTHON: python, PATH: path = '' } = process.env;
  return python ? { PATH: [dirname(python), path].join(delimiter) } : {};
}
