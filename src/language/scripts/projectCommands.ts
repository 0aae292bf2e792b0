import { effectiveEntries, findEntry, findValue, isNone, stringValue } from '../../formats/yamlLookup.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../../formats/yaml.ts';

export interface ProjectCommand {
  readonly entryPoint: YamlEntry;
  /** The entry point's own mapping. */
  readonly map: YamlMap;
  readonly command: YamlScalar;
}

/**
 * The commands that start in the project's folder, as they are written: not those of a container or of a
 * Spark job, which have files of their own.
 */
export function projectCommands(root: YamlNode | undefined): ProjectCommand[] {
  if (root?.kind !== 'map') return [];
  const entryPoints = findValue(root, 'entry_points');
  const isElsewhere =
    !isNone(findValue(root, 'docker_env')) || !isNone(findValue(root, 'databricks_spark_job'));
  if (entryPoints?.kind !== 'map' || isElsewhere) return [];
  return effectiveEntries(entryPoints).flatMap((entryPoint) => {
    const map = entryPoint.value;
    const command = map.kind === 'map' && !map.aliased ? findEntry(map, 'command') : undefined;
    const isWritten = command && !command.merged && stringValue(command.value) !== undefined;
    return map.kind === 'map' && isWritten && command.value.kind === 'scalar'
      ? [{ entryPoint, map, command: command.value }]
      : [];
  });
}
