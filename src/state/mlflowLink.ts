import { parseTrackingUrl } from './trackingUrl.ts';

// What people copy and paste to name a thing of MLflow: ids, URIs of artifacts and models, addresses of web pages,
// and our own links. All of it may have been written by somebody else.

interface Place {
  /**
   * Where it is: the address of a server as `parseTrackingUrl` gives it, or `sqlite:///<path>`; undefined where the
   * text does not say.
   */
  readonly server?: string;
}

export type MlflowLink =
  /** `path`: of an artifact; `''` for the run or model itself. */
  | (Place & { readonly kind: 'run'; readonly runId: string; readonly path: string })
  | (Place & { readonly kind: 'loggedModel'; readonly modelId: string; readonly path: string })
  | (Place & { readonly kind: 'experiment'; readonly experimentId: string })
  /** `version` is a number as text, or `latest`; without it and an alias the registered model is meant. */
  | (Place & {
      readonly kind: 'model';
      readonly name: string;
      readonly version?: string;
      readonly alias?: string;
    });

const longest = 4000;
const runIdPattern = /^[0-9a-z][\w-]{0,255}$/i;
const modelIdPattern = /^m-[0-9a-z][\w-]{0,253}$/i;
/** Only these are ids without anything around them: a word of 32 letters is none. */
const bareRunId = /^[0-9a-f]{32}$/i;
const bareModelId = /^m-[0-9a-f]{32}$/i;
const experimentIdPattern = /^\d{1,20}$/;
/** As MLflow's clients and servers lay out stores: `…/<id>/artifacts/<path>`. */
const inStore = /(?:^|[\\/])(m-[0-9a-f]{32}|[0-9a-f]{32})[\\/]artifacts(?:[\\/](.*))?$/i;

/** What a text names; undefined where it names nothing. Never throws, and never asks anybody. */
export function parseMlflowLink(text: string): MlflowLink | undefined {
  const trimmed = text.trim().replace(/^(['"`<])(.*)(['"`>])$/s, '$2');
  if (trimmed === '' || trimmed.length > longest || /[\s\p{Cc}]/u.test(trimmed.replaceAll(' ', ''))) {
    return undefined;
  }
  if (bareModelId.test(trimmed)) return loggedModel(trimmed, '');
  if (bareRunId.test(trimmed)) return run(trimmed, '');
  const [, scheme = '', rest = ''] = /^([a-z][\w+.-]*):(.*)$/is.exec(trimmed) ?? [];
  switch (scheme.toLowerCase()) {
    case 'runs':
      return parseRunsUri(rest);
    case 'models':
      return parseModelsUri(rest);
    case 'http':
    case 'https':
      return parseWebPage(trimmed);
    case 'mlflow-artifact':
      return parseArtifactFile(rest);
    case '':
      return parseStorePath(trimmed);
    default:
      return parseOwnUrl(trimmed) ?? parseStorePath(trimmed.replace(/[?#].*$/, ''));
  }
}

/** A link of ours, in the parts that VS Code gives: decoded once. */
export function parseOwnLink(path: string, query: string): MlflowLink | undefined {
  const [, asked] = /(?:^|&)server=([^&]*)/.exec(query) ?? [];
  const server = asked === undefined || asked === '' ? undefined : parseServer(asked);
  if (server === 'wrong') return undefined;
  const place = server === undefined ? {} : { server };
  const [kind, name = '', version, ...more] = path.replace(/^\/|\/$/g, '').split('/');
  if (more.length > 0) return undefined;
  if (kind === 'run' && version === undefined) return withPlace(run(name, ''), place);
  if (kind === 'experiment' && version === undefined) return withPlace(experiment(name), place);
  return kind === 'model' ? withPlace(model(name, version), place) : undefined;
}

/** `run/<id>?server=…`, to be put behind the scheme and the name of the extension. */
export function ownLinkPath(link: MlflowLink): string {
  const query = link.server === undefined ? '' : `?server=${encodeURIComponent(link.server)}`;
  return `${placeIn(link)}${query}`;
}

function placeIn(link: MlflowLink): string {
  switch (link.kind) {
    case 'run':
      return `run/${link.runId}`;
    case 'experiment':
      return `experiment/${link.experimentId}`;
    case 'model':
      return ['model', encodeURIComponent(link.name), link.version].filter(Boolean).join('/');
    case 'loggedModel':
      throw new Error('There are no links to logged models.');
  }
}

function parseServer(text: string): string | undefined {
  if (/^sqlite:\/\/\/[^?#]+$/i.test(text)) return text;
  const parsed = /^https?:\/\//i.test(text) ? parseTrackingUrl(text) : undefined;
  return parsed && 'url' in parsed ? parsed.url : 'wrong';
}

/** `vscode://mlflow-vscode.mlflow-vscode/run/<id>`, of whichever product of VS Code. */
function parseOwnUrl(text: string): MlflowLink | undefined {
  const [, path, query = ''] =
    /^[a-z][\w+.-]*:\/\/mlflow-vscode\.mlflow-vscode(\/[^?#]*)(?:\?([^#]*))?$/i.exec(text) ?? [];
  if (path === undefined) return undefined;
  const [decodedPath, decodedQuery] = [decode(path), decode(query)];
  return decodedPath === undefined || decodedQuery === undefined
    ? undefined
    : parseOwnLink(decodedPath, decodedQuery);
}

function parseRunsUri(rest: string): MlflowLink | undefined {
  const [, id = '', path = ''] = /^\/*([^/]+)(?:\/(.*))?$/s.exec(rest) ?? [];
  return run(id, path);
}

/** `models:/name/3`, `models:/name/latest`, `models:/name@alias`, `models:/m-<id>`; MLflow 3 keeps no stages apart. */
function parseModelsUri(rest: string): MlflowLink | undefined {
  const [first = '', second, ...more] = rest.replace(/^\/+/, '').split('/');
  if (modelIdPattern.test(first) && bareModelId.test(first)) {
    return loggedModel(first, [second, ...more].filter((part) => part !== undefined).join('/'));
  }
  const [, name, alias] = /^([^@]+)@([^@]+)$/.exec(first) ?? [];
  if (name !== undefined && alias !== undefined) return model(name, undefined, alias);
  return model(first, second);
}

/** A file as VS Code's editors name it: which connection it is of is a hash, so all are asked. */
function parseArtifactFile(rest: string): MlflowLink | undefined {
  const [, id = '', path = ''] = /^\/\/[^/]*\/([^/?#]+)(?:\/([^?#]*))?/.exec(rest) ?? [];
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  return modelIdPattern.test(id) ? loggedModel(id, decoded) : run(id, decoded);
}

function parseStorePath(text: string): MlflowLink | undefined {
  const [, id, path = ''] = inStore.exec(text) ?? [];
  if (id === undefined) return undefined;
  const plain = path.replaceAll('\\', '/');
  return bareModelId.test(id) ? loggedModel(id, plain) : run(id, plain);
}

/** MLflow's own page has its routes behind `#`; Databricks has them in the path too, and models of Unity Catalog. */
function parseWebPage(text: string): MlflowLink | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const hash = /^#(?:\/|mlflow\/)(.*)$/s.exec(url.hash)?.[1];
  const [, before, inPath] = /^(.*?)\/(ml\/.*|explore\/data\/models\/.*)$/.exec(url.pathname) ?? [];
  const route = hash ?? inPath;
  if (route === undefined) return parseArtifactAddress(url);
  const root = hash === undefined ? (before ?? '') : url.pathname.replace(/\/index\.html$/, '');
  const server = parseServer(`${url.protocol}//${url.host}${root}`);
  if (server === undefined || server === 'wrong') return undefined;
  const names = route.replace(/\?.*$/s, '').replace(/\/$/, '').split('/').map(decode);
  if (names.some((name) => name === undefined || name.includes('/'))) return undefined;
  return withPlace(parseRoute(names as string[]), { server });
}

function parseRoute(names: readonly string[]): MlflowLink | undefined {
  const [first, second = '', third, fourth, fifth, ...rest] = names;
  // Workspaces came with MLflow 3.10; a page below one is the same page.
  if (first === 'workspaces') return parseRoute(names.slice(2));
  if (first === 'ml') return parseRoute(names.slice(1));
  if (first === 'explore') {
    const [catalog, schema, name, word, version] = names.slice(3);
    if (!catalog || !schema || !name) return undefined;
    return model(`${catalog}.${schema}.${name}`, word === 'version' ? version : undefined);
  }
  if (first === 'models') return model(second, third === 'versions' ? fourth : third);
  if (first !== 'experiments') return undefined;
  if (third === 'runs' && fourth) return run(fourth, fifth === 'artifacts' ? rest.join('/') : '');
  if (third === 'models' && fourth) return loggedModel(fourth, fifth === 'artifacts' ? rest.join('/') : '');
  return experiment(second);
}

/** What a browser downloads an artifact from. */
function parseArtifactAddress(url: URL): MlflowLink | undefined {
  const [, root, route] = /^(.*?)\/(get-artifact)$/.exec(url.pathname) ?? [];
  const server = parseServer(`${url.protocol}//${url.host}${root ?? ''}`);
  if (route === undefined || server === undefined || server === 'wrong') return undefined;
  const id = url.searchParams.get('run_id') ?? url.searchParams.get('run_uuid') ?? '';
  return withPlace(run(id, url.searchParams.get('path') ?? ''), { server });
}

function withPlace(link: MlflowLink | undefined, place: Place): MlflowLink | undefined {
  return link && { ...link, ...place };
}

function run(runId: string, path: string): MlflowLink | undefined {
  if (!runIdPattern.test(runId)) return undefined;
  const plain = plainPath(path);
  return plain === undefined ? undefined : { kind: 'run', runId, path: plain };
}

function loggedModel(modelId: string, path: string): MlflowLink | undefined {
  const plain = plainPath(path);
  if (!modelIdPattern.test(modelId) || plain === undefined) return undefined;
  return { kind: 'loggedModel', modelId, path: plain };
}

function experiment(experimentId: string): MlflowLink | undefined {
  return experimentIdPattern.test(experimentId) ? { kind: 'experiment', experimentId } : undefined;
}

function model(name: string, version: string | undefined, alias?: string): MlflowLink | undefined {
  // MLflow itself takes no slash and no colon in a name.
  if (name === '' || name.length > 256 || /[/:\p{Cc}]/u.test(name)) return undefined;
  const known = version !== undefined && /^(?:\d{1,9}|latest)$/.test(version) ? { version } : {};
  return { kind: 'model', name, ...known, ...(alias === undefined ? {} : { alias }) };
}

/** Below the root, or nothing: a path that leads upwards is no artifact's. */
function plainPath(path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '');
  return names.some((name) => name === '..' || name === '.' || name.includes('\0'))
    ? undefined
    : names.join('/');
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
