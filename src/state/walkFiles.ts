import { isAbort } from '../api/errors.ts';
import { errorText } from '../common/log.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { joinPath } from './artifactRef.ts';

/** A server could go on naming folders in folders for ever. */
const maxDepth = 60;

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** A folder that can't be listed keeps nobody from the others. */
  readonly onProblem: (problem: string) => void;
}

export interface WalkedFile {
  readonly ref: ArtifactRef;
  readonly size: number | undefined;
  /** Names on the way from where the walk began; none for a file that it began at. */
  readonly parts: readonly string[];
}

/** A file, or all files below a folder. */
export async function* walkFiles(
  files: ArtifactFiles,
  start: ArtifactRef,
  { signal, onProblem }: WalkOptions,
): AsyncGenerator<WalkedFile> {
  const waiting: { readonly ref: ArtifactRef; readonly parts: readonly string[] }[] = [
    { ref: start, parts: [] },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    signal.throwIfAborted();
    const { ref, parts } = next;
    try {
      if (parts.length > maxDepth) throw new Error(`more than ${maxDepth} folders deep`);
      const { isFolder, size } = parts.length === 0 ? await files.stat(ref) : { isFolder: true };
      if (!isFolder) {
        yield { ref, size, parts };
        continue;
      }
      for (const { name, isFolder, size } of await files.list(ref)) {
        const inside = { ref: { ...ref, path: joinPath(ref.path, name) }, parts: [...parts, name] };
        if (isFolder) waiting.push(inside);
        else yield { ...inside, size };
      }
    } catch (error) {
      if (isAbort(error)) throw error;
      onProblem(`${ref.path || 'Artifacts'}: ${errorText(error)}`);
    }
  }
}
