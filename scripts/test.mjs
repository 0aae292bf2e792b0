// Runs the tests: `node scripts/test.mjs [tier…] [part of a file's name…] [--full]`, all tiers where none is named.
// Installs what they need; a tier that can't run on this machine is skipped by name. The last line is the sum.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { describe, fetchAhead, runTier, tiers } = await import('./tiers.mjs');

// Leave by the front door, so that what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const words = process.argv.slice(2);
const full = words.includes('--full');
const named = words.filter((word) => word in tiers);
const only = words.filter((word) => !word.startsWith('-') && !(word in tiers));

const sum = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
const names = named.length > 0 ? named : Object.keys(tiers);
fetchAhead(names);
for (const name of names) {
  const { counts, skipped } = await runTier(name, { full, only });
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  if (skipped) notes.push(`Skipped the tier ${name}, ${counts.skipped} files: ${skipped}.`);
}
for (const note of notes) console.log(note);
console.log(describe(sum));
process.exitCode = sum.failed > 0 ? 1 : 0;
