/** The scheme that Python's `urlparse` sees, in lower case; empty if there is none. `C:\x` has the scheme `c`. */
export function schemeOf(text: string): string {
  const cleaned = text.replace(/^[\0-\x20]+/, '').replace(/[\t\r\n]/g, '');
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(cleaned)?.[1]?.toLowerCase() ?? '';
}

/** The path that MLflow takes the text for (no scheme, or `file:` without a host), or undefined for an address. */
export function localPathOf(text: string): string | undefined {
  const scheme = schemeOf(text);
  if (scheme === '') return unquote(text);
  if (scheme !== 'file') return undefined;
  const rest = text.slice(text.indexOf(':') + 1).replace(/[?#].*$/s, '');
  if (!rest.startsWith('//')) return unquote(rest);
  const host = /^\/\/([^/]*)/.exec(rest)?.[1] ?? '';
  return host === '' ? unquote(rest.slice(2)) : undefined;
}

/** Python's `unquote`: escapes that make no UTF-8 stay recognisable instead of failing. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) =>
    new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))),
  );
}
