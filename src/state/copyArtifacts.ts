import type { MlflowClient } from '../api/client.ts';
import { errorText } from '../common/log.ts';
import type { ArtifactOwner } from './artifactSource.ts';
import { openArtifact, proxiedPath, walkArtifacts, wholeFileMs } from './artifactSource.ts';

export interface ArtifactCopy {
  readonly source: MlflowClient;
  readonly target: MlflowClient;
  readonly from: ArtifactOwner;
  readonly to: ArtifactOwner;
  readonly signal: AbortSignal;
  /** After each file that was written: its bytes. */
  readonly onFile: (bytes: number) => void;
}

export interface CopiedArtifacts {
  /** In the source. */
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly string[];
}

/**
 * Copies all files that are not there in their size yet: a file appears whole or not at all, so what is
 * there need not be sent again. Verified by a second look at the target.
 */
export async function copyArtifacts(copy: ArtifactCopy): Promise<CopiedArtifacts> {
  const { source, target, from, to, signal } = copy;
  const root = proxiedPath('run' in to ? to.run.artifact_uri : to.model.artifact_uri);
  const problems: string[] = [];
  const wanted = new Map<string, number>();
  for await (const file of walkArtifacts(source, from, { signal })) wanted.set(file.path, file.size);
  const there = await sizesOf(target, to, signal);
  for (const [path, size] of wanted) {
    if (there.get(path) === size) continue;
    if (root === undefined) {
      problems.push('The target keeps artifacts where its server does not take files.');
      break;
    }
    try {
      await copyFile(copy, path, `${root}/${path}`);
      copy.onFile(size);
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`${path} could not be copied: ${errorText(error)}`);
    }
  }
  const now = await sizesOf(target, to, signal);
  for (const [path, size] of wanted) {
    const found = now.get(path);
    if (found !== size && !problems.some((problem) => problem.startsWith(`${path} `))) {
      problems.push(`${path} has ${found ?? 'no'} bytes instead of ${size}.`);
    }
  }
  const bytes = [...wanted.values()].reduce((sum, size) => sum + size, 0);
  return { files: wanted.size, bytes, problems };
}

async function copyFile(
  { source, target, from, signal }: ArtifactCopy,
  path: string,
  to: string,
): Promise<void> {
  const response = await openArtifact(source, from, { path, signal, timeoutMs: wholeFileMs });
  await target.uploadProxiedArtifact(to, response.body ?? '', { signal, timeoutMs: wholeFileMs });
}

async function sizesOf(
  client: MlflowClient,
  owner: ArtifactOwner,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { path, size } of walkArtifacts(client, owner, { signal })) sizes.set(path, size);
  return sizes;
}
