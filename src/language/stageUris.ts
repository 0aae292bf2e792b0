import type { TextRange, YamlDocument, YamlNode } from '../formats/yaml.ts';
import { effectiveEntries, findEntry, findValue, stringValue } from '../formats/yamlLookup.ts';
import { bodyStart } from './commandRanges.ts';
import type { Problem } from './problem.ts';

/** As `models:/wine/Production`; a path within the model may follow. Text before it belongs to another word. */
const stageUri = /(?<![\w:/])models:\/{1,3}[^\s'"/@]+\/(Production|Staging|Archived|None)(?![\w.@-])/gi;

/** H6: addresses of registered models by a stage, in commands and in defaults of parameters. */
export function stageUriProblems({ root }: YamlDocument): Problem[] {
  const entryPoints = root?.kind === 'map' ? findValue(root, 'entry_points') : undefined;
  if (entryPoints?.kind !== 'map') return [];
  return effectiveEntries(entryPoints).flatMap(({ value }) => {
    // What an alias or a merge brings is told where it is written.
    if (value.kind !== 'map' || value.aliased) return [];
    const [command, parameters] = [findEntry(value, 'command'), findEntry(value, 'parameters')];
    const own = command && !command.merged ? stagesIn(command.value) : [];
    if (parameters?.value.kind !== 'map' || parameters.merged || parameters.value.aliased) return own;
    const defaults = effectiveEntries(parameters.value).flatMap(({ value: parameter, merged }) => {
      const entry = parameter.kind === 'map' && !merged ? findEntry(parameter, 'default') : undefined;
      return entry && !entry.merged ? stagesIn(entry.value) : [];
    });
    return [...own, ...defaults];
  });
}

function stagesIn(node: YamlNode): Problem[] {
  if (node.kind !== 'scalar' || node.aliased || stringValue(node) === undefined) return [];
  const { text, source, style, range } = node;
  let from = bodyStart({ source, style });
  return [...text.matchAll(stageUri)].map(([uri, stage = '']): Problem => {
    const at = source.indexOf(uri, from);
    const place: TextRange =
      at === -1 ? range : { start: range.start + at, end: range.start + at + uri.length };
    if (at !== -1) from = at + uri.length;
    const message = `Stages of models are deprecated since MLflow 2.9: name a version or an alias in place of \`${stage}\`, such as \`@champion\`.`;
    return { code: 'H6', message, range: place, tag: 'deprecated' };
  });
}
