import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runPalette } from '../../../src/state/runColors.ts';
import { dotSvg } from '../../../src/ui/trees/runDot.ts';

const statuses = ['FINISHED', 'FAILED', 'KILLED', 'SCHEDULED'] as const;

test('every run has a picture of its own colour and status, the same dot for each status', () => {
  const seen = new Map<string, string>();
  for (const theme of ['light', 'dark'] as const) {
    for (const palette of runPalette) {
      for (const pattern of [0, 1, 2, 3]) {
        const plain = dotSvg({ color: palette[theme], pattern, theme });
        const dot = /<circle.*\/>/.exec(plain)![0];
        assert.ok(dot.includes(palette[theme]));
        for (const status of statuses) {
          const svg = dotSvg({ color: palette[theme], pattern, theme, status });
          assert.ok(svg.includes(dot), `${status} keeps the dot`);
          const name = `${theme} ${palette.name} ${pattern} ${status}`;
          assert.equal(seen.get(svg), undefined, name);
          seen.set(svg, name);
          if (status === 'FINISHED') assert.equal(svg, plain, 'what went well has no badge');
        }
      }
    }
  }
});

test('the colours of the spinning icon are those of the palette', () => {
  const manifest = readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8');
  const { colors } = (JSON.parse(manifest) as { contributes: { colors: { id: string; defaults: object }[] } })
    .contributes;
  assert.deepEqual(
    colors.map(({ id, defaults }) => ({ id, ...defaults })),
    runPalette.map(({ name, light, dark }) => ({
      id: `mlflow.run.${name.toLowerCase()}`,
      light,
      dark,
      highContrast: dark,
      highContrastLight: light,
    })),
  );
});
