import type { Event } from '../common/event.ts';

/** Where a script that is started in a new terminal logs to, for the status bar. */
export interface TerminalTarget {
  /** `embedded`: the extension says so. `user`: the user's own variables do. `none`: nobody does. */
  readonly kind: 'embedded' | 'user' | 'none';
  /** One line: "Runs go to mlflow.db". */
  readonly text: string;
  /** One or two sentences why. */
  readonly detail: string;
}

/** The target as it is now, and word when it changes. */
export interface TerminalTargets {
  readonly current: TerminalTarget;
  readonly onDidChange: Event<void>;
}

/** A `MLFLOW_TRACKING_*`, or the variable of an experiment, that somebody has set, and where: "the environment", ".env". */
export interface UserVariable {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

export interface TerminalFacts {
  readonly trusted: boolean;
  /** The setting `mlflow.terminal.setTrackingUri`. */
  readonly enabled: boolean;
  /** The active connection, if it is the embedded server. */
  readonly embedded: { readonly label: string; readonly failure?: string } | undefined;
  /** Its variables, once it is up. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly userVariables: readonly UserVariable[];
  /** The experiment that is marked with "Log Here". */
  readonly experiment?: { readonly id: string; readonly name: string };
}

/** What a new terminal gets; `variables` is undefined where the extension keeps its hands off. */
export interface TerminalDecision {
  readonly target: TerminalTarget;
  readonly variables: Readonly<Record<string, string>> | undefined;
}

/** Would the server be asked for? Not where its variables are of no use. */
export function wantsServer(facts: Omit<TerminalFacts, 'environment'>): boolean {
  return facts.trusted && facts.enabled && facts.embedded !== undefined && !blocking(facts.userVariables);
}

/** The rules: a variable of the user's is never replaced, and ours are of use only all together. */
export function decideTerminal(facts: TerminalFacts): TerminalDecision {
  const { embedded, environment } = facts;
  const none = (detail: string): TerminalDecision => ({
    target: { kind: 'none', text: 'Terminals are left as they are', detail },
    variables: undefined,
  });
  const blocker = blocking(facts.userVariables);
  if (blocker) return { target: blocker, variables: undefined };
  if (!facts.enabled) return none('The setting mlflow.terminal.setTrackingUri is off.');
  if (!facts.trusted) return none('In Restricted Mode the extension sets no variables in terminals.');
  if (!embedded) return none('No embedded server: only it is put into terminals.');
  if (!environment) {
    return none(embedded.failure ?? 'The tracking server is starting.');
  }
  const { name = '', detail: aboutExperiment = '', variables } = decideExperiment(facts);
  return {
    target: {
      kind: 'embedded',
      text: `Runs go to ${embedded.label}${name && `, experiment ${name}`}`,
      detail: `A script in a new terminal logs to ${embedded.label} through ${environment['MLFLOW_TRACKING_URI'] ?? ''}.${aboutExperiment}`,
    },
    variables: { ...environment, ...variables },
  };
}

/** The client refuses to start a run where id and name of the experiment disagree, so the user's word is the only one. */
function decideExperiment({ experiment, userVariables }: TerminalFacts): {
  readonly name?: string;
  readonly detail?: string;
  readonly variables?: Readonly<Record<string, string>>;
} {
  if (!experiment) return {};
  const theirs = userVariables.find(({ name }) => name.startsWith('MLFLOW_EXPERIMENT_'));
  if (theirs) {
    return {
      detail: ` ${theirs.name} is set in ${theirs.source}, so "Log Here" has no effect in terminals.`,
    };
  }
  return { name: experiment.name, variables: { MLFLOW_EXPERIMENT_ID: experiment.id } };
}

/** The user's own variables that decide where runs go, or that would keep our token from being sent. */
function blocking(variables: readonly UserVariable[]): TerminalTarget | undefined {
  const find = (name: string): UserVariable | undefined =>
    variables.find((variable) => variable.name === name);
  const uri = find('MLFLOW_TRACKING_URI');
  if (uri) {
    const place = uri.value === '' ? 'the client’s default' : withoutSecrets(uri.value);
    return {
      kind: 'user',
      text: `Runs go to ${place}`,
      detail: `MLFLOW_TRACKING_URI is set in ${uri.source}, and the extension does not replace it.`,
    };
  }
  const username = find('MLFLOW_TRACKING_USERNAME');
  const password = find('MLFLOW_TRACKING_PASSWORD');
  // The client sends them in place of a token, and the embedded server would refuse.
  if (username && password) {
    return handsOff(
      `MLFLOW_TRACKING_USERNAME and _PASSWORD are set in ${sources([username, password])}, and the ` +
        'MLflow client prefers them to the token of the embedded server.',
    );
  }
  const other =
    find('MLFLOW_TRACKING_TOKEN') ?? find('MLFLOW_TRACKING_AUTH') ?? find('MLFLOW_TRACKING_AWS_SIGV4');
  if (!other) return undefined;
  return handsOff(
    `${other.name} is set in ${other.source}, so the MLflow client would not send the token of the ` +
      'embedded server. The extension does not replace it.',
  );
}

function handsOff(detail: string): TerminalTarget {
  return { kind: 'user', text: 'Terminals are left as they are', detail };
}

function sources(variables: readonly UserVariable[]): string {
  return [...new Set(variables.map(({ source }) => source))].join(' and ');
}

/** An address as it may be shown: `https://user:password@host` without the middle. */
function withoutSecrets(uri: string): string {
  return uri.replace(/^(\w[\w+.-]*:\/\/)[^/@\s]*@/, '$1');
}
