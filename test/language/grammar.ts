import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Textmate from 'vscode-textmate';
import type * as Oniguruma from 'vscode-oniguruma';

// Both packages are CommonJS whose names Node can't see from an import.
const require = createRequire(import.meta.url);
const { Registry, INITIAL, parseRawGrammar } = require('vscode-textmate') as typeof Textmate;
const { loadWASM, OnigScanner, OnigString } = require('vscode-oniguruma') as typeof Oniguruma;

const files: Readonly<Record<string, string>> = {
  'source.mlflow-yaml': 'mlflow-yaml',
  'source.mlproject': 'mlproject',
  'source.mlmodel': 'mlmodel',
  'source.python-env': 'python-env',
};

async function createRegistry(): Promise<Textmate.Registry> {
  await loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer as ArrayBuffer);
  return new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: (scope) => {
      const file = files[scope];
      if (!file) return Promise.resolve(null);
      const path = `syntaxes/${file}.tmLanguage.json`;
      const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
      return Promise.resolve(parseRawGrammar(text, path));
    },
  });
}

let registry: Promise<Textmate.Registry> | undefined;

export interface ScopedToken {
  readonly text: string;
  readonly scopes: readonly string[];
}

/** The tokens of a text, those of nothing but blanks left out. */
export async function tokenize(scope: string, text: string): Promise<ScopedToken[]> {
  registry ??= createRegistry();
  const grammar = await (await registry).loadGrammar(scope);
  if (!grammar) throw new Error(`no grammar ${scope}`);
  let state = INITIAL;
  const tokens: ScopedToken[] = [];
  for (const line of text.split('\n')) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const part = line.slice(startIndex, endIndex);
      if (part.trim() !== '') tokens.push({ text: part, scopes: scopes.slice(1) });
    }
  }
  return tokens;
}
