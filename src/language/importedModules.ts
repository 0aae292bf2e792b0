import { pythonTokens } from './pythonTokens.ts';

/** Top-level names of the modules that a script imports, without those beside it that it names with a dot. */
export function importedModules(script: string): string[] {
  const modules = new Set<string>();
  const tokens = pythonTokens(script);
  tokens.forEach(({ text }, index) => {
    const before = tokens[index - 1];
    const startsLine = !before || before.kind === 'newline' || before.text === ';' || before.text === ':';
    if (!startsLine) return;
    if (text === 'from') {
      const name = tokens[index + 1];
      if (name?.kind === 'name') modules.add(name.text);
    } else if (text === 'import') for (const name of namesAfter(index + 1)) modules.add(name);
  });
  return [...modules];

  /** `a.b as c, d` */
  function namesAfter(from: number): string[] {
    const names: string[] = [];
    for (let at = from; at < tokens.length; at++) {
      const { kind, text } = tokens[at] ?? { kind: 'newline', text: '' };
      if (kind === 'newline' || text === ';') break;
      const before = tokens[at - 1]?.text;
      if (kind === 'name' && (at === from || before === ',')) names.push(text);
    }
    return names;
  }
}
