import type { RequestFor } from '../../api/endpoints.ts';
import type { Experiment } from '../../api/entities.ts';
import type { Clause } from '../../filter/dialect.ts';
import { checkFilter } from '../../filter/dialect.ts';
import { experimentDialect } from '../../filter/dialects.ts';
import { checkOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { parseExperimentId } from '../validation.ts';
import { experimentJson } from './experiments.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql, oneOf, stagesOf } from './filterSql.ts';
import { nextToken, readToken } from './pageToken.ts';
import type { Database } from './sqlite.ts';

const mostResults = 50_000;

type Page = RawJson<{ experiments?: Experiment[]; next_page_token?: string }>;

export function searchExperiments(database: Database, request: RequestFor<'searchExperiments'>): Page {
  const maxResults = Number(request.max_results ?? 0);
  const wrong = `Invalid value ${maxResults} for parameter 'max_results' supplied.`;
  if (maxResults < 1) throw invalidParameter(`${wrong} It must be a positive integer`);
  if (maxResults > mostResults) throw invalidParameter(`${wrong} It must be at most ${mostResults}`);
  const clauses = checked(() => checkFilter(request.filter ?? '', experimentDialect));
  const order = orderSql(request.order_by ?? []);
  const offset = readToken(request.page_token);
  const where = joinSql([oneOf('e.lifecycle_stage', stagesOf(request.view_type)), ...clauses.map(clauseSql)]);
  const rows = database.all<{ json: string }>(
    `SELECT ${experimentJson} AS json FROM experiments e WHERE in_time(e.experiment_id) AND ${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...where.values,
    maxResults + 1,
    offset,
  );
  if (rows.length === 0) return new RawJson('{}');
  const token = rows.length > maxResults ? `,"next_page_token":"${nextToken(offset, maxResults)}"` : '';
  const list = rows.slice(0, maxResults).map(({ json }) => json);
  return new RawJson(`{"experiments":[${list.join(',')}]${token}}`);
}

function clauseSql({ type, key, comparator, value }: Clause): SqlPiece {
  if (type === 'attribute') {
    if (key !== 'experiment_id') return compareSql(`e.${key}`, comparator, value);
    const ids = [value].flat().map((id) => parseExperimentId(String(id)));
    const list = `(${ids.map(() => '?').join(', ')})`;
    return {
      sql: `e.experiment_id ${comparator === '=' ? 'IN' : comparator === '!=' ? 'NOT IN' : comparator} ${list}`,
      values: ids,
    };
  }
  const there =
    'EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.experiment_id AND t.key = ?';
  if (comparator === 'IS NULL') return { sql: `NOT ${there})`, values: [key] };
  if (comparator === 'IS NOT NULL') return { sql: `${there})`, values: [key] };
  const compared = compareSql('t.value', comparator, value);
  return { sql: `${there} AND ${compared.sql})`, values: [key, ...compared.values] };
}

function orderSql(texts: readonly string[]): string {
  const asked = texts.length > 0 ? texts : ['creation_time DESC', 'experiment_id ASC'];
  const orders = asked.map((text) =>
    checked(() => checkOrder(text, experimentDialect, experimentDialect.attributes)),
  );
  const tag = orders.find(({ type }) => type !== 'attribute');
  if (tag) throw invalidParameter(`Invalid order_by entity: ${tag.type}`);
  const terms = orders.map(({ key, ascending }) => `e.${key} ${ascending ? 'ASC' : 'DESC'}`);
  if (!orders.some(({ key }) => key === 'experiment_id')) terms.push('e.experiment_id DESC');
  return terms.join(', ');
}
