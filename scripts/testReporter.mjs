// A reporter for node:test that shows failures in full and nothing else; the counts go to a file,
// so that one closing line can be made of many suites.
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

/**
 * @param {AsyncIterable<any>} source events of node:test
 */
// oxlint-disable-next-line import/no-default-export -- node:test asks for it
export default async function* report(source) {
  /** @type {Map<string, string>} what each file printed; shown only for a file that fails */
  const output = new Map();
  /** @type {Set<string>} */
  const failed = new Set();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      output.set(data.file, (output.get(data.file) ?? '') + data.message);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const outcome = judge(type, data);
      if (outcome) counts[outcome] += 1;
      if (outcome !== 'failed') continue;
      failed.add(data.file);
      yield describeFailure(data);
    }
  }
  for (const file of failed) {
    if (output.has(file)) yield `\n  output of ${show(file)}\n${indent(output.get(file) ?? '', '  | ')}\n`;
  }
  if (process.env.MLFLOW_TEST_COUNTS) writeFileSync(process.env.MLFLOW_TEST_COUNTS, JSON.stringify(counts));
}

/**
 * Nothing for a suite that passed, or that failed only because of the tests inside it: those are counted.
 * @param {'test:pass' | 'test:fail'} type
 * @param {any} data
 * @returns {'passed' | 'failed' | 'skipped' | undefined}
 */
function judge(type, data) {
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped';
  if (type === 'test:fail')
    return data.details.error?.failureType === 'subtestsFailed' ? undefined : 'failed';
  if (data.details.type === 'suite') return undefined;
  return isFile(data) ? 'failed' : 'passed';
}

/**
 * A file that holds no test is reported as one passed test with its own name.
 * @param {any} data
 */
function isFile(data) {
  return data.nesting === 0 && resolve(data.name) === data.file;
}

/** @param {any} data */
function describeFailure(data) {
  const { error, duration_ms: duration } = data.details;
  const cause = error?.cause ?? error ?? 'This file holds no test.';
  const text = (typeof cause === 'string' ? cause : inspect(cause, { depth: 4 }))
    .split('\n')
    .filter((line) => !/^\s+at .*\bnode:/.test(line))
    .join('\n');
  const place = data.line ? `${show(data.file)}:${data.line}` : show(data.file);
  return `\n  FAILED ${data.name} (${place}, ${Math.round(duration)} ms)\n${indent(text, '    ')}\n`;
}

/** @param {string | undefined} file */
function show(file) {
  return file ? relative(process.cwd(), file) : 'unknown file';
}

/**
 * @param {string} text
 * @param {string} prefix
 */
function indent(text, prefix) {
  return text.trimEnd().replaceAll(/^/gm, prefix);
}
