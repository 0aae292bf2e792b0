/** The proto types that MLflow's requests use. */
export type FieldType = 'string' | 'int32' | 'int64' | 'double' | 'bool' | 'enum' | 'message';

/**
 * What MLflow's handler asks of a field's raw value once protobuf's parser has given up somewhere in the
 * request. `items`: of a list, and always, that the required fields of each item are there.
 */
export type Check = 'string' | 'int' | 'float' | 'bool' | 'list' | 'strings' | 'items' | 'nothing';

/**
 * One field of a request, as MLflow's proto and handlers treat it. `T` is its type in TypeScript;
 * `required` means that the server answers 400 when it is absent or `""`.
 */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly required: R;
  readonly check: Check;
  /** The check of the type comes before that of the presence. */
  readonly typeFirst?: boolean;
  /** Bounds of a number, asked of the raw value, or of the length of a list. */
  readonly bounds?: Bounds;
  /** Beyond the range of its type it is refused, where other fields count as absent. */
  readonly refusesOverflow?: boolean;
  /** Checked before the others, though the proto names it later. */
  readonly checkedFirst?: boolean;
  /** Taken from the path, whatever the body says; some handlers want it in the body all the same. */
  readonly fromPath?: 'unread' | 'checked';
  /** Names of an enum, in the order of their numbers; `values[0]` has the number `firstNumber`. */
  readonly values?: readonly string[];
  readonly firstNumber?: number;
  /** Fields of a message. */
  readonly fields?: Fields;
  /** Only for the compiler; never set. */
  readonly example?: T;
}

export interface Bounds {
  readonly least?: number;
  readonly most: number;
  /** Instead of MLflow's usual text. `{}` stands for the length of the list. */
  readonly message?: string;
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

function scalar<T>(type: FieldType, check: Check): Field<T, false> {
  return { type, repeated: false, required: false, check };
}

export const string = scalar<string>('string', 'string');
export const int32 = scalar<number>('int32', 'int');
export const int64 = scalar<number>('int64', 'int');
export const double = scalar<number | 'NaN' | 'Infinity' | '-Infinity'>('double', 'float');
export const bool = scalar<boolean>('bool', 'bool');

export function enumOf<const V extends string>(values: readonly V[], firstNumber: number): Field<V, false> {
  return { type: 'enum', repeated: false, required: false, check: 'nothing', values, firstNumber };
}

export function message<F extends Fields>(fields: F): Field<RequestOf<F>, false> {
  return { type: 'message', repeated: false, required: false, check: 'nothing', fields };
}

export function list<T>(field: Field<T>): Field<readonly T[], false> {
  const check = field.type === 'string' ? 'strings' : 'list';
  return { ...(field as Field), repeated: true, required: false, check } as Field<readonly T[], false>;
}

/** Marks a field whose absence MLflow answers with INVALID_PARAMETER_VALUE. */
export function required<T>(field: Field<T>): Field<T, true> {
  return { ...field, required: true };
}

/** As `required`, for handlers that look at the type first. */
export function typedAndRequired<T>(field: Field<T>): Field<T, true> {
  return { ...field, required: true, typeFirst: true };
}

/** With another check than the usual one of its type. */
export function checkedAs<T, R extends boolean>(check: Check, field: Field<T, R>): Field<T, R> {
  return { ...field, check };
}

export function within<T, R extends boolean>(bounds: Bounds, field: Field<T, R>): Field<T, R> {
  return { ...field, bounds };
}

export function refusingOverflow<T, R extends boolean>(field: Field<T, R>): Field<T, R> {
  return { ...field, refusesOverflow: true };
}

export function checkedFirst<T, R extends boolean>(field: Field<T, R>): Field<T, R> {
  return { ...field, checkedFirst: true };
}

export function fromPath<T>(field: Field<T>): Field<T, true> {
  return { ...field, required: true, check: 'nothing', fromPath: 'unread' };
}

/** Must be in the body, but the path decides. */
export function alsoInPath<T, R extends boolean>(field: Field<T, R>): Field<T, R> {
  return { ...field, fromPath: 'checked' };
}
