import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The page on diagnostics that is shipped beside the server, so that it is there offline and of the right version. */
export class HelpPage {
  readonly #path: string;
  #lines: ReadonlyMap<string, number> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Editors open a file at a line, not at a heading. */
  hrefOf(code: string): string | undefined {
    const line = (this.#lines ??= headings(this.#path)).get(code);
    return line === undefined ? undefined : `${pathToFileURL(this.#path).href}#L${line}`;
  }
}

function headings(path: string): Map<string, number> {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // A server that was copied alone has no page: then codes have no link.
  }
  const found = new Map<string, number>();
  text.split('\n').forEach((line, index) => {
    const code = /^### ([EWH]\d+|size)$/.exec(line)?.[1];
    if (code !== undefined) found.set(code, index + 1);
  });
  return found;
}
