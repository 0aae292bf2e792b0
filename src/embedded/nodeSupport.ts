import { isBuiltin } from 'node:module';

/** First Node whose node:sqlite keeps text that holds a NUL byte. */
const oldest = [24, 16] as const;

/** Why the embedded server can't run on this Node, or undefined where it can. It runs on our own Node. */
export function whyNodeIsTooOld(
  version = process.versions.node,
  hasSqlite = isBuiltin('node:sqlite'),
): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const newEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (newEnough && hasSqlite) return undefined;
  return (
    `The embedded server needs Node ${oldest.join('.')} or later with node:sqlite, and this VS Code runs ` +
    `Node ${version}. Update VS Code; servers elsewhere can be added as connections meanwhile.`
  );
}
