import type { MlflowClient } from '../api/client.ts';
import type { Experiment, ModelVersion, RegisteredModel, Run } from '../api/entities.ts';
import { isAbort } from '../api/errors.ts';
import { errorText } from '../common/log.ts';
import type { Connection } from './connection.ts';
import type { GoToQuery } from './goToQuery.ts';
import { holdsAll, idBeginning, likeWords, tagFilter } from './goToQuery.ts';
import { isMissing } from './isMissing.ts';
import type { MlflowLink } from './mlflowLink.ts';

/** Something that "Go to Run…" can go to. */
export type Place = { readonly connectionId: string } & (
  | { readonly kind: 'experiment'; readonly experiment: Experiment }
  | { readonly kind: 'run'; readonly run: Run; readonly experiment: string | undefined }
  | { readonly kind: 'model'; readonly model: RegisteredModel }
  | { readonly kind: 'version'; readonly version: ModelVersion }
);

export interface GoToListener {
  /** A part of a connection's answer. */
  readonly onFound: (connection: Connection, places: readonly Place[]) => void;
  /** Why a connection can't say, or not all. */
  readonly onProblem: (connection: Connection, problem: string) => void;
}

export interface GoToOptions extends GoToListener {
  readonly connections: readonly Connection[];
  readonly query: GoToQuery;
  readonly signal: AbortSignal;
  /** All experiments of a connection; who asks often keeps them meanwhile. */
  readonly experimentsOf: (connection: Connection) => Promise<readonly Experiment[]>;
}

/** At most this much of a kind comes from a connection: who wants more types more. */
const mostRuns = 50;
const mostOthers = 20;
/** Somebody waits in front of a box. */
const timeoutMs = 10_000;

/**
 * Asks all connections at once, and tells each part of an answer as it comes. Nothing more is told once the signal has
 * fired. Resolves when all have answered or failed; never rejects.
 */
export async function searchPlaces(options: GoToOptions): Promise<void> {
  await Promise.all(options.connections.map((connection) => searchOne(connection, options)));
}

async function searchOne(connection: Connection, options: GoToOptions): Promise<void> {
  const { signal } = options;
  const failed = new Set<string>();
  const fail = (error: unknown): void => {
    if (signal.aborted || isAbort(error)) return;
    failed.add(errorText(error));
  };
  try {
    const client = await connection.connect();
    signal.throwIfAborted();
    const asking = asksOf(new Asker(client, connection, options));
    const tell = async (ask: Promise<readonly Place[]>): Promise<void> => {
      const places = await ask;
      if (places.length > 0 && !signal.aborted) options.onFound(connection, places);
    };
    await Promise.all(asking.map((ask) => tell(ask).catch(fail)));
  } catch (error) {
    fail(error);
  }
  const [problem] = failed;
  if (problem !== undefined && !signal.aborted) options.onProblem(connection, problem);
}

function asksOf(asker: Asker): readonly Promise<readonly Place[]>[] {
  const { query } = asker;
  switch (query.kind) {
    case 'newest':
      return [asker.runs({ newest: true })];
    case 'link':
      return asker.isOf(query.link) ? [asker.link(query.link)] : [];
    case 'tag':
      return asker.tag(query.key, query.value);
    case 'words':
      return asker.words(query.words);
  }
}

/** The questions to one server. */
class Asker {
  readonly query: GoToQuery;
  readonly #client: MlflowClient;
  readonly #connection: Connection;
  readonly #options: GoToOptions;

  constructor(client: MlflowClient, connection: Connection, options: GoToOptions) {
    this.#client = client;
    this.#connection = connection;
    this.#options = options;
    this.query = options.query;
  }

  /** A page of another server, which this one need not be asked about. */
  isOf({ server }: MlflowLink): boolean {
    const { kind, location } = this.#connection;
    return server === undefined || kind === 'embedded' || location === server;
  }

  words(words: readonly string[]): readonly Promise<readonly Place[]>[] {
    const id = idBeginning(words);
    const [word = ''] = words;
    return [
      this.#experimentsLike(words),
      ...(words.length === 1 && /^\d{1,20}$/.test(word) ? [this.#experimentOfId(word)] : []),
      this.runs({ filter: likeWords('attributes.run_name', words), holds: words }),
      ...(id === undefined ? [] : [this.runs({ filter: `attributes.run_id LIKE '${id}%'` })]),
      this.#modelsWhere(likeWords('name', words), words),
      this.#versionsWhere(likeWords('name', words), words),
    ];
  }

  tag(key: string, value: string | undefined): readonly Promise<readonly Place[]>[] {
    const filter = tagFilter(key, value);
    if (filter === undefined) return [];
    return [this.runs({ filter }), this.#modelsWhere(filter), this.#versionsWhere(filter)];
  }

  async runs(wanted: {
    readonly filter?: string;
    readonly holds?: readonly string[];
    readonly newest?: true;
  }): Promise<readonly Place[]> {
    // Runs can be searched for in named experiments only.
    const experiments = await this.#options.experimentsOf(this.#connection);
    if (experiments.length === 0) return [];
    const names = new Map(experiments.map(({ experiment_id: id, name }) => [id, name]));
    const request = {
      experiment_ids: [...names.keys()],
      filter: wanted.filter,
      max_results: wanted.newest ? mostOthers : mostRuns,
      order_by: ['attributes.start_time DESC'],
    };
    const { runs = [] } = await this.#client.call('searchRuns', request, this.#call);
    const { holds } = wanted;
    return runs
      .filter(({ info }) => holds === undefined || holdsAll(info.run_name ?? '', holds))
      .map((run) => this.#runPlace(run, names.get(run.info.experiment_id)));
  }

  /** What a link names, where it is here. */
  async link(link: MlflowLink): Promise<readonly Place[]> {
    const client = this.#client;
    const connectionId = this.#connection.id;
    return this.#unlessMissing(async () => {
      switch (link.kind) {
        case 'run':
          return [await this.#runOfId(link.runId)];
        case 'loggedModel': {
          const request = { model_id: link.modelId };
          const { model } = await client.call('getLoggedModel', request, this.#call);
          const runId = model.info.source_run_id;
          return runId ? [await this.#runOfId(runId)] : [];
        }
        case 'experiment':
          return this.#experimentOfId(link.experimentId);
        case 'model': {
          const { name } = link;
          const version = await findVersion(client, link, this.#call);
          if (version) return [{ kind: 'version', connectionId, version }];
          const { registered_model: model } = await client.call('getRegisteredModel', { name }, this.#call);
          return [{ kind: 'model', connectionId, model }];
        }
      }
    });
  }

  get #call(): { readonly signal: AbortSignal; readonly retries: 0; readonly timeoutMs: number } {
    return { signal: this.#options.signal, retries: 0, timeoutMs };
  }

  async #runOfId(runId: string): Promise<Place> {
    const { run } = await this.#client.call('getRun', { run_id: runId }, this.#call);
    const [place] = await this.#experimentOfId(run.info.experiment_id);
    return this.#runPlace(run, place?.kind === 'experiment' ? place.experiment.name : undefined);
  }

  #runPlace(run: Run, experiment: string | undefined): Place {
    return { kind: 'run', connectionId: this.#connection.id, run, experiment };
  }

  async #experimentsLike(words: readonly string[]): Promise<readonly Place[]> {
    const request = {
      view_type: 'ACTIVE_ONLY',
      filter: likeWords('name', words),
      max_results: mostOthers,
      order_by: ['last_update_time DESC'],
    } as const;
    const { experiments = [] } = await this.#client.call('searchExperiments', request, this.#call);
    return experiments
      .filter(({ name }) => holdsAll(name, words))
      .map((experiment) => ({ kind: 'experiment', connectionId: this.#connection.id, experiment }));
  }

  #experimentOfId(experimentId: string): Promise<readonly Place[]> {
    return this.#unlessMissing(async () => {
      const request = { experiment_id: experimentId };
      const { experiment } = await this.#client.call('getExperiment', request, this.#call);
      return [{ kind: 'experiment', connectionId: this.#connection.id, experiment }];
    });
  }

  async #modelsWhere(filter: string, holds: readonly string[] = []): Promise<readonly Place[]> {
    const request = { filter, max_results: mostOthers };
    const page = await this.#client.call('searchRegisteredModels', request, this.#call);
    return (page.registered_models ?? [])
      .filter(({ name }) => holdsAll(name, holds))
      .map((model) => ({ kind: 'model', connectionId: this.#connection.id, model }));
  }

  async #versionsWhere(filter: string, holds: readonly string[] = []): Promise<readonly Place[]> {
    const request = { filter, max_results: mostOthers };
    const page = await this.#client.call('searchModelVersions', request, this.#call);
    return (page.model_versions ?? [])
      .filter(({ name }) => holdsAll(name, holds))
      .map((version) => ({ kind: 'version', connectionId: this.#connection.id, version }));
  }

  async #unlessMissing(ask: () => Promise<readonly Place[]>): Promise<readonly Place[]> {
    try {
      return await ask();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

/** The version that a link names by number, alias or as the latest; undefined where it names the model. */
export async function findVersion(
  client: MlflowClient,
  { name, version, alias }: Extract<MlflowLink, { kind: 'model' }>,
  options: { readonly signal?: AbortSignal; readonly retries?: number; readonly timeoutMs?: number } = {},
): Promise<ModelVersion | undefined> {
  if (alias !== undefined) {
    return (await client.call('getModelVersionByAlias', { name, alias }, options)).model_version;
  }
  if (version === undefined) return undefined;
  if (version !== 'latest')
    return (await client.call('getModelVersion', { name, version }, options)).model_version;
  const quote = name.includes("'") ? '"' : "'";
  const filter = `name = ${quote}${name}${quote}`;
  const request = { filter, max_results: 1, order_by: ['version_number DESC'] };
  return (await client.call('searchModelVersions', request, options)).model_versions?.[0];
}
