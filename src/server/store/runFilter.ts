import type { Clause } from '../../filter/dialect.ts';
import { checkFilter } from '../../filter/dialect.ts';
import { runDialect } from '../../filter/dialects.ts';
import type { Condition } from '../../filter/expression.ts';
import { checkExpression } from '../../filter/expression.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql } from './filterSql.ts';
import { runColumn } from './runOrder.ts';
import { runNameTag } from './runs.ts';

/** A filter of runs as SQL over `runs r`. */
export function runFilterSql(filter: string, language: 'extended' | undefined): SqlPiece {
  return conditionSql(checked(() => readCondition(filter, language)));
}

function readCondition(filter: string, language: 'extended' | undefined): Condition {
  if (language === 'extended') return checkExpression(filter, runDialect);
  const clauses = checkFilter(filter, runDialect);
  return { kind: 'all', parts: clauses.map((clause) => ({ kind: 'clause', clause })) };
}

function conditionSql(condition: Condition): SqlPiece {
  if (condition.kind === 'clause') return clauseSql(condition.clause);
  if (condition.kind === 'not') {
    const { sql, values } = conditionSql(condition.part);
    // What is compared with nothing is NULL, and does not hold either.
    return { sql: `((${sql}) IS NOT TRUE)`, values };
  }
  if (condition.parts.length === 0) return { sql: 'TRUE', values: [] };
  const { sql, values } = joinSql(condition.parts.map(conditionSql), condition.kind === 'all' ? 'AND' : 'OR');
  return { sql: `(${sql})`, values };
}

function clauseSql({ type, key, comparator, value }: Clause): SqlPiece {
  if (type === 'attribute' && key !== 'run_name') {
    if (value === undefined) return { sql: `${runColumn(key)} ${comparator}`, values: [] };
    return compareSql(runColumn(key), comparator, value);
  }
  if (type === 'dataset') return datasetSql(key, compareSql('x', comparator, value));
  const table = { metric: 'latest_metrics', parameter: 'params', tag: 'tags', attribute: 'tags' }[type];
  // The column `name` is empty for runs of MLflow before 1.30.
  const stored = type === 'attribute' ? runNameTag : key;
  const exists = (condition: SqlPiece): SqlPiece => ({
    sql: `EXISTS (SELECT 1 FROM ${table} v WHERE v.run_uuid = r.run_uuid AND v.key = ?${condition.sql})`,
    values: [stored, ...condition.values],
  });
  if (comparator === 'IS NOT NULL') return exists({ sql: '', values: [] });
  if (comparator === 'IS NULL') {
    const there = exists({ sql: '', values: [] });
    return { ...there, sql: `NOT ${there.sql}` };
  }
  const compared = compareSql('v.value', comparator, value);
  if (type !== 'metric') return exists({ ...compared, sql: ` AND ${compared.sql}` });
  // NaN is stored as 0: it differs from every number and compares with none.
  const withNan = comparator === '!=' ? `(${compared.sql} OR v.is_nan)` : `${compared.sql} AND NOT v.is_nan`;
  return exists({ ...compared, sql: ` AND ${withNan}` });
}

function datasetSql(key: string, compared: SqlPiece): SqlPiece {
  const condition =
    key === 'context'
      ? `EXISTS (SELECT 1 FROM input_tags g WHERE g.input_uuid = i.input_uuid
           AND g.name = 'mlflow.data.context' AND ${compared.sql.replace(/\bx\b/, 'g.value')})`
      : compared.sql.replace(/\bx\b/, `d.${key}`);
  return {
    sql: `EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
      WHERE i.destination_type = 'RUN' AND i.destination_id = r.run_uuid AND i.source_type = 'DATASET' AND ${condition})`,
    values: compared.values,
  };
}
