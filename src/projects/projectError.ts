/** Why a project can't run, said before anything was started and before a run was made. */
export class ProjectError extends Error {
  /** The parameter to correct, if it is one. */
  readonly parameter: string | undefined;

  constructor(message: string, options: { parameter?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ProjectError';
    this.parameter = options.parameter;
  }
}
