import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatText } from '../../src/formats/formatString.ts';
import { parseMlproject } from '../../src/formats/mlproject.ts';
import { pyRepr } from '../../src/formats/pyText.ts';
import { utf8Problem } from '../../src/formats/utf8.ts';
import { parseYaml } from '../../src/formats/yaml.ts';
import { formatText as layOutText } from '../../src/language/format.ts';
import { applyChanges } from '../../src/language/yamlEdits.ts';
import { readCondaEnv, writePythonEnv } from '../../src/language/environmentFiles.ts';
import { diagnose } from '../language/rows.ts';
import { accepted, fires, type DiagnosticRow } from '../language/diagnosticRows.ts';
import { readMarks } from '../language/rows.ts';
import { silent } from '../language/silentRows.ts';
import { modelNames, projectNames, readModel, readProject } from '../language/realFiles.ts';
import { mutate, random, yamlSeeds } from '../language/mutations.ts';
import { refusedTags, tagged } from '../language/tagRows.ts';

// MLflow itself is the judge: what it refuses is an error here, what it takes is none.

const python = process.env['MLFLOW_PYTHON'];
const full = process.env['MLFLOW_TEST_FULL'] === '1';

interface Question {
  readonly kind:
    'yaml' | 'format' | 'folder' | 'mlproject' | 'mlmodel' | 'pyfunc' | 'python-env' | 'conda' | 'bytes';
  readonly text: string;
  readonly files?: readonly string[];
  readonly texts?: Readonly<Record<string, unknown>>;
  readonly bytes?: readonly number[];
  readonly manager?: DiagnosticRow['manager'];
  readonly values?: Readonly<Record<string, string>>;
}
type Answer = { readonly ok: unknown } | { readonly error: string };

function ask(questions: readonly Question[]): Answer[] {
  const script = fileURLToPath(new URL('py/formats.py', import.meta.url));
  const result = spawnSync(python!, [script], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(result.status, 0, result.stderr);
  return JSON.parse(result.stdout) as Answer[];
}

const skip = python ? false : 'MLFLOW_PYTHON is not set';

describe('YAML as PyYAML reads it', { skip }, () => {
  it('agrees on mutated texts, on values and on reasons', () => {
    const next = random(full ? Date.now() : 20261123);
    const texts = Array.from({ length: full ? 50_000 : 3000 }, () =>
      mutate(yamlSeeds[Math.floor(next() * yamlSeeds.length)]!, next),
    );
    const answers = ask(texts.map((text) => ({ kind: 'yaml', text })));
    let refused = 0;
    for (const [index, text] of texts.entries()) {
      const yaml = parseYaml(text);
      const answer = answers[index]!;
      const where = JSON.stringify(text);
      if ('error' in answer) {
        refused++;
        assert.ok(yaml.problems.length > 0, `PyYAML refuses ${where}: ${answer.error}`);
      } else {
        assert.deepEqual(yaml.problems, [], `PyYAML takes ${where}`);
        assert.equal(yaml.root ? pyRepr(yaml.root) : 'None', answer.ok, where);
      }
    }
    assert.ok(refused > texts.length / 10 && refused < texts.length * 0.95, `${refused} refused`);
  });

  it('reads from a formatted text what it read before', () => {
    const next = random(full ? Date.now() : 7);
    const seeds = [
      ...yamlSeeds,
      ...accepted.map(({ text }) => text),
      ...Object.values(fires).flatMap((rows) => rows.map(({ text }) => readMarks(text).text)),
    ].filter((text) => text.length < 5000);
    const texts = [
      ...seeds,
      ...Array.from({ length: full ? 20_000 : 1500 }, (_, i) => mutate(seeds[i % seeds.length]!, next)),
    ];
    const pairs = texts.flatMap((text) => {
      if (parseYaml(text).problems.some(({ kind }) => kind === 'syntax')) return [];
      const edits = layOutText(text, { tabSize: text.length % 2 === 0 ? 2 : 4 });
      return edits.length === 0 ? [] : [{ text, formatted: applyChanges(text, edits) }];
    });
    const answers = ask(
      pairs.flatMap(({ text, formatted }) => [text, formatted].map((of) => ({ kind: 'yaml', text: of }))),
    );
    let read = 0;
    for (const [index, { text }] of pairs.entries()) {
      const [before, after] = answers.slice(2 * index);
      assert.ok(before && after);
      if ('ok' in before) read++;
      // What only the constructor refuses is laid out too, and refused as before.
      if ('ok' in before) assert.deepEqual(after, before, JSON.stringify(text));
      else assert.ok('error' in after, JSON.stringify(text));
    }
    assert.ok(read > pairs.length / 2 && read > 200, `${read} of ${pairs.length} read`);
  });

  it('agrees on scalars and on tags', () => {
    const scalars =
      `1.0 1. .1 1e-3 1e5 1e16 1.0e-3 0.00006 1.0e+16 3.10 .inf -.inf +.INF .nan .NaN "" -0 -0.0 1.5e3 1.e3 -.5 08 1.5e+3
      1.0e+15 123456789.123456789 yes on True no off false Yes NO y n Y N 010 -010 0x1F 0o17 1_000 12:30 -1:30:00.5 190:20:30
      2024-01-01 2024-1-1 2024-01-01T10:00:00Z 2024-01-01T10:00:00.123456789+05:30 2024-01-01T10:00:00-03 2024-02-29 [1,2] {a: 1}
      ~/x ~ null Null nUll 0b11 +1 1e+3 1.e+3 1__0 _1 0x_ 0b 9007199254740993 123456789012345678901234567890 0.1e+1 5e-324 1.0e-5
      0.0001 1.0e+22 1.7976931348623157e+308 1.0e+400 'it''s' "\\t\\x41\\u00e9" é 😀 0.30000000000000004 100000000000000000.0 <a :b -c`
        .split(/\s+/)
        .filter(Boolean);
    const tags = [
      ...tagged,
      ...refusedTags.map(([marked, reason]) => [readMarks(marked).text, reason] as const),
    ];
    const answers = ask(
      [...scalars.map((text) => `- ${text}\n`), ...tags.map(([value]) => `k: ${value}\n`)].map((text) => ({
        kind: 'yaml',
        text,
      })),
    );
    for (const [index, [value, says]] of tags.entries()) {
      const answer = answers[scalars.length + index]!;
      if (index < tagged.length) assert.deepEqual(answer, { ok: `{'k': ${says}}` }, value);
      else assert.ok('error' in answer && answer.error.includes(says), `${value}: ${JSON.stringify(answer)}`);
    }
    for (const [index, text] of scalars.entries()) {
      const yaml = parseYaml(`- ${text}\n`);
      const answer = answers[index]!;
      if ('error' in answer) assert.ok(yaml.problems.length > 0, `${text}: ${answer.error}`);
      else
        assert.equal(
          yaml.problems.length > 0 ? yaml.problems[0]!.message : pyRepr(yaml.root!),
          answer.ok,
          text,
        );
    }
  });
});

describe('scalars and bytes as Python reads them', { skip }, () => {
  it('agrees on hundreds of scalars that are nearly numbers, dates, words and tags', () => {
    const next = random(full ? Date.now() : 20261128);
    const signs =
      '0 1 7 8 9 _ . - + : e E x b o a f T Z n y ~ = < ! inf nan yes No on 2024-01-01 10:00:00 0x 1.5e+3'.split(
        ' ',
      );
    const tags = [
      '',
      '',
      '',
      '',
      '!!int ',
      '!!float ',
      '!!str ',
      '!!bool ',
      '!!timestamp ',
      '!!python/tuple ',
      '!!python/object:os.x ',
    ];
    const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)]!;
    const texts = Array.from({ length: full ? 20_000 : 1500 }, () => {
      const length = 1 + Math.floor(next() * 4);
      return `- ${pick(tags)}${Array.from({ length }, () => pick(signs)).join('')}\n`;
    });
    const answers = ask(texts.map((text) => ({ kind: 'yaml', text })));
    let numbers = 0;
    for (const [index, text] of texts.entries()) {
      const yaml = parseYaml(text);
      const answer = answers[index]!;
      if ('error' in answer) assert.ok(yaml.problems.length > 0, `PyYAML refuses ${text}: ${answer.error}`);
      else {
        assert.deepEqual(yaml.problems, [], text);
        assert.equal(pyRepr(yaml.root!), answer.ok, text);
        if (yaml.root!.kind === 'list' && /^\[[-\d.]/.test(String(answer.ok))) numbers++;
      }
    }
    assert.ok(numbers > texts.length / 40, `${numbers} numbers`);
  });

  it('agrees with open() on bytes that are no UTF-8', () => {
    const next = random(3);
    const starts = [
      0x61, 0x3a, 0x20, 0x0a, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xbb, 0xf0, 0xf4, 0xf5, 0xff,
      0xa0, 0x9f, 0x90,
    ];
    const rows = Array.from({ length: 500 }, () =>
      Array.from({ length: 1 + Math.floor(next() * 5) }, () => starts[Math.floor(next() * starts.length)]!),
    );
    rows.push([0xff, 0xfe, 0x61, 0], [0xfe, 0xff, 0, 0x61], [0xef, 0xbb, 0xbf, 0x61, 0x3a, 0x20, 0x62]);
    const answers = ask(rows.map((bytes) => ({ kind: 'bytes', text: '', bytes })));
    let refused = 0;
    for (const [index, bytes] of rows.entries()) {
      const answer = answers[index]!;
      const reason =
        'error' in answer && answer.error.startsWith('UnicodeDecodeError') ? answer.error : undefined;
      if (reason !== undefined) refused++;
      assert.equal(utf8Problem(Uint8Array.from(bytes)), reason, JSON.stringify(bytes));
    }
    assert.ok(refused > 100 && refused < 500, `${refused} refused`);
  });
});

describe("commands as Python's str.format fills them", { skip }, () => {
  it('agrees on text and exceptions', () => {
    const values = { a: 'x', 'b-c': "'q r'", name: 'abc' };
    const next = random(7);
    const pieces = [
      '{a}',
      '{',
      '}',
      '{{',
      '}}',
      '{b-c}',
      '{name[0]}',
      '{name[x]}',
      '{a.b}',
      '{a:>5}',
      '{a!r}',
      '{a!z}',
      '{a:.2f}',
      ':',
      '!',
      '[',
      ']',
      '.',
      '0',
      '{0}',
      '{}',
      '{a:{name}}',
      '{name:.2}',
      '{name:^9}',
      '{a:d}',
      '{a:=5}',
      '{a: 5}',
      '{a:#}',
      '{a:,}',
      '{ a }',
      '{q}',
      ' ',
    ];
    const texts = Array.from({ length: 2000 }, () =>
      Array.from(
        { length: 1 + Math.floor(next() * 4) },
        () => pieces[Math.floor(next() * pieces.length)],
      ).join(''),
    );
    const answers = ask(texts.map((text) => ({ kind: 'format', text, values })));
    const ours = new Map(Object.entries(values));
    for (const [index, text] of texts.entries()) {
      let answer: Answer;
      try {
        answer = { ok: formatText(text, ours) };
      } catch (error) {
        answer = { error: (error as Error).message };
      }
      assert.deepEqual(answer, answers[index], text);
    }
  });
});

describe('diagnostics against MLflow', { skip }, () => {
  const rows: { row: DiagnosticRow; text: string; kind: Question['kind'] }[] = [];
  const conda = new Set<DiagnosticRow>([...fires['E20']!, ...silent['E20']!]);
  let answers: Answer[] = [];
  before(() => {
    for (const row of [...Object.values(fires).flat(), ...silent['E20']!, ...accepted]) {
      const isText =
        row.saved === undefined && Object.values(row.texts ?? {}).every((text) => typeof text === 'string');
      // What conda itself refuses is not for MLflow to say, but which projects it is given is.
      const onDisk =
        isText &&
        (row.manager !== 'conda' || conda.has(row)) &&
        (row.uri === undefined || row.uri === 'file:///project/MLproject');
      if (onDisk) rows.push({ row, text: readMarks(row.text).text, kind: row.language ?? 'mlproject' });
    }
    answers = ask(
      rows.map(({ row, text, kind }) => {
        const { files = [], texts, manager } = row;
        return { kind, text, files, texts, manager };
      }),
    );
  });

  it('calls error what MLflow refuses, and nothing else', async () => {
    for (const [index, { row, text }] of rows.entries()) {
      const { diagnostics } = await diagnose(text, row);
      const errors = diagnostics.filter(({ severity }) => severity === 1);
      const answer = answers[index]!;
      const shown = JSON.stringify(errors.map(({ code, message }) => `${code} ${message}`));
      if ('error' in answer)
        assert.ok(errors.length > 0, `MLflow refuses ${JSON.stringify(text)}: ${answer.error}`);
      else assert.deepEqual(errors, [], `MLflow takes ${JSON.stringify(text)}: ${shown}`);
    }
  });

  it("quotes MLflow's own words", async () => {
    let quoted = 0;
    for (const [index, { row, text }] of rows.entries()) {
      const answer = answers[index]!;
      if (!('error' in answer)) continue;
      const { diagnostics } = await diagnose(text, row);
      const words = answer.error.replace(/^\w+: /, '').replace(/\/tmp\/\w+/g, '/project');
      if (diagnostics.some(({ message }) => message.includes(words))) quoted++;
      else continue;
    }
    const refused = answers.filter((answer) => 'error' in answer).length;
    assert.ok(quoted > refused * 0.8, `${quoted} of ${refused} quote MLflow`);
  });

  it('reads projects to the same entry points, parameters and defaults', () => {
    let compared = 0;
    for (const [index, { text, kind }] of rows.entries()) {
      const answer = answers[index]!;
      if (kind !== 'mlproject' || 'error' in answer) continue;
      const expected = answer.ok as {
        name: string | null;
        entryPoints: Record<string, { parameters: Record<string, { type: string; default: string | null }> }>;
      };
      const project = parseMlproject(text);
      assert.equal(project.name ?? null, expected.name, text);
      const found = project.entryPoints.map(({ name, parameters }) => [
        name,
        parameters.map((parameter) => [parameter.name, parameter.type, parameter.default ?? null]),
      ]);
      const wanted = Object.entries(expected.entryPoints).map(([name, { parameters }]) => [
        name,
        Object.entries(parameters).map(([key, value]) => [
          key,
          value.type === 'None' ? 'string' : value.type,
          value.default,
        ]),
      ]);
      assert.deepEqual(found, wanted, text);
      compared++;
    }
    assert.ok(compared > 20, `${compared} projects`);
  });
});

describe('real files', { skip }, () => {
  it('are loaded by MLflow, each command of a project filled in', () => {
    const questions: Question[] = [
      ...projectNames().map((name) => ({ kind: 'folder', text: readProject(name).folder }) as const),
      ...modelNames().map((name) => ({ kind: 'mlmodel', text: readModel(name).text }) as const),
    ];
    const answers = ask(questions);
    for (const [index, { text }] of questions.entries())
      assert.ok('ok' in answers[index]!, `${text}: ${JSON.stringify(answers[index])}`);
    assert.ok(answers.length >= 60, `${answers.length} files`);
  });
});

describe('warnings against MLflow', { skip }, () => {
  it('foretell how a model and a conda file fail where they are used', async () => {
    const models = fires['W13']!.map(({ text }) => readMarks(text).text);
    const conda = 'name: x\nchannels: [conda-forge]\ndependencies: [python=3.11]\n';
    const [answer, ...answers] = ask([
      { kind: 'python-env', text: conda },
      ...models.map((text) => ({ kind: 'pyfunc', text }) as const),
    ]);
    assert.deepEqual(
      answers,
      models.map(() => ({ error: "KeyError: 'loader_module'" })),
    );
    const unloadable = fires['W24']!.map(({ text }) => ({ text: readMarks(text).text }));
    const reasons = ask(unloadable.map(({ text }) => ({ kind: 'pyfunc', text }) as const));
    for (const [index, { text }] of unloadable.entries()) {
      const reason = reasons[index]!;
      assert.ok('error' in reason, text);
      const { diagnostics } = await diagnose(text, { language: 'mlmodel' });
      const words = reason.error.replace(/^[\w.]+: /, '');
      assert.ok(
        diagnostics.some(({ code, message }) => code === 'W24' && message.includes(words)),
        `${text}: ${reason.error}`,
      );
    }
    const [said] = fires['W7']!.flatMap(({ says }) => (says?.includes('__init__') ? [says] : []));
    assert.ok(said && answer && 'error' in answer && answer.error.includes(said));
  });
});

describe('an environment in the other form', { skip }, () => {
  it('holds what MLflow itself takes from a conda file, or is not offered', () => {
    const pythons = ['=3.11.9', '==3.8', '>=3.9', '<=3.9', '>3', '', '=3.8.*', '!=3.8'];
    const others = ['pip', '"pip<=23", setuptools=60', '"wheel>1"', 'numpy=1, pip: [mlflow, -r r.txt]'];
    const odd = ['pip: six', 'npm: [a]', '3', 'pip: []'];
    const texts = pythons.flatMap((python) =>
      [...others, ...odd].map((rest) => `dependencies: ["python${python}", ${rest}]\n`),
    );
    const ours = texts.map((text) => {
      const environment = readCondaEnv(text);
      return environment && writePythonEnv(environment);
    });
    const answers = ask([
      ...texts.map((text) => ({ kind: 'conda', text }) as const),
      // An empty text is the empty mapping here; on the disk it would need something in it.
      ...ours.map((text) => ({ kind: 'python-env', text: text || '{}' }) as const),
    ]);
    const count = { taken: 0, refused: 0 };
    for (const [index, text] of texts.entries()) {
      const wanted = answers[index]!;
      if ('error' in wanted) {
        count.refused++;
        assert.equal(ours[index], undefined, `${text}: ${wanted.error}`);
      } else {
        count.taken++;
        assert.deepEqual(answers[texts.length + index], wanted, text);
      }
    }
    assert.ok(count.taken > 20 && count.refused > 10, JSON.stringify(count));
  });
});
