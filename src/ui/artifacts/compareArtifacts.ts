import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { formatTime } from '../../shared/format.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { baseName, isModelId } from '../../state/artifactRef.ts';
import { ArtifactError } from '../../state/artifactError.ts';
import { readLoggedModels } from '../../state/trackingReads.ts';
import { registerCommand } from '../commandWrapper.ts';
import { distinctionsOf } from '../trees/runNames.ts';
import { refsOfArguments } from './artifactTargets.ts';
import { artifactUri } from './artifactUri.ts';
import type { ArtifactServices } from './openArtifact.ts';
import { mayRead } from './openArtifact.ts';

interface OtherRun {
  readonly runId: string;
  readonly name: string;
}

/** `mlflow.compareArtifacts`: two files side by side, or one and the same file of a run that is picked. */
export function registerCompareArtifacts(services: ArtifactServices): Disposable {
  const { log, files, fileSystem } = services;
  return registerCommand(log, 'mlflow.compareArtifacts', async (...args) => {
    const refs = refsOfArguments(services, args);
    const stats = await Promise.all(refs.map((ref) => files.stat(ref)));
    const chosen = refs.filter((_, index) => !stats[index]!.isFolder);
    const [left] = chosen;
    if (!left || chosen.length > 2) throw new Error('Select one file to compare, or two.');
    const right = chosen[1] ?? (await pickCounterpart(services, left));
    if (!right) return;
    for (const ref of [left, right]) if (!(await mayRead(ref, await files.stat(ref), fileSystem))) return;
    const [one, other] = await Promise.all([nameOf(services, left), nameOf(services, right)]);
    const names = new Set([baseName(left.path), baseName(right.path)]);
    const title = `${[...names].join(' ↔ ')} (${one} ↔ ${other})`;
    const uris = [artifactUri(left), artifactUri(right)] as const;
    await Promise.all(uris.map((uri) => fileSystem.prepare(uri)));
    await vscode.commands.executeCommand('vscode.diff', ...uris, title, { preview: true });
  });
}

/** The same file of another run of the experiment. */
async function pickCounterpart(
  services: ArtifactServices,
  ref: ArtifactRef,
): Promise<ArtifactRef | undefined> {
  const owner = await services.files.owner(ref);
  const other = await pickRun(services, ref, owner);
  if (!other) return undefined;
  const ownerId = isModelId(ref.ownerId)
    ? await modelOf(
        services,
        { connectionId: ref.connectionId, name: owner.name, experimentId: owner.experimentId },
        other,
      )
    : other.runId;
  const counterpart = { ...ref, ownerId };
  try {
    await services.files.stat(counterpart);
  } catch (error) {
    if (!(error instanceof ArtifactError) || error.kind !== 'missing') throw error;
    throw new Error(`The run ${other.name} has no ${ref.path}.`, { cause: error });
  }
  return counterpart;
}

async function pickRun(
  { tracking }: ArtifactServices,
  { connectionId }: ArtifactRef,
  { experimentId, runId }: { readonly experimentId: string; readonly runId: string | undefined },
): Promise<OtherRun | undefined> {
  const items = async (): Promise<readonly (vscode.QuickPickItem & OtherRun)[]> => {
    await tracking.ensureRuns(connectionId, experimentId);
    const { value: list, error } = tracking.runs(connectionId, experimentId);
    if (!list) throw error ?? new Error('The runs of this experiment are not known.');
    const distinctions = distinctionsOf(list);
    const others = list.runs.filter(({ info }) => info.run_id !== runId);
    if (others.length === 0) throw new Error('There is no other run in this experiment.');
    return others.map(({ info }) => ({
      label: info.run_name || info.run_id,
      description: [distinctions.get(info.run_id), formatTime(info.start_time)].filter(Boolean).join(' · '),
      detail: info.run_id,
      runId: info.run_id,
      name: info.run_name || info.run_id,
    }));
  };
  return vscode.window.showQuickPick(await items(), {
    title: 'Compare Artifact',
    placeHolder: 'Run whose file to compare with',
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

/** The other run's logged model of this name, the newest of several. */
async function modelOf(
  { connections }: ArtifactServices,
  { connectionId, name, experimentId }: { connectionId: string; name: string; experimentId: string },
  other: OtherRun,
): Promise<string> {
  const client = await connections.get(connectionId)?.connect();
  const models = client ? await readLoggedModels(client, experimentId, other.runId) : [];
  const model = models.find(({ info }) => info.name === name);
  if (!model) throw new Error(`The run ${other.name} has logged no model ${name}.`);
  return model.info.model_id;
}

/** Of a model the run that logged it tells more than its own name. */
async function nameOf({ files }: ArtifactServices, ref: ArtifactRef): Promise<string> {
  const owner = await files.owner(ref);
  if (!isModelId(ref.ownerId) || owner.runId === undefined) return owner.name;
  try {
    return (await files.owner({ ...ref, ownerId: owner.runId })).name;
  } catch {
    // A run may be gone while its model is there.
    return owner.name;
  }
}
