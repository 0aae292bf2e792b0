/** The proto types that MLflow's requests use. */
export type FieldType = 'string' | 'int64' | 'double' | 'bool' | 'enum' | 'message';

/**
 * One field of a request, as MLflow's proto and handlers treat it. `T` is its type in TypeScript;
 * `required` means that the server answers 400 when it is absent or `""`.
 */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly required: R;
  /** Names of an enum, in the order of their numbers; `values[0]` has the number `firstNumber`. */
  readonly values?: readonly string[];
  readonly firstNumber?: number;
  /** Fields of a message. */
  readonly fields?: Fields;
  /** Only for the compiler; never set. */
  readonly example?: T;
}

export type Fields = { readonly [name: string]: Field };

type RequiredNames<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, true> ? K : never;
}[keyof F];
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The TypeScript type of a request with these fields. */
export type RequestOf<F extends Fields> = { readonly [K in RequiredNames<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredNames<F>>]?: ValueOf<F[K]>;
};

function scalar<T>(type: FieldType): Field<T, false> {
  return { type, repeated: false, required: false };
}

export const string = scalar<string>('string');
export const int64 = scalar<number>('int64');
export const double = scalar<number | 'NaN' | 'Infinity' | '-Infinity'>('double');
export const bool = scalar<boolean>('bool');

export function enumOf<const V extends string>(values: readonly V[], firstNumber: number): Field<V, false> {
  return { type: 'enum', repeated: false, required: false, values, firstNumber };
}

export function message<F extends Fields>(fields: F): Field<RequestOf<F>, false> {
  return { type: 'message', repeated: false, required: false, fields };
}

export function list<T>(field: Field<T>): Field<readonly T[], false> {
  return { ...(field as Field), repeated: true, required: false } as Field<readonly T[], false>;
}

/** Marks a field whose absence MLflow answers with INVALID_PARAMETER_VALUE. */
export function required<T>(field: Field<T>): Field<T, true> {
  return { ...field, required: true };
}
