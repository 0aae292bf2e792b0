import { distance } from '../common/distance.ts';
import type { TextRange } from '../formats/yaml.ts';
import { argumentProblems } from './argumentProblems.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import type { Problem, RelatedPlace } from './problem.ts';
import { elsewhere, findCalls, parameterName, type ReadCall } from './readCalls.ts';
import { sourceOffsets } from './sourceOffsets.ts';
import { readPassed, type PassedOptions } from './scripts/passedOptions.ts';
import { mainName, type ScriptInterface, type ScriptOption } from './scripts/scriptInterface.ts';
import type { ReadScript, ScriptReader } from './scriptReader.ts';

/** W21, W22 and W26: what a command passes to a script, compared with what the script takes. */
export async function scriptProblems(
  parsed: ParsedDocument & { kind: 'mlproject' },
  reader: ScriptReader,
): Promise<Problem[]> {
  if (parsed.yaml.problems.length > 0) return [];
  return (await findCalls(parsed, reader)).flatMap((read) =>
    read.script.complete ? [...unknownOptions(read), ...missingOptions(read), ...argumentProblems(read)] : [],
  );
}

function unknownOptions(read: ReadCall): Problem[] {
  const { call, path, script } = read;
  return readPassed(call, script).unknown.map(({ word, name }): Problem => {
    const nearest = nearestOption(script, name);
    const advice = nearest ? ` Did you mean \`${mainName(nearest)}\`?` : '';
    const message = `\`${path}\` has no option \`${name}\`: it stops with ${refusal(script, name)}.${advice}`;
    const range = unknownRange(read, { word, name });
    const related = nearest
      ? [elsewhere(read, `\`${mainName(nearest)}\` in ${path}`, nearest)]
      : firstPlace(read, `The options of ${path}`);
    return { code: 'W21', message, range, related };
  });
}

/** The name of an unknown option where the document has it, without a value that is glued to it. */
export function unknownRange(
  { project: { command } }: ReadCall,
  { word, name }: PassedOptions['unknown'][number],
): TextRange {
  const { start, end } = word.range;
  // Quotes make the word longer than its text.
  const isPlain = end - start === word.text.length;
  return sourceOffsets(command)({ start, end: isPlain ? start + name.length : end }) ?? command.range;
}

function missingOptions(read: ReadCall): Problem[] {
  const { project, call, path, script } = read;
  const range = sourceOffsets(project.command)(call.script.range) ?? project.command.range;
  return readPassed(call, script).missing.map((option): Problem => {
    const what = option.positional ? 'the argument' : 'the option';
    const message = `\`${path}\` needs ${what} \`${mainName(option)}\`, and the command does not pass it: declare a parameter and add ${suggestion(option)}.`;
    return {
      code: 'W22',
      message,
      range,
      data: { kind: 'missing', option: mainName(option) },
      related: [elsewhere(read, `\`${mainName(option)}\` is declared here`, option)],
    };
  });
}

/** `--alpha {alpha}` */
export function suggestion(option: ScriptOption): string {
  const placeholder = `{${parameterName(option)}}`;
  return `\`${option.positional ? placeholder : `${mainName(option)} ${placeholder}`}\``;
}

function refusal({ framework }: ScriptInterface, name: string): string {
  return framework === 'argparse' ? `"error: unrecognized arguments: ${name}"` : `"No such option: ${name}"`;
}

/** The option whose name is a slip or two away, `_` and `-` being the same to most people. */
export function nearestOption(script: ScriptInterface, name: string): ScriptOption | undefined {
  const plain = (text: string): string => text.replace(/^-+/, '').replaceAll('_', '-').toLowerCase();
  const wanted = plain(name);
  const allowed = wanted.length < 4 ? 0 : wanted.length < 8 ? 1 : 2;
  const near = script.options
    .filter(({ positional }) => !positional)
    .map((option) => ({
      option,
      far: Math.min(...option.names.map((known) => distance(wanted, plain(known)))),
    }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far);
  return near[0]?.option;
}

function firstPlace(read: ReadScript, message: string): RelatedPlace[] {
  const [first] = read.script.options;
  return first ? [elsewhere(read, message, first)] : [];
}
