import type { RequestFor } from '../../api/endpoints.ts';
import type { ModelVersion, RegisteredModel } from '../../api/entities.ts';
import type { MlflowError } from '../../api/errors.ts';
import type { Clause, Dialect } from '../../filter/dialect.ts';
import { checkFilter } from '../../filter/dialect.ts';
import { modelVersionDialect, registeredModelDialect } from '../../filter/dialects.ts';
import { checkOrder, splitOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { pythonRepr } from '../pythonValue.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import type { ListQuery } from './listRead.ts';
import { listRead, pageTokens } from './listRead.ts';
import { deletedStage, promptTag, foundModelJson, versionJson } from './registryJson.ts';

type ModelPage = { registered_models?: RegisteredModel[]; next_page_token?: string };
type VersionPage = { model_versions?: ModelVersion[]; next_page_token?: string };

interface Search {
  readonly answer: string;
  readonly json: string;
  readonly table: string;
  readonly alias: string;
  readonly tagTable: string;
  readonly tagKeys: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  readonly always: readonly SqlPiece[];
}

const models: Search = {
  answer: 'registered_models',
  json: foundModelJson,
  table: 'registered_models',
  alias: 'm',
  tagTable: 'registered_model_tags',
  tagKeys: ['workspace', 'name'],
  columns: {},
  dialect: registeredModelDialect,
  always: [{ sql: "m.workspace = 'default'", values: [] }],
};

const versions: Search = {
  answer: 'model_versions',
  json: versionJson,
  table: 'model_versions',
  alias: 'v',
  tagTable: 'model_version_tags',
  tagKeys: ['workspace', 'name', 'version'],
  columns: { version_number: 'version', source_path: 'source' },
  dialect: modelVersionDialect,
  always: [{ sql: `v.workspace = 'default' AND v.current_stage != '${deletedStage}'`, values: [] }],
};

export const searchRegisteredModels = listRead<RequestFor<'searchRegisteredModels'>, ModelPage>((request) => {
  const maxResults = pageSize(request.max_results, 100);
  return planSearch(models, { request, maxResults, terms: modelOrder(request.order_by ?? []) });
});

export const searchModelVersions = listRead<RequestFor<'searchModelVersions'>, VersionPage>((request) => {
  const maxResults = pageSize(request.max_results, 200_000);
  return planSearch(versions, { request, maxResults, terms: versionOrder(request.order_by ?? []) });
});

function pageSize(asked: number | undefined, otherwise: number): number {
  const size = Number(asked ?? otherwise);
  // MLflow gives no rows and the same token for ever when 0 models are asked for.
  if (size < 1)
    throw invalidParameter(`Invalid value for max_results. It must be a positive integer, but got ${size}`);
  return size;
}

interface Page {
  readonly request: RequestFor<'searchRegisteredModels' | 'searchModelVersions'>;
  readonly maxResults: number;
  readonly terms: readonly Term[];
}

function planSearch(search: Search, { request, maxResults, terms }: Page): ListQuery {
  const clauses = checked(() => checkFilter(request.filter ?? '', search.dialect));
  return {
    name: search.answer,
    alias: search.alias,
    table: search.table,
    json: search.json,
    where: joinSql([...search.always, ...whereSql(search, clauses)]),
    order: { name: (request.order_by ?? []).join(', '), terms },
    maxResults,
    tokens: pageTokens(request.page_token, maxResults),
  };
}

/** Prompts are registered models too: they are hidden unless a filter asks for them. */
function whereSql(search: Search, clauses: readonly Clause[]): SqlPiece[] {
  const asks = clauses.find(({ type, key }) => type === 'tag' && key === promptTag);
  const value = String(asks?.value).toLowerCase();
  const wantsPrompts =
    asks !== undefined &&
    ((asks.comparator === '=' && value === 'true') || (asks.comparator === '!=' && value === 'false'));
  if (wantsPrompts) return clauses.map((clause) => clauseSql(search, clause));
  const others = clauses.filter(({ type, key }) => type !== 'tag' || key !== promptTag);
  const hidden: SqlPiece = {
    sql: `NOT EXISTS (SELECT 1 FROM ${search.tagTable} p WHERE p.workspace = ${search.alias}.workspace
      AND p.name = ${search.alias}.name AND p.key = ? AND p.value = 'true')`,
    values: [promptTag],
  };
  return [hidden, ...others.map((clause) => clauseSql(search, clause))];
}

function clauseSql(search: Search, { type, key, comparator, value }: Clause): SqlPiece {
  if (type === 'attribute')
    return compareSql(`${search.alias}.${search.columns[key] ?? key}`, comparator, value);
  const join = search.tagKeys.map((column) => `t.${column} = ${search.alias}.${column}`).join(' AND ');
  const compared = compareSql('t.value', comparator, value);
  return {
    sql: `EXISTS (SELECT 1 FROM ${search.tagTable} t WHERE ${join} AND t.key = ? AND ${compared.sql})`,
    values: [key, ...compared.values],
  };
}

const modelColumns: Readonly<Record<string, string>> = {
  name: 'name',
  timestamp: 'last_updated_time',
  last_updated_timestamp: 'last_updated_time',
};

function modelOrder(texts: readonly string[]): readonly Term[] {
  const terms = new Map<string, Term>();
  for (const text of texts) {
    const { identifier, ascending } = checked(() => splitOrder(text));
    const column = modelColumns[identifier];
    if (column === undefined) {
      throw invalidParameter(
        `Invalid order by key '${identifier}' specified. Valid keys are '{'name', 'timestamp'}'`,
      );
    }
    if (terms.has(`m.${column}`)) throw duplicateOrder(texts);
    terms.set(`m.${column}`, { sql: `m.${column}`, isDescending: !ascending });
  }
  if (!terms.has('m.name')) terms.set('m.name', { sql: 'm.name', isDescending: false });
  return [...terms.values()];
}

const versionColumns: Readonly<Record<string, string>> = {
  name: 'name',
  version_number: 'version',
  creation_timestamp: 'creation_time',
  last_updated_timestamp: 'last_updated_time',
};

/** Orders are read as those of experiments, where names of attributes may be in quotes. */
const versionOrders: Dialect = { ...modelVersionDialect, quotedNames: 'keys' };

function versionOrder(texts: readonly string[]): readonly Term[] {
  const asked = texts.length > 0 ? texts : ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'];
  const terms = new Map<string, Term>();
  for (const text of asked) {
    const { key, ascending } = checked(() => checkOrder(text, versionOrders, Object.keys(versionColumns)));
    if (!(key in versionColumns)) {
      const keys = Object.keys(versionColumns).map(pythonRepr).join(', ');
      throw invalidParameter(`Invalid order by key '${key}' specified. Valid keys are {${keys}}`);
    }
    const column = `v.${versionColumns[key] ?? key}`;
    if (terms.has(column)) throw duplicateOrder(texts);
    terms.set(column, { sql: column, isDescending: !ascending });
  }
  if (!terms.has('v.name')) terms.set('v.name', { sql: 'v.name', isDescending: false });
  if (!terms.has('v.version')) terms.set('v.version', { sql: 'v.version', isDescending: true });
  return [...terms.values()];
}

/** MLflow answers 500 here. */
function duplicateOrder(texts: readonly string[]): MlflowError {
  return invalidParameter(`\`order_by\` contains duplicate fields: [${texts.map(pythonRepr).join(', ')}]`);
}
