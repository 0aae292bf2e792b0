import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const projects = new URL('../fixtures/projects/', import.meta.url);
const models = new URL('../fixtures/models/', import.meta.url);

function foldersIn(url: URL): string[] {
  if (!existsSync(url)) return [];
  const items = readdirSync(url, { withFileTypes: true });
  return items.flatMap((item) => (item.isDirectory() ? [item.name] : [])).toSorted();
}

export const projectNames = (): string[] => foldersIn(projects);
export const modelNames = (): string[] => foldersIn(models);

/** The project's own file as it is on disk, whatever the case of its name. */
export function readProject(name: string): {
  readonly folder: string;
  readonly uri: string;
  readonly text: string;
} {
  const folder = new URL(`${name}/`, projects);
  const file = readdirSync(folder).find((candidate) => candidate.toLowerCase() === 'mlproject');
  if (file === undefined) throw new Error(`${name} has no MLproject`);
  const uri = new URL(file, folder);
  return { folder: fileURLToPath(folder), uri: uri.href, text: readFileSync(uri, 'utf8') };
}

/** A model's MLmodel, with the names of all that its library wrote beside it. */
export function readModel(name: string): { readonly text: string; readonly files: readonly string[] } {
  const folder = new URL(`${name}/`, models);
  const files = readFileSync(new URL('files.txt', folder), 'utf8').split('\n').filter(Boolean);
  return { text: readFileSync(new URL('MLmodel', folder), 'utf8'), files };
}
