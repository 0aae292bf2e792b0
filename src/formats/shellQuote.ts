/** One word for the shell that MLflow runs a command with: `bash -c`, or `cmd /c` on Windows. */
export function quoteWord(text: string, platform: string): string {
  return platform === 'win32' ? quoteForCmd(text) : quoteForBash(text);
}

/** Python's `shlex.quote`. */
export function quoteForBash(text: string): string {
  if (text === '') return "''";
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/**
 * The word is read twice: by cmd.exe, where `^` takes the meaning from one character and quotes take it from
 * all but `"`, `%` and `!`, and then by the program, which takes `\"` for a quote. MLflow quotes the same way.
 */
export function quoteForCmd(text: string): string {
  if (text === '') return '""';
  if (!/[\s"^&|<>()%!]/.test(text)) return text;
  if (!/["^&|<>()%!]/.test(text)) return quoteForProgram(text);
  if (!/["%!]/.test(text)) return `"${text}${/\\+$/.exec(text)?.[0] ?? ''}"`;
  const word = /[\s"]/.test(text) ? quoteForProgram(text) : text;
  return word.replace(/["^&|<>()%!]/g, '^$&');
}

/** Backslashes count only before a quote: there, and before the closing one, each is doubled. */
function quoteForProgram(text: string): string {
  return `"${text.replace(/(\\*)("+)|(\\+)$/g, (_, slashes = '', quotes = '', last = '') =>
    last ? `${last}${last}` : `${slashes}${slashes}${'\\"'.repeat(quotes.length)}`,
  )}"`;
}
