import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clause, Dialect } from '../../../src/filter/dialect.ts';
import { checkFilter } from '../../../src/filter/dialect.ts';
import {
  experimentDialect,
  modelVersionDialect,
  registeredModelDialect,
  runDialect,
} from '../../../src/filter/dialects.ts';
import { FilterError } from '../../../src/filter/filterError.ts';
import { checkLoggedModelFilter } from '../../../src/filter/loggedModelFilter.ts';

type Row = readonly [
  filter: string,
  type: Clause['type'],
  key: string,
  comparator: string,
  value: Clause['value'],
];

function accepts(dialect: Dialect, rows: readonly Row[]): void {
  for (const [filter, type, key, comparator, value] of rows) {
    it(filter, () => {
      const clauses = checkFilter(filter, dialect).map((clause) => [
        clause.type,
        clause.key,
        clause.comparator,
        clause.value,
      ]);
      assert.deepEqual(clauses, [[type, key, comparator, value]]);
    });
  }
}

function refuses(dialect: Dialect, rows: readonly (readonly [filter: string, message: RegExp])[]): void {
  for (const [filter, message] of rows) {
    it(`refuses ${filter}`, () => {
      assert.throws(
        () => checkFilter(filter, dialect),
        (error: unknown) => {
          assert.ok(error instanceof FilterError);
          assert.match(error.message, message);
          assert.ok(error.start >= 0 && error.end > error.start && error.end <= filter.length);
          return true;
        },
      );
    });
  }
}

describe('filters of runs', () => {
  accepts(runDialect, [
    ['metric.a >= -.5', 'metric', 'a', '>=', -0.5],
    ["parameters.p ilike 'x%'", 'parameter', 'p', 'ILIKE', 'x%'],
    ['tags."a.b c" != "v"', 'tag', 'a.b c', '!=', 'v'],
    ["tag.mlflow.user = 'me'", 'tag', 'mlflow.user', '=', 'me'],
    ["run.status = 'FINISHED'", 'attribute', 'status', '=', 'FINISHED'],
    ["`Run name` = 'x'", 'attribute', 'run_name', '=', 'x'],
    ['Created < 1e3', 'attribute', 'start_time', '<', 1000],
    ["run_id in ('a')", 'attribute', 'run_id', 'IN', ['a']],
    ["datasets.context NOT IN ('a', 'b')", 'dataset', 'context', 'NOT IN', ['a', 'b']],
    ['params.p is null', 'parameter', 'p', 'IS NULL', undefined],
  ]);
  refuses(runDialect, [
    ["metrics.a = 'x'", /^Expected numeric value type for metric\. Found 'x'$/],
    [
      'params.p = 0.1',
      /^Expected a quoted string value for parameter \(e\.g\. 'my-value'\)\. Got value 0\.1$/,
    ],
    ['params.p = x', /not quoted or unidentified quote types used for string value x\./],
    ["end_time > '5'", /^Expected numeric value type for numeric attribute: end_time\. Found '5'$/],
    ["bogus = 'x'", /^Invalid attribute key 'bogus' specified\. Valid keys are/],
    ["foo.bar = 'x'", /^Invalid entity type 'foo'\. Valid values are \['metric', 'parameter'/],
    ["dataset.size = 'x'", /^Invalid dataset key 'size' specified/],
    ["status IN ('a')", /^Only \['run_id'\] attributes support comparison with a list/],
    ['run_id IN (1)', /^While parsing a list in the query, expected string value/],
    [
      'metrics.a IS NULL',
      /^IS NULL \/ IS NOT NULL is only supported for tags and params, not for 'metric' 'a'$/,
    ],
    ["metrics.a = 1 OR params.b = 'x'", /^Invalid clause\(s\) in filter string: 'OR'$/],
    ["params.p == 'x'", /^Invalid comparator '==' not one of/],
    ["tags.t > 'x'", /^Invalid comparator '>' not one of/],
    ['metrics.a <> 1', /^Invalid comparator '<>' not one of/],
    ["tags.t = 'a'; tags.t = 'b'", /^Search filter contained multiple expression/],
    [' ', /^Invalid filter ' '\. Could not be parsed\.$/],
    ['5 = 5', /^Invalid comparison clause\. Expected 'Identifier' found '5'$/],
  ]);
});

describe('filters of experiments', () => {
  accepts(experimentDialect, [
    ["name LIKE 'a%'", 'attribute', 'name', 'LIKE', 'a%'],
    ["experiment_id IN ('1','2')", 'attribute', 'experiment_id', 'IN', ['1', '2']],
    ['attribute.creation_time >= 5', 'attribute', 'creation_time', '>=', 5],
    ['tags.x IS NOT NULL', 'tag', 'x', 'IS NOT NULL', undefined],
  ]);
  refuses(experimentDialect, [
    ["attributes.name = 'a'", /^Invalid entity type 'attributes'\. Valid entity types are/],
    ["experiment_id LIKE '1'", /^Invalid comparator for experiment_id: LIKE$/],
    ["name = 'a' OR name = 'b'", /^Invalid clause\(s\) in filter string: OR$/],
    ['name IS NULL', /only supported for tags, not for attribute 'name'$/],
  ]);
});

describe('filters of the registry', () => {
  accepts(registeredModelDialect, [["name NOT IN ('a')", 'attribute', 'name', 'NOT IN', ['a']]]);
  accepts(modelVersionDialect, [
    ["version_number >= '2'", 'attribute', 'version_number', '>=', 2],
    ["source_path = 's3://x'", 'attribute', 'source_path', '=', 's3://x'],
  ]);
  refuses(registeredModelDialect, [
    [
      'name = 5',
      /^Expected a quoted string value or a list of quoted string values for attributes\. Got value 5$/,
    ],
    ['tags.x IS NULL', /not supported here/],
  ]);
  refuses(modelVersionDialect, [
    ['version_number = 1.5', /^Invalid value for numeric attribute 'version_number': 1\.5$/],
    ["source_path IN ('a')", /^Only \['name', 'run_id'\] attributes support/],
  ]);
});

describe('filters of logged models', () => {
  const read = (filter: string) =>
    checkLoggedModelFilter(filter).map(({ entity, key, comparator, value }) => [
      entity,
      key,
      comparator,
      value,
    ]);

  it('takes bare words, aliases and strict plurals', () => {
    assert.deepEqual(
      read("name = model AND creation_time > 5 AND metrics.`a b` <= 0.5 AND tags.t in ('x', 'y')"),
      [
        ['attributes', 'name', '=', 'model'],
        ['attributes', 'creation_timestamp_ms', '>', 5],
        ['metrics', 'a b', '<=', 0.5],
        ['tags', 't', 'IN', ['x', 'y']],
      ],
    );
  });

  for (const [filter, message] of [
    ["metric.a = '1'", /^Invalid entity type: 'metric'\. Expected one of/],
    ["metrics.a LIKE 'x'", /^Invalid comparison operator for metrics\.a: 'LIKE'/],
    ['metrics.a > x', /^could not convert string to float: 'x'$/],
    ["bogus = 'x'", /^Invalid attribute name: bogus$/],
    ["name = 'a' OR name = 'b'", /Expected a list of comparisons separated by 'AND'/],
  ] as const) {
    it(`refuses ${filter}`, () => assert.throws(() => checkLoggedModelFilter(filter), { message }));
  }
});
