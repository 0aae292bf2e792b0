import type { MlflowClient } from '../api/client.ts';
import type { ModelVersion, RegisteredModel } from '../api/entities.ts';
import type { Disposable } from '../common/disposable.ts';
import { Emitter } from '../common/event.ts';
import { Cell } from './cell.ts';
import type { Loaded } from './cell.ts';
import type { Connections } from './connection.ts';
import { ConnectionReader } from './connectionReader.ts';
import type { RefreshOutcome } from './liveRefresh.ts';

export type RegistryChange =
  | { readonly kind: 'models'; readonly connectionId: string }
  | { readonly kind: 'versions'; readonly connectionId: string; readonly name: string };

/** A list that may go on: `more` says so. */
export interface PartialList<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

interface VersionData {
  readonly cell: Cell<PartialList<ModelVersion>>;
  limit: number;
}

interface ConnectionData {
  readonly models: Cell<PartialList<RegisteredModel>>;
  modelLimit: number;
  readonly versions: Map<string, VersionData>;
}

export const modelPageSize = 100;
const once = { retries: 0 };

/** The one copy of registered models and their versions. */
export class RegistryState implements Disposable {
  readonly #connections: Connections;
  readonly #reader: ConnectionReader;
  readonly #change = new Emitter<RegistryChange>();
  readonly onDidChange = this.#change.event;
  readonly #data = new Map<string, ConnectionData>();
  #open: ReadonlySet<string> = new Set();
  #changes = 0;

  constructor(connections: Connections, reader: ConnectionReader = new ConnectionReader(connections)) {
    this.#connections = connections;
    this.#reader = reader;
  }

  models(connectionId: string): Loaded<PartialList<RegisteredModel>> {
    return this.#of(connectionId).models.state;
  }

  versions(connectionId: string, name: string): Loaded<PartialList<ModelVersion>> {
    return this.#versionsOf(connectionId, name).cell.state;
  }

  ensureModels(connectionId: string): Promise<void> {
    return this.#of(connectionId).models.ensure();
  }

  ensureVersions(connectionId: string, name: string): Promise<void> {
    return this.#versionsOf(connectionId, name).cell.ensure();
  }

  async loadMoreModels(connectionId: string): Promise<void> {
    const data = this.#of(connectionId);
    data.modelLimit += modelPageSize;
    await data.models.refresh();
  }

  async loadMoreVersions(connectionId: string, name: string): Promise<void> {
    const data = this.#versionsOf(connectionId, name);
    data.limit += modelPageSize;
    await data.cell.refresh();
  }

  /** Which models (`versionsKey`) a view shows with their versions. */
  setOpen(keys: ReadonlySet<string>): void {
    this.#open = keys;
  }

  async refresh(connectionId: string): Promise<RefreshOutcome> {
    if (!this.#connections.get(connectionId)) return 'same';
    const data = this.#of(connectionId);
    const before = this.#changes;
    await data.models.refresh();
    if (data.models.state.error) return 'failed';
    const open = [...data.versions].filter(([name]) => this.#open.has(versionsKey(connectionId, name)));
    await Promise.all(open.map(([, { cell }]) => cell.refresh()));
    return this.#changes === before ? 'same' : 'changed';
  }

  forget(connectionId: string): void {
    this.#data.delete(connectionId);
  }

  dispose(): void {
    this.#change.dispose();
  }

  #of(connectionId: string): ConnectionData {
    const known = this.#data.get(connectionId);
    if (known) return known;
    const models = new Cell<PartialList<RegisteredModel>>({
      load: () => this.#reader.read(connectionId, (client) => readModels(client, data.modelLimit)),
      onChange: () => this.#fire({ kind: 'models', connectionId }),
    });
    const data: ConnectionData = { models, modelLimit: modelPageSize, versions: new Map() };
    this.#data.set(connectionId, data);
    return data;
  }

  #versionsOf(connectionId: string, name: string): VersionData {
    const { versions } = this.#of(connectionId);
    const known = versions.get(name);
    if (known) return known;
    const cell = new Cell<PartialList<ModelVersion>>({
      load: () => this.#reader.read(connectionId, (client) => readVersions(client, name, data.limit)),
      onChange: () => this.#fire({ kind: 'versions', connectionId, name }),
    });
    const data: VersionData = { cell, limit: modelPageSize };
    versions.set(name, data);
    return data;
  }

  #fire(change: RegistryChange): void {
    this.#changes++;
    this.#change.fire(change);
  }
}

export function versionsKey(connectionId: string, name: string): string {
  return `${connectionId}\n${name}`;
}

/** Prompts live in the same tables; they are no models. */
function isPrompt(item: RegisteredModel | ModelVersion): boolean {
  return item.tags?.some((tag) => tag.key === 'mlflow.prompt.is_prompt' && tag.value === 'true') ?? false;
}

async function readModels(client: MlflowClient, count: number): Promise<PartialList<RegisteredModel>> {
  const items: RegisteredModel[] = [];
  let pageToken: string | undefined;
  do {
    const request = { max_results: modelPageSize, order_by: ['name ASC'], page_token: pageToken };
    const page = await client.call('searchRegisteredModels', request, once);
    items.push(...(page.registered_models ?? []).filter((model) => !isPrompt(model)));
    pageToken = page.next_page_token || undefined;
  } while (pageToken && items.length < count);
  return { items, more: pageToken !== undefined };
}

/** Newest version first. */
async function readVersions(
  client: MlflowClient,
  name: string,
  count: number,
): Promise<PartialList<ModelVersion>> {
  const quote = name.includes("'") ? '"' : "'";
  const request = {
    filter: `name = ${quote}${name}${quote}`,
    max_results: count,
    order_by: ['version_number DESC'],
  };
  const [page, { registered_model }] = await Promise.all([
    client.call('searchModelVersions', request, once),
    client.call('getRegisteredModel', { name }, once),
  ]);
  // MLflow's search leaves the aliases out; the model has them.
  const items = (page.model_versions ?? []).map((version) => ({
    ...version,
    aliases: (registered_model.aliases ?? [])
      .filter((alias) => String(alias.version) === version.version)
      .map(({ alias }) => alias),
  }));
  return { items, more: Boolean(page.next_page_token) };
}
