/** MLflow's error codes with their HTTP status (3.17's table; a code that is not here means 500). */
export const statusOfCode = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  CUSTOMER_UNAUTHORIZED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  DATA_LOSS: 500,
  FEATURE_DISABLED: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof statusOfCode;

/**
 * What went wrong below the API, where no answer came: `unreachable` (no connection), `timeout`,
 * `notMlflow` (an answer that no MLflow server gives, such as HTML).
 */
export type FailureKind = 'api' | 'unreachable' | 'timeout' | 'notMlflow';

/** An error of the MLflow API, or of the way to it. Cancelling is not an error of this kind. */
export class MlflowError extends Error {
  readonly code: ErrorCode;
  readonly kind: FailureKind;
  /** HTTP status, where an answer came. */
  readonly status: number | undefined;
  /** MLflow's finer class of the error and its SQL state, where they do not follow from the code. */
  readonly errorClass: readonly [sqlstate: string, errorClass: string] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & Pick<Partial<MlflowError>, 'kind' | 'status' | 'errorClass'> = {},
  ) {
    super(message, options);
    this.name = 'MlflowError';
    this.code = code;
    this.kind = options.kind ?? 'api';
    this.status = options.status;
    this.errorClass = options.errorClass;
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(statusOfCode, value);
}

/** Was this thrown because an AbortSignal fired? */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
