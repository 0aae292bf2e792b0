import type { RequestFor } from '../../api/endpoints.ts';
import type { Experiment } from '../../api/entities.ts';
import type { Clause } from '../../filter/dialect.ts';
import { checkFilter } from '../../filter/dialect.ts';
import { experimentDialect } from '../../filter/dialects.ts';
import { checkOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { parseExperimentId } from '../validation.ts';
import { foundExperimentJson, taggedSql } from './experiments.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql, oneOf, stagesOf } from './filterSql.ts';
import type { Term } from './findInSlices.ts';
import { listRead, pageTokens } from './listRead.ts';

const mostResults = 50_000;

type Request = RequestFor<'searchExperiments'>;
type Page = { experiments?: Experiment[]; next_page_token?: string };

export const searchExperiments = listRead<Request, Page>((request) => {
  const maxResults = Number(request.max_results ?? 0);
  const wrong = `Invalid value ${maxResults} for parameter 'max_results' supplied.`;
  if (maxResults < 1) throw invalidParameter(`${wrong} It must be a positive integer`);
  if (maxResults > mostResults) throw invalidParameter(`${wrong} It must be at most ${mostResults}`);
  const clauses = checked(() => checkFilter(request.filter ?? '', experimentDialect));
  const orders = request.order_by ?? [];
  return {
    name: 'experiments',
    alias: 'e',
    table: 'experiments',
    json: foundExperimentJson,
    join: taggedSql,
    where: joinSql([oneOf('e.lifecycle_stage', stagesOf(request.view_type)), ...clauses.map(clauseSql)]),
    order: { name: orders.join(', '), terms: orderTerms(orders) },
    maxResults,
    tokens: pageTokens(request.page_token, maxResults),
  };
});

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

function orderTerms(texts: readonly string[]): readonly Term[] {
  const asked = texts.length > 0 ? texts : ['creation_time DESC', 'experiment_id ASC'];
  const orders = asked.map((text) =>
    checked(() => checkOrder(text, experimentDialect, experimentDialect.attributes)),
  );
  const tag = orders.find(({ type }) => type !== 'attribute');
  if (tag) throw invalidParameter(`Invalid order_by entity: ${tag.type}`);
  const terms = orders.map(({ key, ascending }) => ({ sql: `e.${key}`, isDescending: !ascending }));
  if (!orders.some(({ key }) => key === 'experiment_id'))
    terms.push({ sql: 'e.experiment_id', isDescending: true });
  return terms;
}
