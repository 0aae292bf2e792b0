import { isAbort } from '../api/errors.ts';
import { imageTypeOf } from '../shared/imageNames.ts';
import type { ImageFile } from '../shared/images.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import type { ArtifactRef } from './artifactRef.ts';
import { joinPath } from './artifactRef.ts';

/** What of a run is looked through: nobody looks at more images, and a store may hold a folder for each sample. */
export const mostImages = 5000;
export const mostFolders = 300;

export interface ImageList {
  readonly files: readonly ImageFile[];
  /** Are there more images, or folders that were not looked into? */
  readonly isCut: boolean;
}

export interface ImageSearch {
  readonly signal: AbortSignal;
  /** What is found so far, folder by folder. */
  readonly onFound: (files: readonly ImageFile[]) => void;
}

/** The images among the artifacts of a run, those of `mlflow.log_image` first; by path, whatever the server's order. */
export async function listImages(
  files: ArtifactFiles,
  root: ArtifactRef,
  { signal, onFound }: ImageSearch,
): Promise<ImageList> {
  const found: ImageFile[] = [];
  const folders: string[] = [root.path];
  const problems: unknown[] = [];
  let listed = 0;
  for (let path = folders.shift(); path !== undefined; path = folders.shift()) {
    signal.throwIfAborted();
    if (listed === mostFolders || found.length >= mostImages) return { files: byPath(found), isCut: true };
    listed++;
    const before = found.length;
    try {
      for (const { name, isFolder, size } of await files.list({ ...root, path })) {
        const inside = joinPath(path, name);
        if (isFolder && inside === 'images') folders.unshift(inside);
        else if (isFolder) folders.push(inside);
        else if (imageTypeOf(name) !== undefined)
          found.push({ path: inside, ...(size !== undefined && { size }) });
      }
    } catch (error) {
      if (isAbort(error) || listed === 1) throw error;
      problems.push(error);
    }
    if (found.length > before) onFound(byPath(found));
  }
  // One folder that can't be listed keeps nobody from the others.
  if (found.length === 0 && problems.length > 0) throw problems[0];
  return { files: byPath(found), isCut: problems.length > 0 };
}

function byPath(files: readonly ImageFile[]): readonly ImageFile[] {
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1)).slice(0, mostImages);
}
