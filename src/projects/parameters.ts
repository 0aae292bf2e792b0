import { posix } from 'node:path';
import type { ProjectParameter } from '../formats/mlproject.ts';
import { ProjectError } from './projectError.ts';
import { localPathOf, schemeOf } from './uri.ts';

/** The disk, as far as a parameter needs it. */
export interface Disk {
  exists(path: string): boolean;
  /** `path` as an absolute one, seen from `folder`. */
  resolve(folder: string, path: string): string;
}

export interface ParameterContext {
  readonly disk: Disk;
  /** Where a relative path is looked for, first folder first: the project's, then the workspace's. */
  readonly folders: readonly string[];
  readonly platform: string;
}

/** The value as the command gets it: a path made absolute, all else as it is. Throws a `ProjectError`. */
export function resolveValue(parameter: ProjectParameter, value: string, context: ParameterContext): string {
  const { name, type } = parameter;
  if (type === 'uri' && schemeOf(value) === '') {
    throw new ProjectError(`Expected URI for parameter ${name} but got ${value}`, { parameter: name });
  }
  if (type !== 'path') return value;
  if (value === '') throw new ProjectError(`Parameter ${name} needs a path`, { parameter: name });
  const path = localPathOf(value);
  if (path === undefined) {
    throw new ProjectError(
      `Parameter ${name}: ${schemeOf(value)}: addresses can't be downloaded yet. Give a local path`,
      { parameter: name },
    );
  }
  const found = context.folders.map((folder) => context.disk.resolve(folder, path));
  const existing = found.find((candidate) => context.disk.exists(candidate));
  if (existing === undefined) {
    throw new ProjectError(
      `Got value ${value} for parameter ${name}, but no such file or directory was found.`,
      { parameter: name },
    );
  }
  return existing;
}

/** MLflow logs each parameter, and refuses names that a file store could not keep. */
export function checkName(name: string, platform: string): void {
  const normal = posix.normalize(name === '' ? '.' : name).replace(/(.)\/$/, '$1');
  const legal = platform === 'win32' ? /^[/\p{L}\p{N}_.\- ]*$/u : /^[/\p{L}\p{N}_.\- :]*$/u;
  const reason = !legal.test(name)
    ? 'may only contain letters, digits, _, -, ., spaces, : and /'
    : normal !== name || normal === '.' || normal.startsWith('..') || normal.startsWith('/')
      ? 'must be a plain relative path, since it may become a file name'
      : name.length > 250
        ? 'can have at most 250 characters'
        : undefined;
  if (reason) throw new ProjectError(`The parameter name "${name}" ${reason}`, { parameter: name });
}

/** A remark on a value that MLflow would take without a word: it checks no numbers. */
export function remarkOnValue(parameter: ProjectParameter, value: string): string | undefined {
  const text = value.trim();
  switch (parameter.type.toLowerCase()) {
    case 'float':
    case 'number':
      return /^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?$|^[-+]?(?:inf(?:inity)?|nan)$/i.test(text)
        ? undefined
        : 'Not a number';
    case 'int':
    case 'integer':
      return /^[-+]?\d[\d_]*$/.test(text) ? undefined : 'Not a whole number';
    case 'bool':
    case 'boolean':
      return /^(?:true|false|yes|no|on|off|0|1)$/i.test(text) ? undefined : 'Not true or false';
    default:
      return undefined;
  }
}
