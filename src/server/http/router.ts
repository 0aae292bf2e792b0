import type { EndpointName } from '../../api/endpoints.ts';
import { endpoints } from '../../api/endpoints.ts';

export interface Match {
  readonly name: EndpointName;
  /** Fields taken from the path. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Template {
  readonly name: EndpointName;
  readonly method: string;
  readonly pattern: RegExp;
  readonly fields: readonly string[];
}

const fixed = new Map<string, Match>();
const templates: Template[] = [];
const known = new Map<string, Set<string>>();

for (const [name, { method, path }] of Object.entries(endpoints) as [
  EndpointName,
  { method: string; path: string },
][]) {
  if (!path.includes('{')) {
    fixed.set(`${method} ${path}`, { name, parameters: {} });
    known.set(path, (known.get(path) ?? new Set<string>()).add(method));
    continue;
  }
  const fields = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  templates.push({ name, method, fields, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`) });
}

const prefix = /^\/(?:ajax-)?api\/2\.0\/mlflow\//;

/** The endpoint of the table for a request; undefined when it is none. */
export function matchEndpoint(method: string, path: string): Match | undefined {
  const found = prefix.exec(path);
  if (!found) return undefined;
  const route = path.slice(found[0].length);
  const match = fixed.get(`${method} ${route}`);
  if (match) return match;
  for (const template of templates) {
    const values = template.method === method ? template.pattern.exec(route) : null;
    if (!values) continue;
    const parameters: Record<string, string> = {};
    template.fields.forEach((field, index) => {
      parameters[field] = decode(values[index + 1] ?? '');
    });
    return { name: template.name, parameters };
  }
  return undefined;
}

/** The methods that a path of the table knows; empty when it is not there at all. */
export function methodsOf(path: string): readonly string[] {
  const found = prefix.exec(path);
  return found ? [...(known.get(path.slice(found[0].length)) ?? [])] : [];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
