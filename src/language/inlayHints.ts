import type { InlayHint } from 'vscode-languageserver';
import { evaluateField, parseFormat } from '../formats/formatString.ts';
import type { EntryPoint } from '../formats/mlproject.ts';
import type { TextRange, YamlEntry } from '../formats/yaml.ts';
import { findEntry, isNone, stringKey } from '../formats/yamlLookup.ts';
import { quoteWord } from '../formats/shellQuote.ts';
import type { InlayHintsSetting } from '../shared/language.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { writtenEntryPoints, type WrittenEntryPoint } from './projectNames.ts';
import { afterColon } from './yamlEdits.ts';

const typeKind = 1;
const longestHint = 72;

/** The type of a parameter that has none, and what `mlflow run` would run with the defaults. */
export function inlayHints(
  parsed: ParsedDocument,
  range: TextRange,
  setting: InlayHintsSetting,
): InlayHint[] {
  if (parsed.kind !== 'mlproject' || setting === 'off') return [];
  const hints: Hint[] = [];
  for (const written of writtenEntryPoints(parsed.yaml.root)) {
    if (setting !== 'commands') {
      for (const parameter of written.parameters) hints.push(...typeHint(parsed, parameter));
    }
    if (setting !== 'types') hints.push(...commandHint(parsed, written));
  }
  const unique = new Map(hints.map((hint) => [hint.at, hint]));
  return [...unique.values()]
    .filter(({ at }) => at >= range.start && at <= range.end)
    .map(({ hint }) => hint);
}

type Hint = { readonly at: number; readonly hint: InlayHint };
type Project = ParsedDocument & { kind: 'mlproject' };

function typeHint({ document }: Project, { key, value, merged }: YamlEntry): Hint[] {
  if (value.kind !== 'map' || merged) return [];
  const type = findEntry(value, 'type');
  if (type && !isNone(type.value)) return [];
  const at = afterColon(document.getText(), key);
  const hint: InlayHint = {
    position: document.positionAt(at),
    label: 'string',
    kind: typeKind,
    paddingLeft: true,
    tooltip: 'MLflow takes a parameter without a type as `string`.',
  };
  const isFlow = document.getText().charAt(value.range.start) === '{' && !value.aliased;
  if (isFlow && !type) {
    const start = value.range.start + 1;
    const newText = value.entries.length > 0 ? 'type: string, ' : 'type: string';
    hint.textEdits = [{ range: toRange(document, { start, end: start }), newText }];
  }
  return [{ at, hint }];
}

/** Behind the command, or behind the `|` or `>` of a block. */
function commandHint({ document, project }: Project, written: WrittenEntryPoint): Hint[] {
  const { command, name } = written;
  const entryPoint = project.entryPoints.find((candidate) => candidate.name === name);
  if (!command || command.aliased || !entryPoint || stringKey(written.entry) === undefined) return [];
  const resolved = resolveCommand(entryPoint, command.text);
  if (resolved === undefined) return [];
  const firstLine = /^[^\r\n]*/.exec(command.source)?.[0].trimEnd().length ?? 0;
  const at = command.style === 'block' ? command.range.start + firstLine : command.range.end;
  const line = resolved.replace(/\s*\\?\r?\n\s*/g, ' ').trim();
  const shown = [...line];
  const label = shown.length > longestHint ? `${shown.slice(0, longestHint).join('')}…` : line;
  const required = entryPoint.parameters.filter((parameter) => parameter.default === undefined);
  const given = required.map(({ name: missing }) => `\`${missing}\``).join(', ');
  const note = required.length > 0 ? `\n\nThe run must give a value for ${given}.` : '';
  const value = `What \`mlflow run\` runs with the defaults:\n\n\`\`\`sh\n${resolved.trimEnd()}\n\`\`\`${note}`;
  return [
    {
      at,
      hint: {
        position: document.positionAt(at),
        label: `→ ${label}`,
        paddingLeft: true,
        tooltip: { kind: 'markdown', value },
      },
    },
  ];
}

/** Undefined where nothing is filled in, or where the run would fail: a diagnostic says why. */
function resolveCommand({ parameters }: EntryPoint, command: string): string | undefined {
  const { parts, problem } = parseFormat(command);
  const values = new Map(
    parameters.map(({ name, default: value }) => [
      name,
      value === undefined ? `<${name}>` : quoteWord(value, 'linux'),
    ]),
  );
  if (problem || parts.every((part) => typeof part === 'string')) return undefined;
  let text = '';
  for (const part of parts) {
    const result = typeof part === 'string' ? { text: part } : evaluateField(part, values);
    if ('message' in result) return undefined;
    text += result.text;
  }
  return text;
}
