import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import { errorText } from '../../common/log.ts';
import { countOf, cutMiddle, formatBytes, formatCount } from '../../shared/format.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { baseName, isModelId } from '../../state/artifactRef.ts';
import type { DownloadProgress, DownloadReport, DownloadSource } from '../../state/downloadArtifacts.ts';
import { downloadArtifacts, downloadFile } from '../../state/downloadArtifacts.ts';
import { numbered, safeName } from '../../state/localNames.ts';
import { readLoggedModels } from '../../state/trackingReads.ts';
import { showError, signalOf } from '../commandWrapper.ts';
import type { ArtifactServices } from './openArtifact.ts';

/** What is to be downloaded. */
export interface Wanted {
  /** As a name of a file or folder on this machine. */
  readonly name: string;
  readonly ownerName: string;
  /** Set where it is one file. */
  readonly file?: ArtifactRef;
  readonly sources: readonly DownloadSource[];
}

export async function describeWanted(
  services: ArtifactServices,
  refs: readonly ArtifactRef[],
): Promise<Wanted | undefined> {
  const { files } = services;
  const [first] = refs;
  if (!first) return undefined;
  const { name: ownerName } = await files.owner(first);
  if (refs.length > 1) {
    const sources = await Promise.all(
      refs.map(async (ref) => ({ ref, into: [baseName(ref.path) || (await files.owner(ref)).name] })),
    );
    return { name: safeName(ownerName), ownerName, sources: withoutDoubles(sources) };
  }
  if (first.path !== '') {
    const name = safeName(baseName(first.path));
    const { isFolder } = await files.stat(first);
    return { name, ownerName, sources: [{ ref: first, into: [] }], ...(!isFolder && { file: first }) };
  }
  const models = isModelId(first.ownerId) ? [] : await modelsOf(services, first);
  return { name: safeName(ownerName), ownerName, sources: [{ ref: first, into: [] }, ...models] };
}

/** The models that a run logged are kept beside its own files; all of a run is both. */
async function modelsOf(
  { files, connections }: ArtifactServices,
  ref: ArtifactRef,
): Promise<readonly DownloadSource[]> {
  const { experimentId } = await files.owner(ref);
  const client = await connections.get(ref.connectionId)?.connect();
  const models = client ? await readLoggedModels(client, experimentId, ref.ownerId) : [];
  if (models.length === 0) return [];
  const own = (await files.list(ref)).map(({ name }) => ({ ref, into: [name] }));
  const sources = models.map(({ info }) => ({ ref: { ...ref, ownerId: info.model_id }, into: [info.name] }));
  return withoutDoubles([...own, ...sources]).slice(own.length);
}

/** Of several with one name each has its own. */
function withoutDoubles(sources: readonly DownloadSource[]): readonly DownloadSource[] {
  const taken = new Set<string>();
  return sources.map(({ ref, into: [name = ''] }) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = numbered(name, count);
    taken.add(free);
    return { ref, into: [free] };
  });
}

export async function saveFile(services: ArtifactServices, ref: ArtifactRef, target: string): Promise<void> {
  const { files } = services;
  const name = baseName(ref.path);
  const written = await withDownload(`Downloading ${name}`, async (signal, tell) => {
    const { size } = await files.stat(ref);
    await mkdir(dirname(target), { recursive: true });
    let bytes = 0;
    return downloadFile(ref, target, {
      files,
      signal,
      onBytes: (count) => {
        bytes += count;
        tell({ files: 0, bytes, totalFiles: 1, totalBytes: size ?? bytes });
      },
    });
  });
  void offerReveal(`Downloaded ${name} (${formatBytes(written)}) to ${placeOf(target)}.`, target);
}

/**
 * Reads into a folder beside `target` that says that it is incomplete, and has its name once it is not. A
 * second try goes on in it; what is cancelled goes.
 */
export async function saveFolder(services: ArtifactServices, wanted: Wanted, target: string): Promise<void> {
  const { files, log } = services;
  const incomplete = incompleteOf(target);
  const isNew = !existsSync(incomplete);
  let report: DownloadReport;
  try {
    report = await withDownload(`Downloading ${wanted.name}`, (signal, onProgress) =>
      downloadArtifacts(wanted.sources, incomplete, { files, signal, onProgress }),
    );
  } catch (error) {
    if (isNew) await rm(incomplete, { recursive: true, force: true });
    throw error;
  }
  const { problems } = report;
  if (problems.length === 0) {
    const place = existsSync(target) ? freePath(target) : target;
    await rename(incomplete, place);
    const renamed = report.renamed > 0 ? ` ${countOf(report.renamed, 'name')} had to be changed.` : '';
    void offerReveal(
      `Downloaded ${countOf(report.files, 'file')} (${formatBytes(report.bytes)}) to ${placeOf(place)}.${renamed}`,
      place,
    );
    return;
  }
  for (const problem of problems) log.error(`Download of ${wanted.name}: ${problem}`);
  void offerAgain(services, { wanted, target, problems });
}

/** `name`, or `name (2)` and so on where that is taken. */
export function freePath(path: string): string {
  let free = path;
  for (let count = 2; isTaken(free); count++) free = join(dirname(path), numbered(basename(path), count));
  return free;
}

/** Also by a download that did not end: that may be of another run, with files of the same sizes. */
export function isTaken(path: string): boolean {
  return existsSync(path) || existsSync(incompleteOf(path));
}

function incompleteOf(path: string): string {
  return `${path} (incomplete)`;
}

/** As the Explorer has it, where it is in the workspace. */
function placeOf(path: string): string {
  return cutMiddle(vscode.workspace.asRelativePath(path), 80);
}

async function offerReveal(message: string, path: string): Promise<void> {
  const reveal = 'Reveal';
  if ((await vscode.window.showInformationMessage(message, reveal)) !== reveal) return;
  const uri = vscode.Uri.file(path);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

async function offerAgain(
  services: ArtifactServices,
  { wanted, target, problems }: { wanted: Wanted; target: string; problems: readonly string[] },
): Promise<void> {
  const [again, showLog] = ['Try Again', 'Show Log'];
  const more = problems.length > 1 ? ` (and ${formatCount(problems.length - 1)} more)` : '';
  const text = `The download of ${wanted.name} is incomplete: ${problems[0]}${more}`;
  const answer = await vscode.window.showErrorMessage(text, again, showLog);
  if (answer === showLog) services.log.show();
  if (answer !== again) return;
  await saveFolder(services, wanted, target).catch((error: unknown) => {
    if (!isAbort(error)) void showError(services.log, errorText(error));
  });
}

/** Shows how far it is, and lets the user end it. */
async function withDownload<T>(
  title: string,
  work: (signal: AbortSignal, tell: (progress: DownloadProgress) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    return work(signalOf(token), ({ files, bytes, totalFiles, totalBytes }) => {
      if (totalFiles === undefined || totalBytes === undefined) {
        progress.report({ message: 'looking for files' });
        return;
      }
      const percent = totalBytes > 0 ? Math.min(100, (100 * bytes) / totalBytes) : 0;
      // A report for each piece that comes would only slow it down.
      if (percent - shown < 1 && files < totalFiles && shown > 0) return;
      const count = totalFiles > 1 ? `${formatCount(files)} of ${countOf(totalFiles, 'file')} · ` : '';
      const message = `${count}${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
      progress.report({ increment: percent - shown, message });
      shown = percent;
    });
  });
}
