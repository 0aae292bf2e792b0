import type { RequestFor } from '../../api/endpoints.ts';
import type { LoggedModel } from '../../api/entities.ts';
import { loggedModelStatuses } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import type { LoggedModelClause } from '../../filter/loggedModelFilter.ts';
import {
  checkLoggedModelFilter,
  loggedModelAliases,
  loggedModelColumns,
} from '../../filter/loggedModelFilter.ts';
import { invalidParameter } from '../answers.ts';
import { pythonJson, pythonLiteral } from '../pythonValue.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import { listRead } from './listRead.ts';
import type { PageTokens } from './listRead.ts';
import { loggedModelJson } from './loggedModels.ts';
import { namedExperiments } from './namedExperiments.ts';
import { decodeToken, positionIn } from './pageToken.ts';

type Request = RequestFor<'searchLoggedModels'>;
type Page = { models?: LoggedModel[]; next_page_token?: string };

export const searchLoggedModels = listRead<Request, Page>((request, database) => {
  const datasets = request.datasets ?? [];
  if (datasets.some(({ dataset_name: name }) => !name)) {
    throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.');
  }
  // Absent means 50, 0 means 100, as in MLflow.
  const maxResults = Number(request.max_results ?? 50) || 100;
  // MLflow gives no rows and a token that leads nowhere.
  if (maxResults < 0)
    throw invalidParameter(
      `Invalid value for max_results. It must be a positive integer, but got ${maxResults}`,
    );
  const clauses = checked(() => checkLoggedModelFilter(request.filter ?? ''));
  const ids = namedExperiments(database, request.experiment_ids);
  const dataset = datasetSql(datasets);
  const pieces = clauses.map((clause) => clauseSql(clause, dataset));
  if (dataset && !clauses.some(({ entity }) => entity === 'metrics')) pieces.push(metricExists([dataset]));
  const where = joinSql([
    { sql: "l.lifecycle_stage != 'deleted'", values: [] },
    { sql: 'l.experiment_id IN (SELECT value FROM json_each(?))', values: [`[${ids.join(',')}]`] },
    ...pieces,
  ]);
  return {
    name: 'models',
    alias: 'l',
    table: 'logged_models',
    json: loggedModelJson,
    where,
    // The token holds for these orders only.
    order: { name: '', terms: orderTerms(request.order_by ?? []) },
    maxResults,
    tokens: pageTokens(request, maxResults),
  };
});

function metricExists(conditions: readonly SqlPiece[]): SqlPiece {
  const { sql, values } = joinSql(conditions);
  return {
    sql: `EXISTS (SELECT 1 FROM logged_model_metrics v WHERE v.model_id = l.model_id AND ${sql})`,
    values,
  };
}

/** On one of these data sets. Without a digest any digest will do (MLflow then finds nothing). */
function datasetSql(datasets: NonNullable<Request['datasets']>): SqlPiece | undefined {
  if (datasets.length === 0) return undefined;
  const pieces = datasets.map(({ dataset_name: name, dataset_digest: digest }): SqlPiece =>
    digest
      ? { sql: '(v.dataset_name = ? AND v.dataset_digest = ?)', values: [name, digest] }
      : { sql: 'v.dataset_name = ?', values: [name] },
  );
  return { sql: `(${pieces.map(({ sql }) => sql).join(' OR ')})`, values: joinSql(pieces).values };
}

function clauseSql(
  { entity, key, comparator, value }: LoggedModelClause,
  dataset: SqlPiece | undefined,
): SqlPiece {
  if (entity === 'attributes') {
    if (key === 'status') return compareSql('CAST(l.status AS TEXT)', comparator, statusNumber(value));
    const column = key === 'experiment_id' ? 'CAST(l.experiment_id AS TEXT)' : `l.${key}`;
    return compareSql(column, comparator, value);
  }
  if (entity === 'metrics') {
    const conditions = [
      { sql: 'v.metric_name = ?', values: [key] },
      compareSql('v.metric_value', comparator, value),
    ];
    return metricExists(dataset ? [...conditions, dataset] : conditions);
  }
  const word = entity === 'params' ? 'param' : 'tag';
  const compared = compareSql(`v.${word}_value`, comparator, value);
  return {
    sql: `EXISTS (SELECT 1 FROM logged_model_${entity} v WHERE v.model_id = l.model_id AND v.${word}_key = ? AND ${compared.sql})`,
    values: [key, ...compared.values],
  };
}

/** The column holds a number; MLflow finds nothing by the names, which its own answers use. */
function statusNumber(value: LoggedModelClause['value']): string | readonly string[] {
  const toNumber = (text: string): string => {
    const index = loggedModelStatuses.findIndex((name) => name === text || name === `LOGGED_MODEL_${text}`);
    return index < 0 ? text.replace(/\.0$/, '') : String(index);
  };
  return typeof value === 'object' ? value.map(toNumber) : toNumber(String(value));
}

function orderTerms(orders: NonNullable<Request['order_by']>): readonly Term[] {
  const terms: Term[] = [];
  const add = (sql: string, isDescending: boolean, values: readonly string[] = []): void =>
    void terms.push({ sql: `(${sql} IS NULL)`, values, isDescending: false }, { sql, values, isDescending });
  const columns = new Set<string>();
  for (const order of orders) {
    const { field_name: field = '', ascending = true } = order;
    const dot = field.indexOf('.');
    if (dot < 0) {
      const column = loggedModelAliases[field] ?? field;
      if (!loggedModelColumns.includes(column)) {
        throw new MlflowError('INVALID_PARAMETER_VALUE', `Invalid order by field name: ${field}`, {
          errorClass: ['KAM04', 'ATTRIBUTE_NOT_FOUND'],
        });
      }
      columns.add(column);
      add(`l.${column}`, !ascending);
      continue;
    }
    if (field.slice(0, dot) !== 'metrics') {
      throw invalidParameter(`Invalid order by field name: ${field}. Only metrics are supported.`);
    }
    const conditions = ['v.model_id = l.model_id', 'v.metric_name = ?'];
    const bound = [field.slice(dot + 1)];
    for (const name of ['dataset_name', 'dataset_digest'] as const) {
      const asked = order[name];
      if (!asked) continue;
      conditions.push(`v.${name} = ?`);
      bound.push(asked);
    }
    // The newest value; the same expression twice, first whether there is one.
    const value = `(SELECT v.metric_value FROM logged_model_metrics v WHERE ${conditions.join(' AND ')}
      ORDER BY v.metric_timestamp_ms DESC, v.metric_step DESC, v.run_id LIMIT 1)`;
    add(value, !ascending, bound);
  }
  if (!columns.has('creation_timestamp_ms'))
    terms.push({ sql: 'l.creation_timestamp_ms', isDescending: true });
  if (!columns.has('model_id')) terms.push({ sql: 'l.model_id', isDescending: false });
  return terms;
}

/** These tokens carry the request, so that a page of another search is not given by mistake. */
function pageTokens(request: Request, maxResults: number): PageTokens {
  const token = readToken(request);
  const asked = token['offset'];
  const offset = typeof asked === 'number' && asked >= 0 ? Math.floor(asked) : 0;
  return {
    offset,
    position: positionIn(token),
    next: (after) => {
      const fields = { ...tokenFields(request), offset: offset + maxResults, ...(after && { after }) };
      return Buffer.from(pythonJson(fields)).toString('base64');
    },
  };
}

function tokenFields({ experiment_ids, filter, order_by }: Request) {
  const orders = (order_by ?? []).map((order) => ({
    field_name: order.field_name,
    ascending: order.ascending ?? true,
    dataset_name: order.dataset_name || null,
    dataset_digest: order.dataset_digest || null,
  }));
  return { experiment_ids, filter_string: filter || null, order_by: orders.length > 0 ? orders : null };
}

function readToken(request: Request): Readonly<Record<string, unknown>> {
  if (request.page_token === undefined || request.page_token === '') return {};
  let token: unknown;
  try {
    token = JSON.parse(decodeToken(request.page_token).toString());
  } catch {
    // As Python says it of what is no JSON from the start.
    throw invalidParameter(
      `Invalid page token: ${request.page_token}. Expecting value: line 1 column 1 (char 0)`,
    );
  }
  const found = (typeof token === 'object' && token !== null ? token : {}) as Record<string, unknown>;
  const expected = tokenFields(request);
  const names = [
    ['experiment_ids', 'Experiment IDs', 'experiment IDs'],
    ['filter_string', 'Filter string', 'filter string'],
    ['order_by', 'Order by', 'order by'],
  ] as const;
  for (const [field, title, name] of names) {
    const [wanted, has] = [expected[field], found[field] ?? null].map((value) =>
      typeof value === 'string' ? value : pythonLiteral(value),
    );
    if (wanted === has) continue;
    const verb = field === 'experiment_ids' ? 'do' : 'does';
    throw invalidParameter(
      `${title} in the page token ${verb} not match the requested ${name}. Expected: ${wanted}. Found: ${has}`,
    );
  }
  return found;
}
