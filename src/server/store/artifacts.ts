import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MlflowError } from '../../api/errors.ts';
import { ArtifactFolder, checkedParts, invalidPath, isInside } from './artifactFolder.ts';

export interface ArtifactsOptions {
  /** Folder of `mlflow-artifacts:/`. It need not exist. */
  readonly destination: string;
  /** Real path of the database: artifacts below its folder are the user's own too. */
  readonly database: string;
}

/** Where artifacts are: which folders this server shows, by the URIs that the database names. */
export class Artifacts {
  readonly destination: string;
  /** What `mlflow-artifacts:/` stands for. */
  readonly proxied: ArtifactFolder;
  readonly #databaseFolder: string;
  readonly #database: string;

  constructor(options: ArtifactsOptions) {
    this.destination = resolve(options.destination);
    this.#database = resolve(options.database);
    this.#databaseFolder = dirname(this.#database);
    this.proxied = new ArtifactFolder(this.destination, { database: this.#database });
  }

  /** The folder that an artifact URI of a run or model stands for; throws where it is not ours to show. */
  at(uri: string): ArtifactFolder {
    const within = [this.destination, this.#databaseFolder];
    if (/^mlflow-artifacts:\/+$/.test(uri)) return this.proxied;
    const proxied = /^mlflow-artifacts:\/(?!\/)(.*)$/s.exec(uri);
    if (proxied) {
      const parts = checkedParts(proxied[1] ?? '');
      return new ArtifactFolder(join(this.destination, ...parts), {
        within,
        database: this.#database,
        label: parts.join('/'),
      });
    }
    const path = localPath(uri, this.#databaseFolder);
    if (path === undefined) {
      throw new MlflowError('INVALID_PARAMETER_VALUE', `Artifacts at ${uri} are not served by this server.`);
    }
    if (!within.some((folder) => isInside(path, folder))) {
      throw new MlflowError(
        'PERMISSION_DENIED',
        `Artifacts at ${uri} lie outside the artifact folder and the folder of the database: they are not served.`,
      );
    }
    return new ArtifactFolder(path, { within, database: this.#database });
  }
}

/** The path that a local artifact URI means; undefined for any other URI. */
function localPath(uri: string, base: string): string | undefined {
  if (uri.startsWith('file:')) {
    try {
      // `file:relative` and a host have no meaning here.
      return resolve(fileURLToPath(uri));
    } catch {
      throw invalidPath();
    }
  }
  const hasScheme = /^[a-z][a-z0-9+.-]+:/i.test(uri);
  if (hasScheme || uri.includes('\0')) return undefined;
  return isAbsolute(uri) ? resolve(uri) : resolve(base, uri);
}
