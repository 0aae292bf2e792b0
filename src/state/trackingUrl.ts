/** A server's address as it is kept, or what is wrong with what was typed. */
export type ParsedTrackingUrl = { readonly url: string } | { readonly problem: string };

/**
 * Brings the address of an MLflow server into one form: scheme and host in lower case, no slash at the end,
 * and without the page's own route, since people copy it from their browser (`…/#/experiments/1`).
 */
export function parseTrackingUrl(text: string): ParsedTrackingUrl {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'Type the address of an MLflow server.' };
  if (/^(?:sqlite|file|postgresql|mysql|mssql|databricks)[+:]/i.test(trimmed)) {
    return { problem: 'Only servers can be added: an address that begins with http:// or https://.' };
  }
  let url: URL;
  try {
    url = new URL(/^[\w.-]+(?::\d+)?(?:\/|$)/.test(trimmed) ? `http://${trimmed}` : trimmed);
  } catch {
    return { problem: 'This is not an address. Example: http://localhost:5000' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { problem: 'The address has to begin with http:// or https://.' };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      problem: 'Leave user name and password out of the address: a token is asked for and kept as a secret.',
    };
  }
  if (url.search !== '') return { problem: 'The address must not have a query (after the question mark).' };
  return { url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}` };
}
