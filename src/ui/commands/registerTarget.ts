import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import type { Run } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import { cutMiddle, formatTime } from '../../shared/format.ts';
import { parentPath } from '../../state/artifactRef.ts';
import type { Connection, Connections } from '../../state/connection.ts';
import {
  candidateOfFolder,
  candidateOfLoggedModel,
  findModelOfFile,
  findModels,
} from '../../state/modelCandidates.ts';
import type { MlmodelOrigin } from '../../state/mlmodelOrigin.ts';
import type { ModelCandidate } from '../../state/modelCandidates.ts';
import { findRunsWithModel } from '../../state/runsWithModel.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { TreeNode } from '../trees/nodes.ts';
import { distinctionsOf } from '../trees/runNames.ts';
import { readMlmodelOrigin } from './mlmodelOrigin.ts';
import { knownConnection } from '../../state/usableConnection.ts';

const logOne = 'Log one with mlflow.<flavor>.log_model, then register it.';

/** What is to be registered, and where. */
export interface RegisterTarget {
  readonly connection: Connection;
  readonly client: MlflowClient;
  readonly candidate: ModelCandidate;
}

/**
 * From what the command was called with: a node of the trees, an `MLmodel` file or its folder (a Uri, or
 * `{ uri }` from a lens), or nothing: then a run is asked for. `undefined` when the user cancels.
 */
export async function chooseTarget(
  services: Services,
  argument: unknown,
): Promise<RegisterTarget | undefined> {
  if (isTreeNode(argument)) return targetOfNode(services, argument);
  const uri = uriOf(argument) ?? (argument === undefined ? uriOfEditor() : undefined);
  if (uri) return targetOfFile(services, uri);
  const selected = services.selection.runs;
  const run = selected.length === 1 ? services.tracking.findRun(selected[0]!) : undefined;
  if (run) return targetOfRun(services, selected[0]!.connectionId, run);
  return pickRun(services);
}

async function targetOfNode(services: Services, node: TreeNode): Promise<RegisterTarget | undefined> {
  if (node.kind === 'run') return targetOfRun(services, node.connectionId, node.run);
  const connection = knownConnection(services.connections, node.connectionId);
  const client = await connection.connect();
  if (node.kind === 'loggedModel' || (node.kind === 'artifact' && node.model)) {
    return { connection, client, candidate: candidateOfLoggedModel(node.model!) };
  }
  if (node.kind === 'artifact') {
    const { path, is_dir } = node.file;
    const folder = is_dir ? path : parentPath(path);
    return { connection, client, candidate: candidateOfFolder(node.run, folder) };
  }
  throw new Error('Only a run or a model can be registered.');
}

async function targetOfRun(
  services: Services,
  connectionId: string,
  run: Run,
): Promise<RegisterTarget | undefined> {
  const connection = knownConnection(services.connections, connectionId);
  const client = await connection.connect();
  const candidates = await findModels(client, run);
  if (candidates.length === 0) {
    throw new Error(`The run ${run.info.run_name} has logged no model. ${logOne}`);
  }
  const candidate = candidates.length === 1 ? candidates[0] : await pickModel(candidates);
  return candidate && { connection, client, candidate };
}

async function targetOfFile(services: Services, uri: vscode.Uri): Promise<RegisterTarget | undefined> {
  const origin = await readMlmodelOrigin(uri);
  const connections = inOrder(services.connections);
  const failures: string[] = [];
  for (const connection of connections) {
    try {
      const client = await connection.connect();
      const candidate = await findModelOfFile(client, origin);
      if (candidate) return { connection, client, candidate };
    } catch (error) {
      // Another connection may know it; this one's error is told if none does.
      if (!(error instanceof MlflowError)) throw error;
      failures.push(error.message);
    }
  }
  throw new Error([whyNotFound(origin, connections), ...failures].join(' '));
}

function whyNotFound(origin: MlmodelOrigin, connections: readonly Connection[]): string {
  const where = connections.map(({ label }) => label).join(', ') || 'any connection (there is none)';
  const id = origin.modelId ?? origin.runId;
  if (!id) {
    return 'This MLmodel names no run and no logged model: it was saved with save_model. Log it with log_model to register it.';
  }
  return `This MLmodel belongs to ${origin.modelId ? 'the logged model' : 'the run'} ${cutMiddle(id, 17)}, which is not in ${where}. Add the connection where it was logged.`;
}

/** The active connection first. */
function inOrder({ all, active }: Connections): readonly Connection[] {
  return [...all].sort((one, other) => Number(other === active) - Number(one === active));
}

async function pickModel(candidates: readonly ModelCandidate[]): Promise<ModelCandidate | undefined> {
  const items = candidates.map((candidate) => ({
    label: candidate.name,
    description: [
      candidate.step === undefined ? undefined : `step ${candidate.step}`,
      candidate.createdAt === undefined ? undefined : formatTime(candidate.createdAt),
    ]
      .filter(Boolean)
      .join(' · '),
    detail: candidate.modelId,
    candidate,
  }));
  const options = { title: 'Register Model', placeHolder: 'The run logged several models: which one?' };
  return (await vscode.window.showQuickPick(items, options))?.candidate;
}

async function pickRun(services: Services): Promise<RegisterTarget | undefined> {
  const { all, active } = services.connections;
  if (all.length === 0) throw new Error('There is no connection. Open a folder, or add a connection first.');
  const connection = active ?? all[0]!;
  const picked = await vscode.window.showQuickPick(itemsOf(connection), {
    title: 'Register Model',
    placeHolder: `Run on ${connection.label} whose model is to be registered`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked && targetOfRun(services, connection.id, picked.run);
}

async function itemsOf(connection: Connection): Promise<readonly (vscode.QuickPickItem & { run: Run })[]> {
  const found = await findRunsWithModel(await connection.connect());
  if (found.length === 0)
    throw new Error(`No finished run on ${connection.label} has logged a model. ${logOne}`);
  const runs = found.map(({ run }) => run);
  const distinctions = distinctionsOf({ runs, loaded: runs.length, more: false });
  return found.map(({ run, experiment }) => ({
    label: run.info.run_name,
    description: [distinctions.get(run.info.run_id), experiment?.name, formatTime(run.info.start_time)]
      .filter(Boolean)
      .join(' · '),
    detail: run.info.run_id,
    run,
  }));
}

function uriOf(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  if (typeof value === 'string') return parseUri(value);
  if (typeof value !== 'object' || value === null) return undefined;
  return 'uri' in value ? uriOf(value.uri) : undefined;
}

function parseUri(text: string): vscode.Uri | undefined {
  return /^[\w+.-]+:/.test(text) ? vscode.Uri.parse(text) : undefined;
}

function uriOfEditor(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'mlmodel' ? document.uri : undefined;
}
