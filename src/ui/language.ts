import { join } from 'node:path';
import * as vscode from 'vscode';
import { errorText } from '../common/log.ts';
import { languageIds } from '../shared/language.ts';
import { describeId } from './describeId.ts';
import type * as languageClient from './languageClient.ts';
import type { Services } from './services.ts';

type ClientModule = typeof languageClient;

/** Starts language features with the first MLproject, MLmodel or python_env.yaml that is opened. */
export function registerLanguage(
  services: Pick<Services, 'context' | 'log' | 'connections' | 'tracking'>,
): vscode.Disposable {
  const { context, log } = services;
  const dist = join(context.extensionPath, 'dist');
  let running: ClientModule | undefined;
  let disposed = false;

  async function start(): Promise<void> {
    try {
      // By its path, which the bundler leaves alone: the client must not be part of the extension's own bundle.
      running = require(join(dist, 'language-client.js')) as ClientModule;
      await running.start({
        serverPath: join(dist, 'language-server.js'),
        log,
        describeId: (params) => describeId(services, params),
      });
      if (disposed) await running.stop();
    } catch (error) {
      log.error(`The language server did not start: ${errorText(error)}`);
    }
  }

  const isOurs = ({ languageId }: vscode.TextDocument): boolean =>
    languageIds.some((id) => id === languageId);
  let listener: vscode.Disposable | undefined;
  if (vscode.workspace.textDocuments.some(isOurs)) void start();
  else {
    // A document whose language is changed by hand is opened anew, so this hears of it too.
    listener = vscode.workspace.onDidOpenTextDocument((document) => {
      if (!isOurs(document)) return;
      listener?.dispose();
      void start();
    });
  }
  return {
    dispose() {
      disposed = true;
      listener?.dispose();
      void running?.stop();
    },
  };
}
