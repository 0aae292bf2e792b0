import { flavors } from '../formats/flavorKeys.ts';
import { findValue, stringKey, stringValue } from '../formats/yamlLookup.ts';
import type { TextRange, YamlNode } from '../formats/yaml.ts';
import { formatNumber } from '../shared/format.ts';
import type { IdSummary } from '../shared/language.ts';
import { isSignaturePart } from './signatureProblems.ts';
import type { EntryAt } from './keyPaths.ts';
import type { LanguageHost } from './languageService.ts';
import { signatureTable } from './signatureTable.ts';

interface Shown {
  readonly text: string;
  readonly range: TextRange;
}

/** What an MLmodel file says beside its keys: its signature as a table, its flavors, its run and its model. */
export async function mlmodelHover(at: EntryAt, host: LanguageHost): Promise<Shown | undefined> {
  const { entry, parents, on } = at;
  const name = stringKey(entry) ?? '';
  const range = on === 'key' ? entry.key.range : entry.value.range;
  if (parents.length === 0 && name === 'signature' && on === 'key') return tables(entry.value, range);
  if (parents.join() === 'signature' && isSignaturePart(name)) {
    const text = signatureTable(name, stringValue(entry.value) ?? '');
    return text === undefined ? undefined : { text, range };
  }
  if (parents.join() === 'flavors' && on === 'key') {
    const flavor = flavors.find((known) => known.name === name);
    return flavor && { text: `**${name}**: flavor\n\n${flavor.doc}`, range };
  }
  const id = parents.length === 0 && on === 'value' ? stringValue(entry.value) : undefined;
  if (!id || (name !== 'run_id' && name !== 'model_id')) return undefined;
  const summary = await host.describeId?.({ kind: name === 'run_id' ? 'run' : 'loggedModel', id });
  return summary && { text: describeSummary(summary), range };
}

function tables(signature: YamlNode, range: TextRange): Shown | undefined {
  if (signature.kind !== 'map') return undefined;
  const parts = (['inputs', 'outputs', 'params'] as const).flatMap(
    (part) => signatureTable(part, stringValue(findValue(signature, part)) ?? '') ?? [],
  );
  return parts.length === 0 ? undefined : { text: parts.join('\n\n'), range };
}

/** Markdown for what a server knows of a run or a logged model. Its texts are other people's: no links of theirs. */
function describeSummary({ name, status, experiment, startTime, metrics, connection }: IdSummary): string {
  const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>|#&]/g, '\\$&').replace(/\s+/g, ' ');
  const parts = [
    `**${plain(name)}** ${plain(status.toLowerCase())}`,
    `${experiment === undefined ? '' : `${plain(experiment)}, `}${new Date(startTime).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ];
  if (metrics.length > 0) {
    const rows = metrics.map(({ key, value }) => `| ${plain(key)} | ${formatNumber(value)} |`);
    parts.push(`| metric | value |\n| --- | --- |\n${rows.join('\n')}`);
  }
  parts.push(`From ${plain(connection)}`);
  return parts.join('\n\n');
}
