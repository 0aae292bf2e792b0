// Runs the tests: `node scripts/test.mjs [tier…] [part of a file's name…] [--full]`, all tiers where none is named.
// Installs what they need; a tier that can't run on this machine is skipped by name. The last line is the sum.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { describe, fetchAhead, prepare, runTier, tiers } = await import('./tiers.mjs');

// Leave by the front door, so that what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const words = process.argv.slice(2);
const full = words.includes('--full');
const named = words.filter((word) => word in tiers);
const only = words.filter((word) => !word.startsWith('-') && !(word in tiers));

const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const notes = [];
const names = named.length > 0 ? named : Object.keys(tiers);
fetchAhead(names);
// Who drives a window waits more than it works: MLflow's tests run beside, a file at a time. The rest needs every core.
const beside = names.includes('e2e') && names.includes('interop') ? ['e2e', 'interop'] : [];
for (const name of names.filter((each) => !beside.includes(each))) await addTier(name);
await prepare(beside);
await Promise.all(beside.map((name) => addTier(name, { concurrency: 1 })));

for (const note of notes) console.log(note);
console.log(describe(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;

/**
 * @param {string} name
 * @param {{ concurrency?: number }} [options] test files at a time, where not as many as the tier says
 */
async function addTier(name, options) {
  const { counts, skipped } = await runTier(name, { full, only, ...options });
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  if (skipped) notes.push(`Skipped the tier ${name}, ${counts.skipped} files: ${skipped}.`);
}
