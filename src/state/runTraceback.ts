import type { Run } from '../api/entities.ts';
import { errorText } from '../common/log.ts';
import type { Log } from '../common/log.ts';
import type { RunTraceback } from '../shared/runPage.ts';
import { noteTag } from '../shared/runTags.ts';
import { readBytes } from './artifactPreview.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { joinPath } from './artifactRef.ts';

/** As Python begins one. */
const begin = 'Traceback (most recent call last)';
/** Of a log the end is read: there a script says why it stops. */
const tailBytes = 64 * 1024;
const mostFiles = 8;
const longest = 20_000;

const errorKey = /(^|[^a-z])(traceback|exception|stack_?trace|error)([^a-z]|$)/i;
const errorFile =
  /(^|[^a-z])(traceback|exception|stack_?trace|errors?|stderr|crash)(\.(txt|log|err|out|md))?$/i;
const logFile = /\.(log|err|out)$/i;
const logFolder = /^(logs?|errors?)$/i;

/** Why a run failed, where one of its tags or artifacts says it. MLflow itself has no place for it. */
export async function findTraceback(
  run: Run,
  { files, connectionId, signal, log }: TracebackOptions,
): Promise<RunTraceback | undefined> {
  const tag = tracebackInTags(run);
  if (tag) return tag;
  try {
    const root = { connectionId, ownerId: run.info.run_id, path: '' };
    for (const ref of await suspects(files, root)) {
      const text = await readTail(files, ref, signal);
      const traceback = tracebackIn(text) ?? (errorFile.test(ref.path) && cut(text));
      if (traceback) return { text: traceback, from: ref.path, path: ref.path };
    }
  } catch (error) {
    // The page stands without it.
    log.debug(`Traceback of ${run.info.run_id}: ${errorText(error)}`);
  }
  return undefined;
}

export interface TracebackOptions {
  readonly files: ArtifactFiles;
  readonly connectionId: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

function tracebackInTags({ data }: Run): RunTraceback | undefined {
  const tags = (data.tags ?? []).filter(({ key, value }) => value !== '' && key !== noteTag);
  const found =
    tags.find(({ value }) => value.includes(begin)) ??
    tags.find(({ key, value }) => errorKey.test(key) && /\n|error|exception/i.test(value));
  return found && { text: tracebackIn(found.value) ?? cut(found.value), from: found.key };
}

/** From the last one to the end. */
export function tracebackIn(text: string): string | undefined {
  const start = text.lastIndexOf(begin);
  if (start === -1) return undefined;
  // One that was raised while another was handled is told of below that one: both belong together.
  const chain = /\n\n(During handling of the above exception|The above exception was the direct cause)/;
  let from = start;
  for (;;) {
    const before = text.lastIndexOf(begin, from - 1);
    if (from === 0 || before === -1 || !chain.test(text.slice(before, from))) break;
    from = before;
  }
  return cut(text.slice(from));
}

function cut(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.length <= longest ? trimmed : `…${trimmed.slice(-longest)}`;
}

/** Files that may say it, the likeliest first. */
async function suspects(files: ArtifactFiles, root: ArtifactRef): Promise<readonly ArtifactRef[]> {
  const found: ArtifactRef[] = [];
  const entries = await files.list(root);
  const folders = entries.filter(({ name, isFolder }) => isFolder && logFolder.test(name));
  const places = [{ path: '', entries }];
  for (const { name } of folders)
    places.push({ path: name, entries: await files.list({ ...root, path: name }) });
  for (const { path, entries: inside } of places) {
    for (const { name, isFolder } of inside) {
      if (!isFolder && (errorFile.test(name) || logFile.test(name)))
        found.push({ ...root, path: joinPath(path, name) });
    }
  }
  const rank = ({ path }: ArtifactRef): number => (errorFile.test(path) ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other)).slice(0, mostFiles);
}

async function readTail(files: ArtifactFiles, ref: ArtifactRef, signal: AbortSignal): Promise<string> {
  const { size = 0 } = await files.stat(ref);
  const start = Math.max(0, size - tailBytes);
  const bytes = await readBytes(files, ref, { start, end: start + tailBytes, signal });
  return bytes.includes(0) ? '' : new TextDecoder().decode(bytes);
}
