import { childrenOf, nodesNamed, nodeText, type PythonTree } from './pythonTree.ts';

export interface PythonImports {
  /** Every module that is imported, as it is written. */
  readonly modules: ReadonlySet<string>;
  /** `ArgumentParser` of `a.ArgumentParser` with `import argparse as a` is `argparse.ArgumentParser`. */
  qualify(name: string): string;
}

export function readImports(tree: PythonTree): PythonImports {
  const modules = new Set<string>();
  const known = new Map<string, string>();
  for (const statement of nodesNamed(tree, 'ImportStatement')) {
    const words = childrenOf(statement).map((node) => nodeText(tree, node));
    const importAt = words.indexOf('import');
    const from = words[0] === 'from' ? words.slice(1, importAt).join('') : undefined;
    if (from !== undefined) modules.add(from);
    for (const part of splitAtCommas(words.slice(importAt + 1).filter((word) => !/^[()]$/.test(word)))) {
      const asAt = part.indexOf('as');
      const name = part.slice(0, asAt === -1 ? undefined : asAt).join('');
      const alias = asAt === -1 ? undefined : part[asAt + 1];
      if (from === undefined) {
        modules.add(name);
        // `import a.b` binds `a`.
        if (alias !== undefined) known.set(alias, name);
      } else if (name === '*') modules.add(`${from}.*`);
      else known.set(alias ?? name, `${from}.${name}`);
    }
  }
  return {
    modules,
    qualify(name) {
      const dot = name.indexOf('.');
      const first = dot === -1 ? name : name.slice(0, dot);
      return `${known.get(first) ?? first}${dot === -1 ? '' : name.slice(dot)}`;
    },
  };
}

function splitAtCommas(words: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === ',') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}
