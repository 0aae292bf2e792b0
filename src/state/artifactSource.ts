import type { CallOptions, MlflowClient } from '../api/client.ts';
import type { ResponseFor } from '../api/endpoints.ts';
import type { FileInfo, LoggedModelInfo, RunInfo } from '../api/entities.ts';

/** For a whole file in ms: it may be large and the way slow; one that stands still is ended by other limits. */
export const wholeFileMs = 86_400_000;

/** The artifacts of a run, or of a logged model: who they belong to, as the server said it. */
export type ArtifactOwner =
  | { readonly run: Pick<RunInfo, 'run_id' | 'artifact_uri'> }
  | { readonly model: Pick<LoggedModelInfo, 'model_id' | 'artifact_uri'> };

/** The path below the proxy's root that a URI names; undefined where the files are not in the proxy. */
export function proxiedPath(uri: string): string | undefined {
  if (!uri.startsWith('mlflow-artifacts:')) return undefined;
  return uri.replace(/^mlflow-artifacts:(?:\/\/[^/]*)?\/*/, '').replace(/\/+$/, '');
}

/** Where the owner's artifacts are. */
export function rootOf(owner: ArtifactOwner): string {
  return 'run' in owner ? owner.run.artifact_uri : owner.model.artifact_uri;
}

/** Through the artifact proxy where the files are in it, else through the routes that MLflow's web pages use. */
export function openArtifact(
  client: MlflowClient,
  owner: ArtifactOwner,
  { path, ...options }: CallOptions & { readonly path: string },
): Promise<Response> {
  const base = proxiedPath(rootOf(owner));
  if (base !== undefined) return client.openProxiedArtifact(`${base}/${path}`, options);
  return 'run' in owner
    ? client.openRunArtifact(owner.run.run_id, path, options)
    : client.openLoggedModelArtifact(owner.model.model_id, path, options);
}

/** A folder's content; paths are relative to the owner's root, whichever way they came. */
export async function listFolder(
  client: MlflowClient,
  owner: ArtifactOwner,
  { path, ...options }: CallOptions & { readonly path: string },
): Promise<readonly FileInfo[]> {
  const base = proxiedPath(rootOf(owner));
  if (base !== undefined) {
    const files = await client.listProxiedArtifacts(path === '' ? base : `${base}/${path}`, options);
    return files.map((file) => ({ ...file, path: path === '' ? file.path : `${path}/${file.path}` }));
  }
  const folder = path === '' ? undefined : path;
  const files: FileInfo[] = [];
  let pageToken: string | undefined;
  do {
    const page: FilePage = await listPage(client, owner, { folder, pageToken, options });
    files.push(...(page.files ?? []));
    pageToken = page.next_page_token;
  } while (pageToken && files.length < maxFiles);
  return files;
}

/** A folder with more is shown in part. */
const maxFiles = 100_000;

type FilePage = ResponseFor<'listArtifacts'>;

/** MLflow's own server has one page, others several. */
function listPage(
  client: MlflowClient,
  owner: ArtifactOwner,
  { folder, pageToken, options }: { folder?: string; pageToken?: string; options: CallOptions },
): Promise<FilePage> {
  return 'run' in owner
    ? client.call('listArtifacts', { run_id: owner.run.run_id, path: folder, page_token: pageToken }, options)
    : client.call(
        'listLoggedModelArtifacts',
        { model_id: owner.model.model_id, artifact_directory_path: folder, page_token: pageToken },
        options,
      );
}

export interface ArtifactFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** All files of a run or model, folder by folder. */
export async function* walkArtifacts(
  client: MlflowClient,
  owner: ArtifactOwner,
  options: CallOptions = {},
): AsyncGenerator<ArtifactFile> {
  const folders = [''];
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    for (const file of await listFolder(client, owner, { ...options, path })) {
      if (file.is_dir) folders.push(file.path);
      else yield { path: file.path, size: file.file_size ?? 0 };
    }
  }
}
