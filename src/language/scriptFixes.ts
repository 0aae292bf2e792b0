import { formatFields, parseFormat } from '../formats/formatString.ts';
import { parseYaml, type TextRange } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { sourceRanges } from './commandRanges.ts';
import { declareParameter } from './declareParameter.ts';
import type { Fault, Fix, FixContext, FixSources, ParameterGuess } from './fix.ts';
import { writtenEntryPoints } from './projectNames.ts';
import { findCalls, parameterName, type ReadCall } from './readCalls.ts';
import { nearestOption, unknownRange } from './scriptProblems.ts';
import type { ScriptReader } from './scriptReader.ts';
import { readPassed } from './scripts/passedOptions.ts';
import { mainName, type ScriptOption } from './scripts/scriptInterface.ts';
import { sourceOffsets } from './sourceOffsets.ts';
import { asYaml, insertAt, replace } from './yamlEdits.ts';

// Quick fixes that rest on what a script takes: none where its text does not tell.

async function callsOf({ parsed }: FixContext, scripts: ScriptReader): Promise<ReadCall[]> {
  return parsed.kind === 'mlproject' ? findCalls(parsed, scripts) : [];
}

/** W21: the option that was surely meant. */
export async function renameOption(fault: Fault, context: FixContext, sources: FixSources): Promise<Fix[]> {
  const calls = await callsOf(context, sources.scripts);
  return calls.flatMap((read) =>
    readPassed(read.call, read.script).unknown.flatMap(({ word, name }): Fix[] => {
      const nearest = nearestOption(read.script, name);
      const range = unknownRange(read, { word, name });
      if (!nearest || !isSame(fault.range, range)) return [];
      if (context.text.slice(range.start, range.end) !== name) return [];
      const option = mainName(nearest);
      return [{ title: `Change to \`${option}\``, changes: [replace(range, option)], preferred: true }];
    }),
  );
}

/** W22: the missing option, with a parameter for its value. */
export async function passMissing(fault: Fault, context: FixContext, sources: FixSources): Promise<Fix[]> {
  const calls = await callsOf(context, sources.scripts);
  const missing = await missingDefaults(calls, context, sources.host);
  return calls.flatMap((read) => {
    const { call, project, script } = read;
    const rangeOf = sourceOffsets(project.command);
    const place = rangeOf(call.script.range) ?? project.command.range;
    const end = rangeOf((call.arguments.at(-1) ?? call.script).range)?.end;
    if (!isSame(fault.range, place) || end === undefined) return [];
    // Several options may be missing at one place: each has a fix of its own.
    const lacking = readPassed(call, script).missing.filter(
      (option) => fault.data?.kind === 'missing' && fault.data.option === mainName(option),
    );
    return lacking.flatMap((option): Fix[] => {
      const placeholder = `{${parameterName(option)}}`;
      const passed = option.positional ? ` ${placeholder}` : ` ${mainName(option)} ${placeholder}`;
      const declaration = declare(read, option, { ...context, missing });
      if (!declaration) return [];
      const title = `Pass \`${mainName(option)}\` with a parameter`;
      return [{ title, changes: [insertAt(end, passed), ...declaration], preferred: true }];
    });
  });
}

/** The changes that declare the option's parameter: none where it is there; undefined where there is no place. */
function declare(
  read: ReadCall,
  option: ScriptOption,
  { root, text, missing }: FixContext & { readonly missing: ReadonlySet<string> },
): Fix['changes'] | undefined {
  const { start } = read.project.entryPoint.key.range;
  const entryPoint = writtenEntryPoints(root).find(({ entry }) => entry.key.range.start === start);
  const name = parameterName(option);
  if (entryPoint?.parameters.some((parameter) => stringKey(parameter) === name)) return [];
  return (
    entryPoint && declareParameter(entryPoint, name, { text, guess: guessOf(read, option, missing) })?.changes
  );
}

/** E9: what the scripts tell of a placeholder that is the value of an option, or has its name. */
export async function readGuesses(
  context: FixContext,
  { scripts, host }: FixSources,
): Promise<(fault: Fault) => ParameterGuess | undefined> {
  const calls = await callsOf(context, scripts);
  const missing = await missingDefaults(calls, context, host);
  return ({ range }) => {
    for (const read of calls) {
      const { call, project, script } = read;
      const rangeOf = sourceRanges(project.command);
      const fields = formatFields(parseFormat(project.command.text));
      const field = fields.find((candidate) => isSame(range, rangeOf(candidate)));
      const option =
        field &&
        (readPassed(call, script).values.find(({ word }) => word.placeholder === field.name)?.option ??
          script.options.find((candidate) => parameterName(candidate) === field.name));
      if (option) return guessOf(read, option, missing);
    }
    return undefined;
  };
}

/** Defaults that are no files, of options that want one. */
async function missingDefaults(
  calls: readonly ReadCall[],
  { parsed }: FixContext,
  host: FixSources['host'],
): Promise<ReadonlySet<string>> {
  const defaults = calls.flatMap(({ script }) =>
    script.options.flatMap(({ mustExist, default: value }) =>
      mustExist && value !== undefined ? [value] : [],
    ),
  );
  const found = await Promise.all(
    [...new Set(defaults)].map(async (path) => {
      const { state } = await host.findFile(parsed.document.uri, path);
      return state === 'found' ? [] : [path];
    }),
  );
  return new Set(found.flat());
}

function guessOf({ path }: ReadCall, option: ScriptOption, missing: ReadonlySet<string>): ParameterGuess {
  // To MLflow a truth value is text. `path` makes it look for a file, which one to be written is not yet.
  const isFile = option.mustExist && !missing.has(option.default ?? '');
  const type = option.type === 'int' || option.type === 'float' ? option.type : isFile ? 'path' : 'string';
  if (option.default === undefined) return { type, from: path };
  const isPlain = type !== 'string' && isNumber(option.default);
  return { type, default: isPlain ? option.default : asYaml(option.default), from: path };
}

/** YAML reads a number, too. */
function isNumber(text: string): boolean {
  const { root, problems } = parseYaml(text);
  const isRead = root?.kind === 'scalar' && problems.length === 0 && root.text === text;
  return isRead && (root.value.kind === 'int' || root.value.kind === 'float');
}

function isSame(a: TextRange, b: TextRange): boolean {
  return a.start === b.start && a.end === b.end;
}
