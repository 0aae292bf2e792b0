import type { EntryPoint, ProjectParameter } from '../formats/mlproject.ts';
import type { ParameterContext } from './parameters.ts';
import { remarkOnValue, resolveValue } from './parameters.ts';
import { ProjectError } from './projectError.ts';

/** The values of one run, as they were asked for: a parameter that is not here takes its default. */
export interface RunValues {
  readonly parameters: Readonly<Record<string, string>>;
  readonly experiment?: string;
}

export interface ValueProblem {
  /** An error keeps the run from starting; MLflow takes what a warning is about. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** Names can be long texts; a hint stays on its line. */
const longestHint = 60;

/** What a form knows of an entry point's parameters. */
export class ParameterForm {
  readonly entryPoint: EntryPoint;
  readonly lastUsed: RunValues | undefined;
  readonly #context: ParameterContext;
  #values: RunValues = { parameters: {} };

  constructor(entryPoint: EntryPoint, context: ParameterContext, lastUsed?: RunValues) {
    this.entryPoint = entryPoint;
    this.#context = context;
    this.lastUsed = lastUsed && keepDeclared(entryPoint, lastUsed);
  }

  get values(): RunValues {
    return this.#values;
  }

  get isChanged(): boolean {
    return Object.keys(this.#values.parameters).length > 0 || this.#values.experiment !== undefined;
  }

  useDefaults(): void {
    this.#values = { parameters: {} };
  }

  useLastUsed(): void {
    if (this.lastUsed) this.#values = this.lastUsed;
  }

  /** Those of another run, as far as the entry point knows them. */
  use(values: RunValues): void {
    this.#values = keepDeclared(this.entryPoint, values);
  }

  setExperiment(experiment: string | undefined): void {
    this.#values = { parameters: this.#values.parameters, ...(experiment ? { experiment } : {}) };
  }

  /** A value equal to the default is the default, and so is none where there must be a number or a path. */
  set(parameter: ProjectParameter, value: string): void {
    const parameters: Record<string, string> = { ...this.#values.parameters };
    if (value === parameter.default || meansDefault(parameter, value)) delete parameters[parameter.name];
    else parameters[parameter.name] = value;
    this.#values = { ...this.#values, parameters };
  }

  valueOf({ name, default: value }: ProjectParameter): string | undefined {
    return Object.hasOwn(this.#values.parameters, name) ? this.#values.parameters[name] : value;
  }

  /** What is wrong with a value, while it is typed. */
  check(parameter: ProjectParameter, value: string): ValueProblem | undefined {
    if (meansDefault(parameter, value)) return undefined;
    try {
      resolveValue(parameter, value, this.#context);
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error;
      return { severity: 'error', message: error.message };
    }
    const remark = remarkOnValue(parameter, value);
    return remark === undefined ? undefined : { severity: 'warning', message: remark };
  }

  /** `0.05 · float, default 0.01`: what stands beside the name. */
  describe(parameter: ProjectParameter): string {
    const value = this.valueOf(parameter);
    if (value === undefined) return `$(warning) needs a value · ${parameter.type}`;
    const problem = this.check(parameter, value);
    const text = `${problem ? '$(warning) ' : ''}${shorten(value)} · ${parameter.type}`;
    const isDefault = value === parameter.default || parameter.default === undefined;
    return isDefault ? text : `${text}, default ${shorten(parameter.default)}`;
  }
}

/** Nothing typed; only a text can be empty. */
function meansDefault({ type, default: usual }: ProjectParameter, value: string): boolean {
  return value === '' && usual !== undefined && !/^(?:str|string)$/i.test(type);
}

/** `learning_rate=0.05 epochs=3`, or that all are defaults. */
export function summarize({ parameters, experiment }: RunValues): string {
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${shorten(value)}`);
  if (experiment !== undefined) words.push(`experiment ${shorten(experiment)}`);
  return words.join(' ') || 'defaults';
}

/** The project may have changed since. */
function keepDeclared({ parameters: declared }: EntryPoint, values: RunValues): RunValues {
  const parameters: Record<string, string> = {};
  for (const { name, default: usual } of declared) {
    const value = values.parameters[name];
    if (value !== undefined && value !== usual) parameters[name] = value;
  }
  return { ...values, parameters };
}

/** On one line, with the middle cut out of a long one; an empty text is shown as what it is. */
function shorten(text: string): string {
  if (text === '') return '""';
  const line = text.replace(/\s+/g, ' ');
  if (line.length <= longestHint) return line;
  const half = longestHint / 2 - 1;
  return `${line.slice(0, half)}…${line.slice(-half)}`;
}
