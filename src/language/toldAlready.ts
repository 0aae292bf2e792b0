import type { Problem } from './problem.ts';

/**
 * Without what only follows from another finding at the same place: of a value that YAML does not make
 * (E17) nothing else is true, and a script that refuses a default (W26) says more than that its type does
 * not fit (H8).
 */
export function withoutTold(problems: readonly Problem[], text: string): Problem[] {
  const unmade = problems.filter(({ code }) => code === 'E17');
  const refused = problems.filter(({ code }) => code === 'W26');
  if (unmade.length + refused.length === 0) return [...problems];
  const isAt = (problem: Problem, other: Problem): boolean =>
    problem.range.start === other.range.start && problem.range.end === other.range.end;
  // A tag that YAML does not know stands before its value.
  const isBehind = (problem: Problem, tag: Problem): boolean =>
    text.startsWith('!', tag.range.start) &&
    tag.range.end <= problem.range.start &&
    text.slice(tag.range.end, problem.range.start).trim() === '';
  return problems.filter((problem) => {
    if (problem.code === 'E17') return true;
    if (unmade.some((other) => isAt(problem, other) || isBehind(problem, other))) return false;
    return problem.code !== 'H8' || !refused.some((other) => isAt(problem, other));
  });
}
