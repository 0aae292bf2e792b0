import type { DeletionKind, Staying } from '../../api/ownEndpoints.ts';
import { readSlices } from './readSlices.ts';
import type { Database } from './sqlite.ts';
import type { Store } from './store.ts';

/** Something that is deleted, and may go for good. */
export interface Candidate {
  readonly kind: DeletionKind;
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  /** Where its artifacts are. */
  readonly uri: string;
  /** Why it stays, as far as the database says. */
  readonly why?: string;
}

export interface Candidates {
  /** Runs and models before the experiments that they are in. */
  readonly candidates: readonly Candidate[];
  readonly stays: readonly Staying[];
  readonly more: boolean;
}

/** One report lists no more than this. */
const mostItems = 5000;

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly experiment_id: string;
  readonly uri: string | null;
  readonly stage: string | null;
}

const selects: Readonly<Record<DeletionKind, string>> = {
  experiment: `SELECT CAST(experiment_id AS TEXT) AS id, name, CAST(experiment_id AS TEXT) AS experiment_id,
    artifact_location AS uri, lifecycle_stage AS stage FROM experiments`,
  run: `SELECT run_uuid AS id, name, CAST(experiment_id AS TEXT) AS experiment_id, artifact_uri AS uri,
    lifecycle_stage AS stage FROM runs`,
  logged_model: `SELECT model_id AS id, name, CAST(experiment_id AS TEXT) AS experiment_id,
    artifact_location AS uri, lifecycle_stage AS stage FROM logged_models`,
};
const keys: Readonly<Record<DeletionKind, string>> = {
  experiment: 'experiment_id',
  run: 'run_uuid',
  logged_model: 'model_id',
};

export type DeletionIds = Readonly<Record<DeletionKind, readonly string[]>>;

/** All that is deleted, as far as one report takes it. */
export async function findDeleted(store: Store): Promise<DeletionIds> {
  const ids = { experiment: [] as string[], run: [] as string[], logged_model: [] as string[] };
  const sql = "SELECT CAST(experiment_id AS TEXT) AS key FROM experiments WHERE lifecycle_stage = 'deleted'";
  for (const { key } of await store.read((database) => database.all<{ key: string }>(sql)))
    ids.experiment.push(key);
  for (const [kind, table] of [
    ['run', 'runs'],
    ['logged_model', 'logged_models'],
  ] as const) {
    const sql = `SELECT ${keys[kind]} AS key, lifecycle_stage AS stage FROM ${table}`;
    for await (const rows of readSlices<{ key: string; stage: string | null }>(store, sql, keys[kind])) {
      for (const { key, stage } of rows) if (stage === 'deleted') ids[kind].push(key);
      if (ids[kind].length > mostItems) break;
    }
  }
  return ids;
}

/** What was asked for. An experiment brings its runs and models. */
export function findCandidates(
  database: Database,
  ids: DeletionIds,
  { asIfDeleted }: { readonly asIfDeleted: boolean },
): Candidates {
  const found = new Map<string, Candidate>();
  const stays: Staying[] = [];
  let more = false;
  const add = (kind: DeletionKind, rows: readonly Row[], isDeleted: (row: Row) => boolean): void => {
    for (const row of rows) {
      const candidate = candidateOf(kind, row);
      if (found.size >= mostItems) more = true;
      else if (isDeleted(row)) found.set(`${kind} ${row.id}`, candidate);
      else stays.push({ ...base(candidate), what: 'all', why: 'It is not deleted.' });
    }
  };
  const experiments = named(database, 'experiment', { ids: ids.experiment, stays });
  for (const kind of ['run', 'logged_model'] as const) {
    add(kind, named(database, kind, { ids: ids[kind], stays }), (row) => asIfDeleted || isMarked(row));
    for (const { id, stage } of experiments) {
      if (stage !== 'deleted') continue;
      const sql = `${selects[kind]} WHERE experiment_id = ? LIMIT ${mostItems + 1}`;
      add(kind, database.all<Row>(sql, BigInt(id)), isMarked);
    }
  }
  const active = new Set(
    stays.flatMap(({ kind, id }) => (kind === 'experiment' ? [] : [experimentOf(database, kind, id)])),
  );
  for (const row of experiments) {
    const why = whyItStays(database, row, { more, holdsActive: active.has(row.id) });
    if (row.stage === 'deleted')
      found.set(`experiment ${row.id}`, { ...candidateOf('experiment', row), ...why });
    else stays.push({ ...base(candidateOf('experiment', row)), what: 'all', why: 'It is not deleted.' });
  }
  return { candidates: [...found.values()], stays, more };
}

function isMarked({ stage }: Row): boolean {
  return stage === 'deleted';
}

function whyItStays(
  database: Database,
  { id }: Row,
  { more, holdsActive }: { readonly more: boolean; readonly holdsActive: boolean },
): { readonly why?: string } {
  if (id === '0') return { why: "It is MLflow's Default experiment." };
  if (holdsActive) return { why: 'Runs or logged models of it are not deleted.' };
  if (more) return { why: 'There is more in it than one report lists.' };
  const traces = countTraces(database, id);
  return traces === 0 ? {} : { why: `It has ${traces} traces, which are not deleted here.` };
}

/** Databases of an earlier MLflow have none. */
function countTraces(database: Database, experimentId: string): number {
  if (database.value("SELECT 1 FROM sqlite_master WHERE name = 'trace_info'") === undefined) return 0;
  const sql = 'SELECT count(*) FROM trace_info WHERE experiment_id = ?';
  return database.value<number>(sql, BigInt(experimentId)) ?? 0;
}

function named(
  database: Database,
  kind: DeletionKind,
  { ids, stays }: { readonly ids: readonly string[]; readonly stays: Staying[] },
): readonly Row[] {
  return [...new Set(ids)].flatMap((id) => {
    // As a number, or the table's key could not be used; what is none is not there.
    const key = kind === 'experiment' ? (/^\d{1,18}$/.test(id) ? BigInt(id) : -1n) : id;
    const rows = database.all<Row>(`${selects[kind]} WHERE ${keys[kind]} = ?`, key);
    if (rows.length === 0) stays.push({ kind, id, name: '', what: 'all', why: 'It is not there.' });
    return rows;
  });
}

function experimentOf(database: Database, kind: 'run' | 'logged_model', id: string): string | undefined {
  return database.get<Row>(`${selects[kind]} WHERE ${keys[kind]} = ?`, id)?.experiment_id;
}

function candidateOf(kind: DeletionKind, { id, name, experiment_id: experimentId, uri }: Row): Candidate {
  return { kind, id, name: name ?? '', experimentId, uri: uri ?? '' };
}

function base({ kind, id, name }: Candidate): Pick<Staying, 'kind' | 'id' | 'name'> {
  return { kind, id, name };
}
