import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fillDatabase } from '../../bench/server/fillDatabase.ts';
import { startHost } from './harness/host.ts';
import { untilRows, clientOfHost } from './harness/trackingWindow.ts';

const folder = mkdtempSync(join(tmpdir(), 'expl-m-'));
const file = join(folder, 'mlflow.db');
fillDatabase(file, { runs: 100_000, experiments: 10_000 });
const db = new DatabaseSync(file);
db.exec(
  `UPDATE experiments SET creation_time = 1700000000000 + experiment_id, name = CASE WHEN experiment_id % 2 THEN 'team ' || (experiment_id % 20) || '/model ' || (experiment_id % 7) || '/exp ' || experiment_id ELSE name END`,
);
db.exec(`UPDATE runs SET experiment_id = 9999 WHERE rowid % 2`);
db.close();
const host = await startHost({ workspace: folder });
try {
  const workbench = await host.openWindow();
  const t0 = performance.now();
  await workbench.openView('MLflow');
  const tree = workbench.tree('Experiments');
  await untilRows(tree, (rows) => rows.length > 5, 60);
  console.log('first rows after', Math.round(performance.now() - t0), 'ms (with palette typing)');
  const client = await clientOfHost(host);
  let t = performance.now();
  await client.call('searchExperiments', {
    max_results: 1000,
    order_by: ['creation_time DESC'],
    view_type: 'ACTIVE_ONLY',
  });
  console.log('1000 experiments', Math.round(performance.now() - t));
  const rows = await tree.rows();
  console.log(
    rows
      .slice(0, 8)
      .map((r) => `${r.label} | ${r.description}`)
      .join('\n'),
  );
  const label = rows.find((r) => r.description.includes('experiments'))!.label;
  t = performance.now();
  await tree.expand(label);
  await untilRows(tree, (r) => r.some((x) => x.level === 2), 60);
  console.log('folder opened', Math.round(performance.now() - t));
  t = performance.now();
  const before = await tree.rows();
  const sub = before.find((r) => r.level === 2)!.label;
  await tree.expand(sub);
  await untilRows(tree, (r) => r.some((x) => x.level === 3), 60);
  console.log('inner folder opened', Math.round(performance.now() - t));
  t = performance.now();
  await workbench.runCommand('MLflow: Find Experiment…');
  await workbench.quickInput.type('exp 9999');
  await workbench.page
    .locator('.quick-input-list .monaco-list-row', { hasText: 'exp 9999' })
    .first()
    .waitFor();
  console.log('found', Math.round(performance.now() - t));
  await workbench.page.keyboard.press('Enter');
  t = performance.now();
  const shown = await untilRows(
    tree,
    (r) => r.some((x) => /Load more/.test(x.label)) || r.some((x) => x.level === 4),
    60,
  );
  console.log(
    '50,000 runs opened',
    Math.round(performance.now() - t),
    shown.find((r) => r.selected)?.description,
  );
  await workbench.screenshot('zz-measure');
} finally {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}
