import type { TextRange } from '../formats/yaml.ts';
import type { Draft } from './completionItems.ts';
import type { LanguageHost } from './languageService.ts';

export interface PathRequest {
  /** As far as it is typed. */
  readonly typed: string;
  readonly range: TextRange;
  /** Which files fit; folders always do. */
  readonly fits: RegExp;
}

/** More would not be read anyway. */
const mostOffered = 200;

/** Folders that hold no files of a project. */
const passedOver = /^(?:\.|__pycache__$|node_modules$|mlruns$|mlartifacts$|venv$)/;

/** Files and folders below the document's folder, folders first. */
export async function fileDrafts(
  documentUri: string,
  { typed, range, fits }: PathRequest,
  host: LanguageHost,
): Promise<Draft[]> {
  if (/^[/~\\]|[{}$:]/.test(typed)) return [];
  const slash = typed.lastIndexOf('/') + 1;
  const entries = (await host.listFolder?.(documentUri, typed.slice(0, slash) || '.')) ?? [];
  return entries
    .filter(({ name, kind }) => !passedOver.test(name) && (kind === 'folder' || fits.test(name)))
    .toSorted(
      (a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1),
    )
    .slice(0, mostOffered)
    .map(({ name, kind }) => ({
      label: kind === 'folder' ? `${name}/` : name,
      kind,
      detail: kind,
      documentation: `\`${typed.slice(0, slash)}${name}\`, relative to the folder of this file.`,
      range: { start: range.start + slash, end: range.end },
      text: kind === 'folder' ? `${name}/` : name,
      snippet: false,
      order: kind === 'folder' ? 30 : 31,
    }));
}
