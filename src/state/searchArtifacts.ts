import { errorText } from '../common/log.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { walkFiles } from './walkFiles.ts';

/** A larger file is left out: a search reads many. */
const largest = 5 * 1024 * 1024;
const maxMatches = 1000;
/** As Git tells text from what is none. */
const looked = 8000;

export interface ArtifactMatch {
  readonly ref: ArtifactRef;
  /** Both from 0. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface ArtifactSearch {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly onMatch: (match: ArtifactMatch) => void;
}

export interface SearchReport {
  readonly files: number;
  /** Too large, or no text. */
  readonly leftOut: number;
  readonly problems: readonly string[];
  /** There are more matches than were told. */
  readonly isCut: boolean;
}

/** Looks for a text, upper and lower case alike, in all text files below a folder. */
export async function searchArtifacts(
  files: ArtifactFiles,
  folder: ArtifactRef,
  { text, signal, onMatch }: ArtifactSearch,
): Promise<SearchReport> {
  const problems: string[] = [];
  const wanted = text.toLowerCase();
  let read = 0;
  let leftOut = 0;
  let matches = 0;
  const onProblem = (problem: string): void => void problems.push(problem);
  for await (const { ref, size = 0 } of walkFiles(files, folder, { signal, onProblem })) {
    const content = size > largest ? undefined : await readText(files, ref, signal).catch(noteProblem(ref));
    if (content === undefined) {
      leftOut++;
      continue;
    }
    read++;
    for (const [line, found] of content.split(/\r\n|\n|\r/).entries()) {
      const column = found.toLowerCase().indexOf(wanted);
      if (column === -1) continue;
      if (matches === maxMatches) return { files: read, leftOut, problems, isCut: true };
      matches++;
      onMatch({ ref, line, column, text: found });
    }
  }
  return { files: read, leftOut, problems, isCut: false };

  function noteProblem(ref: ArtifactRef): (error: unknown) => undefined {
    return (error) => {
      signal.throwIfAborted();
      onProblem(`${ref.path}: ${errorText(error)}`);
      return undefined;
    };
  }
}

/** Undefined for what is no text. */
async function readText(
  files: ArtifactFiles,
  ref: ArtifactRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(ref, { signal, end: largest })) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return bytes.subarray(0, looked).includes(0) ? undefined : bytes.toString();
}
