import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { HelpPage } from '../../src/language/helpPage.ts';
import { fileURLToPath } from 'node:url';
import { fires } from './diagnosticRows.ts';
import { problemCodes } from '../../src/language/problem.ts';
import { diagnose, type RowOptions } from './rows.ts';
import { silent } from './silentRows.ts';

const path = fileURLToPath(new URL('../../docs/diagnostics.md', import.meta.url));
const page = readFileSync(path, 'utf8');
const languages = { MLproject: 'mlproject', MLmodel: 'mlmodel', 'python_env.yaml': 'python-env' } as const;

interface Example {
  readonly text: string;
  readonly options: RowOptions;
}

/** The example of a heading, with what its comment says about the folder around it. */
function example(section: string, name: 'Wrong' | 'Right'): Example {
  const found = new RegExp(
    `(?:<!-- ${name}: (.*) -->\\s+)?${name}:\\s+\`\`\`yaml (\\S+)\\n([^]*?)\n\`\`\``,
  ).exec(section);
  assert.ok(found, `no ${name} example`);
  const options = JSON.parse(found[1] ?? '{}') as RowOptions;
  return {
    text: `${found[3]!}\n`,
    options: { language: languages[found[2] as keyof typeof languages], ...options },
  };
}

describe('the page on diagnostics', () => {
  const sections = new Map(
    page
      .split(/^### /m)
      .slice(1)
      .map((text) => [/^\S+/.exec(text)![0], text]),
  );

  it('has a heading for each code, to which the codes lead', () => {
    // The compiler sees to it that nothing else is sent.
    assert.deepEqual([...sections.keys()].toSorted(), problemCodes.toSorted());
    const help = new HelpPage(path);
    const lines = page.split('\n');
    for (const code of sections.keys()) {
      const line = Number(/#L(\d+)$/.exec(help.hrefOf(code) ?? '')?.[1]);
      assert.equal(lines[line - 1], `### ${code}`);
    }
    assert.equal(help.hrefOf('W999'), undefined);
  });

  for (const [code, section] of sections) {
    // Its example would be a file of more than 1 MB.
    if (code === 'size') continue;
    it(`has examples of ${code}`, async () => {
      const wrong = example(section, 'Wrong');
      const { diagnostics } = await diagnose(wrong.text, wrong.options);
      const told = new Set(
        diagnostics.filter(({ severity }) => severity !== 4 || code === 'H2').map((d) => d.code),
      );
      assert.deepEqual([...told], [code]);
      const right = example(section, 'Right');
      assert.deepEqual((await diagnose(right.text, right.options)).found, []);
    });
  }
});

describe('rows of the catalogue', () => {
  it('has rows for each code', () => {
    assert.deepEqual([...Object.keys(fires), 'size'].toSorted(), problemCodes.toSorted());
  });

  for (const [code, rows] of Object.entries(fires)) {
    it(`has at least three that fire ${code} and three that do not`, async () => {
      assert.ok(rows.length >= 3, `${rows.length} fire`);
      const quiet = silent[code] ?? [];
      assert.ok(quiet.length >= 3, `${quiet.length} are silent`);
      for (const row of quiet) {
        const { found } = await diagnose(row.text, row);
        assert.deepEqual(
          found.filter((told) => told.startsWith(`${code}:`)),
          [],
          row.text,
        );
      }
    });
  }
});
