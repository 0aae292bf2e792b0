import type { ParsedDocument } from './parsedDocument.ts';
import type { RelatedPlace } from './problem.ts';
import { projectCommands, type ProjectCommand } from './scripts/projectCommands.ts';
import { scriptCalls, type ScriptCall } from './scripts/scriptCalls.ts';
import { mainName, type ScriptOption } from './scripts/scriptInterface.ts';
import type { ReadScript, ScriptReader } from './scriptReader.ts';

export interface ReadCall extends ReadScript {
  readonly project: ProjectCommand;
  readonly call: ScriptCall;
}

/** The scripts that the project's commands run and whose options could be read. */
export async function findCalls(
  parsed: ParsedDocument & { kind: 'mlproject' },
  reader: ScriptReader,
): Promise<ReadCall[]> {
  const calls = projectCommands(parsed.yaml.root).flatMap((project) =>
    scriptCalls(project.command.text).map((call) => ({ project, call })),
  );
  const read = await Promise.all(
    calls.map(async ({ project, call }) => {
      const found = await reader.read(parsed.document.uri, call);
      return found && { project, call, ...found };
    }),
  );
  return read.filter((found) => found !== undefined);
}

/** The parameter that a reader would expect for an option. */
export function parameterName(option: ScriptOption): string {
  return mainName(option).replace(/^-+/, '').replaceAll('-', '_');
}

/** Where the script declares an option. */
export function elsewhere({ file }: ReadScript, message: string, { range }: ScriptOption): RelatedPlace {
  return { message, range, file };
}
