import * as vscode from 'vscode';
import type { Connection } from '../../state/connection.ts';
import { searchPlaces } from '../../state/goToSearch.ts';
import type { Place } from '../../state/goToSearch.ts';
import type { MlflowLink } from '../../state/mlflowLink.ts';
import { readExperiments } from '../../state/trackingReads.ts';
import { artifactUri } from '../artifacts/artifactUri.ts';
import { idOf } from './goToItems.ts';
import { revealPlace } from './revealPlace.ts';
import type { LinkServices } from './revealPlace.ts';

/**
 * Goes to what a link names. A server that is no connection of this window is never asked anything unless the user
 * adds it: whoever wrote the link chose its address. Gives the id of what it has shown.
 */
export async function openLink(services: LinkServices, link: MlflowLink): Promise<string | undefined> {
  await services.connections.ready;
  const places = await connectionsFor(services, link);
  if (!places) return undefined;
  const { found, problems } = await find(places, link);
  const [first] = found;
  if (first) {
    await revealPlace(services, first);
    if (isFile(link)) await openArtifact(first.connectionId, link);
    return idOf(first);
  }
  if (problems.length === 0) {
    const nobody = places.length === 1 ? `${places[0]!.label} has no` : 'None of the connections has a';
    throw new Error(`${nobody} ${nameOf(link)}`);
  }
  throw new Error(`${capital(nameOf(link))} was not found. No answer from ${problems.join('; ')}`);
}

/** Undefined where the link names a server that is not to be asked. */
async function connectionsFor(
  services: LinkServices,
  link: MlflowLink,
): Promise<readonly Connection[] | undefined> {
  const { server } = link;
  const { all } = services.connections;
  if (server === undefined) {
    if (all.length > 0) return all;
    throw new Error('There is no connection to look in. Open a folder, or add a connection.');
  }
  const known = await connectionAt(all, server);
  if (known) return [known];
  if (server.startsWith('sqlite:')) {
    // A folder has another name on each machine; the ids of runs are the same everywhere.
    if (link.kind === 'run' && all.length > 0) return all;
    throw new Error(`The link leads to the database ${server}, which is not open in this window.`);
  }
  return offerConnection(services, server, link);
}

async function connectionAt(
  connections: readonly Connection[],
  server: string,
): Promise<Connection | undefined> {
  for (const connection of connections) {
    if (connection.kind === 'remote') {
      if (sameServer(connection.location, server)) return connection;
    } else if (server.startsWith('sqlite:')) {
      const path = server.slice('sqlite:///'.length);
      if (path === connection.label || path === connection.location) return connection;
    } else if (connection.status.kind === 'ready') {
      if (sameServer((await connection.connect()).url, server)) return connection;
    }
  }
  return undefined;
}

function sameServer(one: string, other: string): boolean {
  const plain = (url: string): string => url.replace(/^(https?:\/\/)localhost(?=[:/]|$)/, '$1127.0.0.1');
  return plain(one) === plain(other);
}

async function offerConnection(
  { connections }: LinkServices,
  server: string,
  link: MlflowLink,
): Promise<readonly Connection[] | undefined> {
  const add = 'Add Connection…';
  const question = `The link to ${nameOf(link)} leads to a server that is no connection of this window.`;
  const detail = `${server}\n\nNothing has been sent to it. Add it only if you trust whoever the link is from.`;
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, add);
  if (answer !== add) return undefined;
  const added = await vscode.commands.executeCommand<unknown>('mlflow.addConnection', { url: server });
  if (typeof added !== 'string') return undefined;
  const isThere = (): Connection | undefined => connections.all.find(({ location }) => location === added);
  // The settings tell of what was written to them a moment later.
  if (!isThere()) await new Promise<void>((resolve) => once(connections.onDidChange, resolve));
  const connection = isThere();
  return connection && [connection];
}

function once(event: LinkServices['connections']['onDidChange'], listen: () => void): void {
  const subscription = event(() => {
    subscription.dispose();
    clearTimeout(timer);
    listen();
  });
  const timer = setTimeout(() => {
    subscription.dispose();
    listen();
  }, 5000);
}

/** In the order of the connections, whichever answers first. */
async function find(
  places: readonly Connection[],
  link: MlflowLink,
): Promise<{ readonly found: readonly Place[]; readonly problems: readonly string[] }> {
  const found = new Map<string, Place>();
  const problems: string[] = [];
  await searchPlaces({
    connections: places,
    // It has been made sure of that these are to be asked.
    query: { kind: 'link', link: { ...link, server: undefined } },
    signal: new AbortController().signal,
    experimentsOf: async (connection) => readExperiments(await connection.connect()),
    onFound: (connection, [place]) => place && found.set(connection.id, place),
    onProblem: ({ label }, problem) => problems.push(`${label}: ${problem}`),
  });
  return { found: places.flatMap(({ id }) => found.get(id) ?? []), problems };
}

function isFile(link: MlflowLink): link is Extract<MlflowLink, { readonly path: string }> {
  return 'path' in link && link.path !== '';
}

/** A folder is left to the tree. */
async function openArtifact(
  connectionId: string,
  link: Extract<MlflowLink, { readonly path: string }>,
): Promise<void> {
  const ownerId = link.kind === 'run' ? link.runId : link.modelId;
  const uri = artifactUri({ connectionId, ownerId, path: link.path });
  await vscode.commands.executeCommand('mlflow.openArtifact', uri);
}

function nameOf(link: MlflowLink): string {
  switch (link.kind) {
    case 'run':
      return `run ${link.runId}`;
    case 'experiment':
      return `experiment ${link.experimentId}`;
    case 'loggedModel':
      return `logged model ${link.modelId}`;
    case 'model':
      return link.version === undefined ? `model ${link.name}` : `version ${link.version} of ${link.name}`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
