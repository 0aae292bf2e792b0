import { isEmbeddedToken } from '../embedded/lease.ts';
import type { UserVariable } from './terminalTarget.ts';

// Where a user sets MLFLOW_TRACKING_* and the experiment: pure readers, so that each can be tested as rows.

const prefix = 'MLFLOW_TRACKING_';
const experiment = /^MLFLOW_EXPERIMENT_(?:ID|NAME)$/;

function isRead(name: string): boolean {
  return name.startsWith(prefix) || experiment.test(name);
}

/** Empty ones count as not set, as they do for the client. */
export function variablesOfEnvironment(environment: NodeJS.ProcessEnv): readonly UserVariable[] {
  // VS Code hands the environment of the terminal it was started from on to its windows: our own variables
  // of another window are found there, and the token tells them.
  const ours = isEmbeddedToken(environment[`${prefix}TOKEN`] ?? '');
  const isOurs = (name: string, value: string): boolean =>
    ours &&
    (name === `${prefix}TOKEN` ||
      name === 'MLFLOW_EXPERIMENT_ID' ||
      (name === `${prefix}URI` && /^http:\/\/127\.0\.0\.1:\d+$/.test(value)));
  return Object.entries(environment)
    .map(([name, value = '']) => ({ name, value, source: 'the environment' }))
    .filter(({ name, value }) => isRead(name) && value !== '' && !isOurs(name, value));
}

/** `.env` as python-dotenv reads it, as far as whole lines go. */
export function variablesOfDotenv(text: string, source = '.env'): readonly UserVariable[] {
  const found: UserVariable[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match =
      /^\s*(?:export\s+)?['"]?(MLFLOW_(?:TRACKING_\w+|EXPERIMENT_(?:ID|NAME)))['"]?\s*=\s*(.*)$/.exec(line);
    if (!match) continue;
    const value = unquote(match[2] ?? '');
    if (value !== '') found.push({ name: match[1] ?? '', value, source });
  }
  return found;
}

/** `terminal.integrated.env.<os>`: an empty value or null is the user's word too, that it be not set. */
export function variablesOfSettings(value: unknown, source: string): readonly UserVariable[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => isRead(name))
    .map(([name, entry]) => ({ name, value: typeof entry === 'string' ? entry : '', source }));
}

/**
 * `~/.mlflow/credentials`, where the client reads user name and password that are not in the environment
 * (Python's configparser: section `[mlflow]`).
 */
export function variablesOfCredentials(text: string): readonly UserVariable[] {
  const found: UserVariable[] = [];
  let section = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    section = /^\[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const match = /^(mlflow_tracking_(?:username|password))\s*[=:]\s*(.*)$/i.exec(line);
    const value = match?.[2]?.trim();
    if (section !== 'mlflow' || !match || !value) continue;
    found.push({ name: (match[1] ?? '').toUpperCase(), value, source: '~/.mlflow/credentials' });
  }
  return found;
}

function unquote(text: string): string {
  const quoted = /^(['"])(.*?)\1/.exec(text);
  return quoted ? (quoted[2] ?? '') : text.replace(/\s+#.*$/, '').trim();
}
