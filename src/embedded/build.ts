/**
 * Which server program it is: the extension's version and, since a version under development has many
 * builds, when its file was made (milliseconds since 1970).
 */
export interface Build {
  readonly version: string;
  readonly builtAt: number;
}

/** Below zero: `a` is older than `b`. A pre-release (`1.2.0-beta`) counts as the version it leads to. */
export function compareBuilds(a: Build, b: Build): number {
  const left = numbersOf(a.version);
  const right = numbersOf(b.version);
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.builtAt - b.builtAt;
}

function numbersOf(version: string): readonly number[] {
  return (version.split('-', 1)[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
}
