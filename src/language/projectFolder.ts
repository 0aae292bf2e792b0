import type { YamlMap } from '../formats/yaml.ts';
import { findEntry } from '../formats/yamlLookup.ts';
import { environmentPlace, isWithoutEnvironment } from './environmentFileProblems.ts';
import type { LanguageHost } from './languageService.ts';
import { environmentFile } from './mlprojectProblems.ts';
import type { Problem } from './problem.ts';
import { buildsEnvironments, type FolderItem } from './projectHost.ts';

interface Project {
  readonly uri: string;
  readonly text: string;
  readonly root: YamlMap;
}

const top = { start: 0, end: 1 };

/** W2, W18, W20 and H4: what else is in the folder of a project, or is not. */
export async function projectFolderProblems(project: Project, host: LanguageHost): Promise<Problem[]> {
  const items = await host.listFolder?.(project.uri, '.');
  if (!items) return [];
  return [
    ...otherProjects(project.uri, items),
    ...lockedEnvironment(project, { items, host }),
    ...emptyEnvironment(project, { items, host }),
    ...(await oldStore(project, { items, host })),
  ];
}

/** W2: MLflow takes the first entry of this name, in any case of letters, also a folder. */
function otherProjects(uri: string, items: readonly FolderItem[]): Problem[] {
  const own = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  if (own.toLowerCase() !== 'mlproject') return [];
  return items
    .filter(({ name }) => name !== own && name.toLowerCase() === 'mlproject')
    .map(({ name, kind }) => {
      const other = kind === 'folder' ? `a folder named \`${name}\`` : `another file named \`${name}\``;
      const outcome =
        kind === 'folder'
          ? `: if it takes the folder, it fails with IsADirectoryError: [Errno 21] Is a directory: '${name}'`
          : '.';
      const message = `Beside this file is ${other}. MLflow takes the first that the disk lists${outcome}`;
      return { code: 'W2', message, range: top };
    });
}

interface Surroundings {
  readonly items: readonly FolderItem[];
  readonly host: LanguageHost;
}

/** W18 */
function lockedEnvironment(project: Project, { items, host }: Surroundings): Problem[] {
  const isPython =
    environmentFile(project.root)?.kind === 'python' ||
    (isWithoutEnvironment(project.root) && hasFile(items, 'python_env.yaml'));
  if (!isPython || !hasFile(items, 'uv.lock') || host.environmentManager?.(project.uri) !== 'uv') return [];
  const message =
    'With `--env-manager uv` the `uv.lock` beside this file decides, and `dependencies` of the Python environment are ignored.';
  return [{ code: 'W18', message, range: environmentPlace(project) }];
}

/** H4 */
function emptyEnvironment({ uri, root }: Project, { items, host }: Surroundings): Problem[] {
  const entryPoints = findEntry(root, 'entry_points');
  const isFound = hasFile(items, 'python_env.yaml') || hasFile(items, 'conda.yaml');
  if (entryPoints?.value.kind !== 'map' || isFound || !isWithoutEnvironment(root)) return [];
  if (!buildsEnvironments(host.environmentManager?.(uri))) return [];
  const message =
    'The project has no environment: `mlflow run` builds an empty virtualenv, without MLflow. Add `python_env`, or run it with `--env-manager local`.';
  return [{ code: 'H4', message, range: entryPoints.key.range }];
}

/** So many folders of experiments are looked at. */
const mostExperiments = 20;

/** W20: then `mlflow run` in this folder takes the old store, and refuses it. */
async function oldStore({ uri }: Project, { items, host }: Surroundings): Promise<Problem[]> {
  const mlruns = items.some(({ name, kind }) => name === 'mlruns' && kind === 'folder');
  if (!mlruns || (host.trackingUriIsSet?.() ?? true)) return [];
  const experiments = (await host.listFolder?.(uri, 'mlruns'))?.filter(
    ({ name, kind }) => kind === 'folder' && /^\d+$/.test(name),
  );
  for (const { name } of experiments?.slice(0, mostExperiments) ?? []) {
    if ((await host.findFile(uri, `mlruns/${name}/meta.yaml`)).state !== 'found') continue;
    const message =
      "This folder holds a store of files, `mlruns`. `mlflow run` in it fails, unless a tracking URI is set: The filesystem tracking backend (e.g., './mlruns') is in maintenance mode and will not receive further updates. `mlflow migrate-filestore` makes a database of it.";
    return [{ code: 'W20', message, range: top }];
  }
  return [];
}

function hasFile(items: readonly FolderItem[], name: string): boolean {
  return items.some((item) => item.name === name);
}
