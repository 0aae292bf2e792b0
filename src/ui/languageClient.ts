import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { describeIdRequest, languageIds, type DescribeIdParams, type IdSummary } from '../shared/language.ts';

// A bundle of its own: language.ts loads it when the first document of ours opens, so that nobody else pays for it.

export interface LanguageClientOptions {
  /** Path of the server's bundle. */
  readonly serverPath: string;
  readonly log: vscode.LogOutputChannel;
  /** Answers the server's question about a run or a model. */
  readonly describeId: (params: DescribeIdParams) => Promise<IdSummary | null>;
}

/** They stay YAML, with keys and packages of ours. */
const condaFiles = '**/{conda,conda_env,environment}.{yaml,yml}';

let client: LanguageClient | undefined;

/** Starts the language server in a process of its own; resolves when it answers. */
export async function start({ serverPath, log, describeId }: LanguageClientOptions): Promise<void> {
  if (client) return;
  client = new LanguageClient(
    'mlflow.language',
    'MLflow Language Server',
    { module: serverPath, transport: TransportKind.ipc },
    {
      documentSelector: documentSchemes().flatMap((scheme) => [
        ...languageIds.map((language) => ({ scheme, language })),
        { scheme, language: 'yaml', pattern: condaFiles },
      ]),
      initializationOptions: { describeIds: true },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  client.onRequest(describeIdRequest, describeId);
  await client.start();
}

export async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

/** Not `git:` and the like: the other side of a diff is not for checking. */
function documentSchemes(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return [...new Set(['file', 'untitled', 'mlflow-artifact', ...folders])];
}
