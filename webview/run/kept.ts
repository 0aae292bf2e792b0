import { isObject, isText } from '../../src/shared/checks.ts';
import { runTabs } from '../../src/shared/runPage.ts';
import type { ArtifactPath, RunTab } from '../../src/shared/runPage.ts';

/** What the page itself keeps over hiding and reloads, beside which run it shows. */
export interface Kept {
  readonly tab: RunTab;
  readonly filters: { readonly params: string; readonly metrics: string };
  readonly showsSystem: boolean;
  /** A note that is typed and not saved yet. */
  readonly note?: string;
  /** Folders of artifacts that are open. */
  readonly folders: readonly ArtifactPath[];
  readonly previewed?: ArtifactPath;
}

const mostFolders = 200;

/** What of a kept state is still good; the rest is as at first. */
export function parseKept(kept: unknown): Kept {
  const { tab, filters, showsSystem, note, folders, previewed } = isObject(kept) ? kept : {};
  const { params, metrics } = isObject(filters) ? filters : {};
  return {
    tab: runTabs.find((each) => each === tab) ?? 'overview',
    filters: { params: isText(params) ? params : '', metrics: isText(metrics) ? metrics : '' },
    showsSystem: showsSystem === true,
    ...(typeof note === 'string' ? { note } : {}),
    folders: Array.isArray(folders)
      ? folders.slice(0, mostFolders).flatMap((place) => parsePath(place) ?? [])
      : [],
    ...(parsePath(previewed) ? { previewed: parsePath(previewed) } : {}),
  };
}

function parsePath(value: unknown): ArtifactPath | undefined {
  if (!isObject(value)) return undefined;
  const { owner, path } = value;
  return isText(owner) && isText(path) ? { owner, path } : undefined;
}
