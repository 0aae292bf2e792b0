import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
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
  /** Folders that the caller allowed by name: as named, and where they really are. Forgotten when the process ends. */
  readonly #allowed = new Map<string, string>();
  readonly #database: string;

  constructor(options: ArtifactsOptions) {
    this.destination = resolve(options.destination);
    this.#database = resolve(options.database);
    this.#databaseFolder = dirname(this.#database);
    this.proxied = new ArtifactFolder(this.destination, { database: this.#database });
  }

  /** Folders elsewhere that may be read as well. */
  get allowedRoots(): readonly string[] {
    return [...this.#allowed.keys()];
  }

  /** Lets a folder be read that somebody's database names, until the process ends. */
  async allow(uri: string): Promise<void> {
    const path = localPath(uri, this.#databaseFolder);
    if (path === undefined || !(isAbsolute(uri) || uri.startsWith('file:'))) throw noFolder(uri);
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || !(await stat(real)).isDirectory()) throw noFolder(uri);
    if ([path, real].some((folder) => folder === parse(folder).root)) {
      throw new MlflowError('INVALID_PARAMETER_VALUE', 'A whole disk is never shown: name a folder of it.');
    }
    const home = await realpath(homedir()).catch(() => homedir());
    if ([path, real].some((folder) => [homedir(), home].some((own) => isInside(own, folder)))) {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        'The home folder, and what is around it, is never shown as a whole: name a folder of it.',
      );
    }
    this.#allowed.set(path, real);
  }

  /** Where an artifact URI lies on this machine, whether it may be shown or not; undefined for any other place. */
  pathOf(uri: string): string | undefined {
    const proxied = /^mlflow-artifacts:\/(?!\/)(.*)$/s.exec(uri);
    return proxied
      ? join(this.destination, ...checkedParts(proxied[1] ?? ''))
      : localPath(uri, this.#databaseFolder);
  }

  /** Is this real path in what belongs to the database, its folder or the artifact destination, and not around one of them? */
  async isOurs(real: string): Promise<boolean> {
    const named = [this.destination, this.#databaseFolder];
    const folders = await Promise.all(named.map((folder) => realpath(folder).catch(() => folder)));
    return (
      folders.some((folder) => isInside(real, folder)) && !folders.some((folder) => isInside(folder, real))
    );
  }

  /** The folder that an artifact URI of a run or model stands for; throws where it is not ours to show. */
  at(uri: string): ArtifactFolder {
    const within = [
      this.destination,
      this.#databaseFolder,
      ...this.#allowed.keys(),
      ...this.#allowed.values(),
    ];
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

function noFolder(uri: string): MlflowError {
  return new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `${uri} is not an absolute path of a folder of this machine.`,
  );
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
