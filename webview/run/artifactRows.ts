import type { ArtifactFolder, ArtifactPath } from '../../src/shared/runPage.ts';

// A run's artifacts as the rows of a tree. Pure.

export interface ArtifactRow extends ArtifactPath {
  readonly kind: 'model' | 'folder' | 'file' | 'message';
  readonly name: string;
  /** 1 at the top. */
  readonly level: number;
  readonly isOpen: boolean;
  readonly size?: number;
  readonly failed?: boolean;
}

export function placeKey({ owner, path }: ArtifactPath): string {
  return `${owner}\n${path}`;
}

/** What is open, folder by folder; a folder that is on its way shows that. */
export function artifactRows(
  root: ArtifactPath,
  folders: ReadonlyMap<string, ArtifactFolder>,
  open: ReadonlySet<string>,
): readonly ArtifactRow[] {
  const rows: ArtifactRow[] = [];
  const add = (place: ArtifactPath, level: number): void => {
    const folder = folders.get(placeKey(place));
    const say = (name: string, failed = false): void => {
      const path = `${place.path}\0`;
      rows.push({ kind: 'message', owner: place.owner, path, name, level, isOpen: false, failed });
    };
    if (!folder) return say('Loading…');
    if (folder.problem !== undefined) return say(folder.problem, true);
    for (const { modelId, name } of folder.models) {
      const inside = { owner: modelId, path: '' };
      const isOpen = open.has(placeKey(inside));
      rows.push({ kind: 'model', ...inside, name, level, isOpen });
      if (isOpen) add(inside, level + 1);
    }
    for (const { name, isFolder, size } of folder.entries) {
      const inside = { owner: place.owner, path: place.path === '' ? name : `${place.path}/${name}` };
      const isOpen = isFolder && open.has(placeKey(inside));
      const known = size === undefined ? {} : { size };
      rows.push({ kind: isFolder ? 'folder' : 'file', ...inside, name, level, isOpen, ...known });
      if (isOpen) add(inside, level + 1);
    }
    if (folder.models.length + folder.entries.length === 0 && level > 1) say('Empty folder');
  };
  add(root, 1);
  return rows;
}
