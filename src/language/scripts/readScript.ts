import { readArgparse } from './argparseOptions.ts';
import { readClick } from './clickOptions.ts';
import { readImports } from './pythonImports.ts';
import { readScopes } from './pythonScopes.ts';
import { parsePython } from './pythonTree.ts';
import type { ScriptInterface } from './scriptInterface.ts';
import { readTyper } from './typerOptions.ts';

/** Modules that read the command line in ways of their own: what they take is not in the script's text. */
const others =
  /^(?:absl|hydra|fire|docopt|plac|sacred|tap|tyro|draccus|gin|configargparse|jsonargparse|simple_parsing|rich_click|cloup|asyncclick|cyclopts|clize|defopt|optparse|getopt|pydantic_settings|pydantic_argparse|omegaconf|transformers|lightning|pytorch_lightning|detectron2|mmcv|mmengine|argparse_dataclass|dataclass_wizard|runpy)(?:\.|$)/;

/**
 * What a Python script takes from its command line, read from its text and never run. Undefined where the
 * text does not tell; `complete` only where nothing of it can be more than it seems.
 */
export function readScript(source: string): ScriptInterface | undefined {
  const tree = parsePython(source);
  const imports = readImports(tree);
  const script = { tree, imports, scopes: readScopes(tree) };
  const found = [readArgparse(script), readClick(script), readTyper(script)].filter(
    (read) => read !== undefined,
  );
  const [only] = found;
  if (!only || found.length > 1) return undefined;
  const isPlain = !tree.broken && ![...imports.modules].some((name) => isStrange(name));
  return isPlain ? only : { ...only, complete: false };
}

function isStrange(module: string): boolean {
  return others.test(module) || /^(?:argparse|click|typer)\.\*$/.test(module) || module === 'sys.argv';
}
