import * as vscode from 'vscode';
import { MlflowClient } from '../../api/client.ts';
import { MlflowError } from '../../api/errors.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { Connection } from '../../state/connection.ts';
import { authorizationOf, RemoteConnection } from '../../state/remoteConnection.ts';
import { parseTrackingUrl } from '../../state/trackingUrl.ts';
import { registerCommand } from '../commandWrapper.ts';
import {
  addRemoteServer,
  defaultName,
  readRemoteServers,
  removeRemoteServer,
} from '../connectionSettings.ts';
import { tokenKey } from '../connections.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import { askInPlace } from './askInPlace.ts';

const title = 'Add Connection';
/** Somebody waits in front of a box: better to say soon that it is slow. */
const probeTimeoutMs = 8000;

/** `mlflow.addConnection`, `mlflow.signIn` and `mlflow.removeConnection`. */
export function registerConnectionCommands(services: Services): Disposable {
  const { log } = services;
  const store = new DisposableStore();
  store.add(
    registerCommand(log, 'mlflow.addConnection', (argument) =>
      addConnection(services, suggestedUrl(argument)),
    ),
  );
  store.add(registerCommand(log, 'mlflow.signIn', (node) => signIn(services, node)));
  store.add(registerCommand(log, 'mlflow.removeConnection', (node) => removeConnection(services, node)));
  return store;
}

/** A link may suggest an address; it is tried when the user confirms it. */
function suggestedUrl(argument: unknown): string | undefined {
  const { url } = (typeof argument === 'object' && argument !== null ? argument : {}) as Record<
    string,
    unknown
  >;
  return typeof url === 'string' ? url : undefined;
}

/** Gives the address that was added. */
async function addConnection(
  { context, log }: Services,
  suggested: string | undefined,
): Promise<string | undefined> {
  let answered: MlflowError | undefined;
  let unreachable: string | undefined;
  const url = await askInPlace({
    title,
    prompt: 'Address of an MLflow tracking server',
    placeholder: 'http://localhost:5000',
    value: suggested,
    check: (text) => problemOfUrl(text),
    submit: async (text, signal) => {
      const parsed = parseTrackingUrl(text);
      if ('problem' in parsed) return parsed.problem;
      if (parsed.url === unreachable) return undefined;
      answered = await probe(parsed.url, undefined, signal);
      if (!answered || isRefusal(answered)) return undefined;
      if (answered.kind !== 'unreachable' && answered.kind !== 'timeout') return answered.message;
      // A server that is down now may be worth adding; one that is no MLflow server is not.
      unreachable = parsed.url;
      return { warning: `${answered.message} Press Enter again to add it all the same.` };
    },
  });
  if (url === undefined) return undefined;
  const parsed = parseTrackingUrl(url);
  if ('problem' in parsed) return undefined;
  let token: string | undefined;
  if (answered && isRefusal(answered)) {
    token = await askForToken(title, parsed.url);
    if (token === undefined) return undefined;
  }
  const name = await askInPlace({
    title,
    prompt: 'Name to show for this server',
    value: defaultName(parsed.url),
    check: (text) => (text.trim() === '' ? 'Type a name.' : undefined),
  });
  if (name === undefined) return undefined;
  // First the token: the connection reads it as soon as the setting is there.
  if (token !== undefined) await context.secrets.store(tokenKey(parsed.url), token);
  await addRemoteServer({ name: name.trim(), url: parsed.url });
  log.info(`Added the connection ${name.trim()} (${parsed.url}).`);
  return parsed.url;
}

function askForToken(title: string, url: string): Promise<string | undefined> {
  return askInPlace({
    title,
    prompt: 'The server asks for a sign-in: a token, or user:password. It is kept in the secret storage.',
    password: true,
    submit: async (text, signal) => (await probe(url, text, signal))?.message,
  });
}

/** A new token for a server that wants one, or no longer takes the one that it had. */
async function signIn({ context, connections, log }: Services, node: unknown): Promise<void> {
  const remotes = connections.all.filter(({ kind }) => kind === 'remote');
  const named =
    isTreeNode(node) && node.kind === 'connection' ? connections.get(node.connectionId) : undefined;
  const connection = named ?? (await pickConnection(remotes, 'Connection to sign in to'));
  if (connection?.kind !== 'remote') return;
  const token = await askForToken(`Sign In to ${connection.label}`, connection.location);
  if (token === undefined) return;
  await context.secrets.store(tokenKey(connection.location), token);
  // VS Code tells of a new secret a moment later.
  if (connection instanceof RemoteConnection) connection.resetCredentials();
  log.info(`Signed in to ${connection.label} (${connection.location}).`);
  await vscode.commands.executeCommand('mlflow.refresh', node);
}

function problemOfUrl(text: string): string | undefined {
  const parsed = parseTrackingUrl(text);
  if ('problem' in parsed) return parsed.problem;
  const known = readRemoteServers().find((server) => server.url === parsed.url);
  return known && `This server is there already, as "${known.name}".`;
}

/** Asks for one experiment; gives back what went wrong. */
async function probe(
  url: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<MlflowError | undefined> {
  const headers = (): Record<string, string> => authorizationOf(token);
  const client = new MlflowClient({ url, headers, timeoutMs: probeTimeoutMs, retries: 0 });
  try {
    const page = await client.call('searchExperiments', { max_results: 1 }, { signal });
    if (page.experiments === undefined || Array.isArray(page.experiments)) return undefined;
  } catch (error) {
    if (error instanceof MlflowError) return error;
    throw error;
  }
  return new MlflowError(
    'INTERNAL_ERROR',
    `${url} does not answer as an MLflow server does. Check the address.`,
    {
      kind: 'notMlflow',
    },
  );
}

function isRefusal(error: MlflowError): boolean {
  return error.status === 401 || error.status === 403;
}

async function removeConnection({ context, connections, log }: Services, node: unknown): Promise<void> {
  const remotes = connections.all.filter(({ kind }) => kind === 'remote');
  const named =
    isTreeNode(node) && node.kind === 'connection' ? connections.get(node.connectionId) : undefined;
  const connection = named ?? (await pickConnection(remotes, 'Connection to remove'));
  if (!connection || connection.kind !== 'remote') return;
  const remove = 'Remove';
  const answer = await vscode.window.showWarningMessage(
    `Remove the connection "${connection.label}"?`,
    { modal: true, detail: `${connection.location} and its runs stay as they are. A kept token is deleted.` },
    remove,
  );
  if (answer !== remove) return;
  await removeRemoteServer(connection.location);
  await context.secrets.delete(tokenKey(connection.location));
  await context.workspaceState.update(`mlflow.data:${connection.id}`, undefined);
  log.info(`Removed the connection ${connection.label} (${connection.location}).`);
}

async function pickConnection(
  remotes: readonly Connection[],
  placeHolder: string,
): Promise<Connection | undefined> {
  if (remotes.length === 0) {
    void vscode.window.showInformationMessage('There is no connection to a remote server.');
    return undefined;
  }
  const items = remotes.map((connection) => ({
    label: connection.label,
    description: connection.location,
    connection,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.connection;
}
