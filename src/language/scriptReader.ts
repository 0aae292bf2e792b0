import { readTextFile, type ProjectHost, type TextFile } from './projectHost.ts';
import type { ScriptCall } from './scripts/scriptCalls.ts';
import type { ScriptInterface } from './scripts/scriptInterface.ts';

export interface ReadScript {
  readonly file: TextFile;
  /** Relative to the folder of the project. */
  readonly path: string;
  readonly script: ScriptInterface;
}

/** Scripts that many projects of a workspace share are taken apart once per text; old ones make room. */
const mostScripts = 200;

/** Larger ones are generated, or no scripts. */
const largestScript = 512 * 1024;

/** Reads what the scripts of commands take. The parser of Python is loaded with the first of them. */
export class ScriptReader {
  readonly #host: Partial<ProjectHost>;
  readonly #known = new Map<string, { text: string; script: Promise<ScriptInterface | undefined> }>();

  constructor(host: Partial<ProjectHost>) {
    this.#host = host;
  }

  /** Undefined where there is no such file, no folder to look in, or nothing that the text tells. */
  async read(documentUri: string, call: ScriptCall): Promise<ReadScript | undefined> {
    let file: TextFile | undefined;
    let path = '';
    for (path of call.paths) {
      file = await readTextFile(this.#host, documentUri, path);
      if (file) break;
    }
    if (!file || file.text.length > largestScript) return undefined;
    let known = this.#known.get(file.uri);
    if (known?.text !== file.text) {
      known = { text: file.text, script: readText(file.text) };
      this.#known.delete(file.uri);
      this.#known.set(file.uri, known);
      const [oldest] = this.#known.keys();
      if (this.#known.size > mostScripts && oldest !== undefined) this.#known.delete(oldest);
    }
    const script = await known.script;
    return script && { file, path, script };
  }
}

async function readText(text: string): Promise<ScriptInterface | undefined> {
  const { readScript } = await import('./scripts/readScript.ts');
  return readScript(text);
}
