import type { TextRange } from '../formats/yaml.ts';
import type { Problem } from './problem.ts';

const longestName = 250;

/** E18 and W15: MLflow logs each parameter by its name, and the name stands in a format string. */
export function parameterNameProblem(
  name: string,
  place: { readonly range: TextRange; readonly index: number },
): Problem[] {
  const { range, index } = place;
  const invalid = `Invalid value "${name}" for parameter 'params[${index}].key' supplied: `;
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(name)) {
    const message = `${invalid}Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).`;
    return [{ code: 'E18', message, range }];
  }
  const path = normalizePath(name);
  if (path !== name || path === '.' || path.startsWith('..') || path.startsWith('/')) {
    const message = `${invalid}Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${path}'`;
    return [{ code: 'E18', message, range }];
  }
  if (name.length > longestName) {
    return [{ code: 'E18', message: `A parameter name has at most ${longestName} characters.`, range }];
  }
  if (/[.:]/.test(name) || /^\d+$/.test(name)) {
    const message = `\`{${name}}\` in a command does not mean this parameter: Python's format strings read it otherwise. Use letters, digits, - and _.`;
    return [{ code: 'W15', message, range }];
  }
  return [];
}

/** Python's `posixpath.normpath`. */
function normalizePath(path: string): string {
  if (/^[\w-]+$/.test(path)) return path;
  if (path === '') return '.';
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (root === '' && parts.length === 0) || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return root + parts.join('/') || '.';
}

/** The scheme as Python's `urlparse` finds it, lower case. */
export function uriScheme(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  const stripped = text.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '');
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(stripped)?.[1]?.toLowerCase();
}
