import { MlflowError } from '../api/errors.ts';
import { printValue } from './pythonValue.ts';

/** 400 INVALID_PARAMETER_VALUE. */
export function invalidParameter(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function invalidValue(name: string, value: unknown, message?: string): MlflowError {
  const text = `Invalid value ${printValue(value)} for parameter '${name}' supplied`;
  return invalidParameter(message === undefined ? `${text}.` : `${text}: ${message}`);
}

export function missingValue(name: string): MlflowError {
  return invalidParameter(`Missing value for required parameter '${name}'.`);
}

/** 404 RESOURCE_DOES_NOT_EXIST. */
export function doesNotExist(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}
