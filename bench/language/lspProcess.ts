import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import type * as Jsonrpc from 'vscode-languageserver/node';
import type { Diagnostic, Position, PublishDiagnosticsParams } from 'vscode-languageserver';

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } =
  require('vscode-languageserver/node') as typeof Jsonrpc;

/** How long an answer may take before the measurement is given up: a server on a busy machine included. */
const patience = 120_000;

export interface Server {
  readonly name: string;
  readonly script: string;
  /** Of Node, as its own editor starts it. */
  readonly flags?: readonly string[];
  /** Answered to `workspace/configuration`, by section. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Edit {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** One language server with one document open, spoken to as by an editor. */
export class LspProcess {
  readonly startMs: number;
  readonly #process: ChildProcess;
  readonly #connection: Jsonrpc.MessageConnection;
  #uri = '';
  #version = 1;
  #onPublish: ((diagnostics: readonly Diagnostic[]) => void) | undefined;

  private constructor(child: ChildProcess, connection: Jsonrpc.MessageConnection, startMs: number) {
    this.#process = child;
    this.#connection = connection;
    this.startMs = startMs;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      if (params.uri === this.#uri) this.#onPublish?.(params.diagnostics);
    });
  }

  static async start({ script, flags = [], settings }: Server): Promise<LspProcess> {
    const started = performance.now();
    const child = spawn(process.execPath, [...flags, script, '--stdio'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section = '' }) => settings[section] ?? null),
    );
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: null,
      capabilities: {
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
          publishDiagnostics: { versionSupport: true },
        },
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
    });
    const startMs = performance.now() - started;
    await connection.sendNotification('initialized', {});
    return new LspProcess(child, connection, startMs);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.#uri = uri;
    this.#version = 1;
    await this.#connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change({ line, from, to, text }: Edit): Promise<void> {
    const range = { start: { line, character: from }, end: { line, character: to } };
    return this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.#uri, version: ++this.#version },
      contentChanges: [{ range, text }],
    });
  }

  /** What the document's next diagnostics are that are `wanted`; `act` is what they answer. */
  async diagnosticsAfter(
    act: () => Promise<void>,
    wanted: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> {
    const found = new Promise<readonly Diagnostic[]>((resolve) => {
      this.#onPublish = (diagnostics) => {
        if (wanted(diagnostics)) resolve(diagnostics);
      };
    });
    await act();
    return inTime('diagnostics', found);
  }

  ask<T>(method: string, position: Position): Promise<T> {
    const params = { textDocument: { uri: this.#uri }, position };
    return inTime(method, this.#connection.sendRequest<T>(`textDocument/${method}`, params));
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    await Promise.race([this.#connection.sendRequest('shutdown'), pause(2000)]);
    this.#connection.dispose();
    this.#process.kill();
    await exited;
  }
}

async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  const late = new AbortController();
  const none = pause(patience, undefined, { signal: late.signal }).then(() => {
    throw new Error(`No ${what} within ${patience / 1000} s`);
  });
  try {
    return await Promise.race([answer, none]);
  } finally {
    late.abort();
    none.catch(() => {});
  }
}
