import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Jsonrpc from 'vscode-languageserver/node';
import type { Diagnostic, InitializeResult, PublishDiagnosticsParams } from 'vscode-languageserver';

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } =
  require('vscode-languageserver/node') as typeof Jsonrpc;
const serverPath = fileURLToPath(new URL('../../dist/language-server.js', import.meta.url));

/** One editor with the built server over standard streams, as another editor starts it. */
export class Editor {
  readonly process: ChildProcess;
  readonly connection: Jsonrpc.MessageConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  settings: unknown = null;
  folders: { uri: string; name: string }[] | null = null;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.process = spawn(process.execPath, [serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout!),
      new StreamMessageWriter(this.process.stdin!),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of this.#waiting) wake();
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', () => [this.settings]);
    this.connection.listen();
  }

  async initialize(capabilities: object = {}): Promise<InitializeResult> {
    const params = { processId: process.pid, rootUri: null, capabilities, workspaceFolders: this.folders };
    const result = await this.connection.sendRequest<InitializeResult>('initialize', params);
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, languageId = 'mlproject'): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change(
    uri: string,
    version: number,
    edit: { line: number; from: number; to: number; text: string },
  ): Promise<void> {
    const range = {
      start: { line: edit.line, character: edit.from },
      end: { line: edit.line, character: edit.to },
    };
    const params = { textDocument: { uri, version }, contentChanges: [{ range, text: edit.text }] };
    return this.connection.sendNotification('textDocument/didChange', params);
  }

  ask<T>(method: string, uri: string, at?: { line: number; character: number }): Promise<T> {
    return this.connection.sendRequest<T>(`textDocument/${method}`, {
      textDocument: { uri },
      ...(at && { position: at }),
    });
  }

  /** The diagnostics of a document once they are `done`. */
  async diagnostics(
    uri: string,
    done: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<Diagnostic[]> {
    for (;;) {
      const found = this.published.findLast((params) => params.uri === uri && done(params));
      if (found) return found.diagnostics;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return exited;
  }
}
