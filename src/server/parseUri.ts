export interface UriParts {
  /** In small letters; `""` for a plain path. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

/** As Python's `urlparse`, so that both see the same scheme in the same text. */
export function parseUri(uri: string): UriParts {
  let start = 0;
  while (start < uri.length && uri.charCodeAt(start) <= 0x20) start++;
  const text = uri.slice(start).replace(/[\t\r\n]/g, '');
  const [, scheme = '', host = '', path = ''] =
    /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/is.exec(text) ?? [];
  return { scheme: scheme.toLowerCase(), host, path };
}
