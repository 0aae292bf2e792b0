import { dockerKeys } from '../formats/keys.ts';
import { isTruthy, pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import { findEntry, stringKey, stringValue, valueRange } from '../formats/yamlLookup.ts';
import { misspelledKeys } from './misspellings.ts';
import type { Problem } from './problem.ts';
import { raises } from './pythonWords.ts';

const invalidProject = 'Project configuration (MLproject file) was invalid: ';

/** E5, E6 and H3: what is written under `docker_env`. */
export function dockerProblems(root: YamlMap, docker: YamlEntry): Problem[] {
  const { value } = docker;
  if (value.kind !== 'map') {
    const message = `\`docker_env\` is a mapping with an \`image\`. ${raises('AttributeError', pyTypeName(value), 'get')}`;
    return [{ code: 'E5', message, range: valueRange(docker) }];
  }
  const problems: Problem[] = [];
  const image = findEntry(value, 'image');
  if (!image || !isTruthy(image.value)) {
    const message = `${invalidProject}Docker environment specified but no image attribute found.`;
    problems.push({ code: 'E5', message, range: image ? valueRange(image) : docker.key.range });
  }
  const volumes = findEntry(value, 'volumes');
  if (volumes && isTruthy(volumes.value) && !isListOf(volumes, ['str'])) {
    const message = `${invalidProject}Docker volumes must be a list of strings, e.g.: '["/path1/:/path1", "/path2/:/path2"])`;
    problems.push({ code: 'E5', message, range: valueRange(volumes) });
  }
  const environment = findEntry(value, 'environment');
  if (environment && isTruthy(environment.value) && !isListOf(environment, ['str', 'list'])) {
    const message =
      `${invalidProject}environment must be a list containing either strings (to copy environment variables from ` +
      'host system) or lists of string pairs (to define new environment variables).' +
      `E.g.: '[["NEW_VAR", "new_value"], "VAR_TO_COPY_FROM_HOST"])`;
    problems.push({ code: 'E5', message, range: valueRange(environment) });
  } else if (environment) problems.push(...shortPairs(environment));
  const name = findEntry(root, 'name');
  if (!name || !isTruthy(name.value)) {
    const message = 'Project name in MLProject must be specified when using docker for image tagging.';
    problems.push({ code: 'E6', message, range: docker.key.range });
  } else problems.push(...imageName(name));
  return [...problems, ...misspelledKeys(value, dockerKeys), ...dockerOptions(value)];
}

/** E6 and W14: the project's name becomes a part of the image's. */
function imageName(name: YamlEntry): Problem[] {
  const text = stringValue(name.value);
  const range = valueRange(name);
  if (text === undefined) {
    const type = pyTypeName(name.value);
    const reason =
      type === 'list'
        ? `can only concatenate list (not "str") to list`
        : `unsupported operand type(s) for +: '${type}' and 'str'`;
    const message = `The name of a project with \`docker_env\` must be a string. The run fails with TypeError: ${reason}`;
    return [{ code: 'E6', message, range }];
  }
  if (!/[A-Z\s]/.test(text)) return [];
  const message =
    'With `--build-image`, and on Kubernetes, the name becomes the tag of an image, which has neither capitals nor spaces.';
  return [{ code: 'W14', message, range, severity: 'information' }];
}

/** E5: found only once Docker is about to be started. */
function shortPairs({ value }: YamlEntry): Problem[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item): Problem[] => {
    if (item.kind !== 'list' || item.items.length >= 2) return [];
    const message =
      'A new variable is a pair of name and value, `["NAME", "value"]`; a name alone copies a variable and stands without brackets. The run fails with IndexError: list index out of range';
    return [{ code: 'E5', message, range: item.range }];
  });
}

/** Options of `docker run` that look as if they could be given here. */
const runOptions = new Set(
  (
    'add_host cap_add cpus device devices dns entrypoint env_file extra_hosts gpus hostname ipc label labels ' +
    'memory mem_limit mount net network network_mode platform ports port privileged publish pull restart ' +
    'runtime shm_size tmpfs ulimits user working_dir workdir'
  ).split(' '),
);

/** H3: other unknown keys, such as `build_context`, are the user's own business. */
function dockerOptions(docker: YamlMap): Problem[] {
  return docker.entries.flatMap((entry): Problem[] => {
    const key = stringKey(entry);
    if (key === undefined || entry.merged || !runOptions.has(key.replaceAll('-', '_'))) return [];
    const message = `MLflow ignores \`${key}\`: \`docker_env\` has only \`image\`, \`volumes\` and \`environment\`. Options of \`docker run\` are given with \`mlflow run --docker-args NAME=VALUE\`.`;
    return [{ code: 'H3', message, range: entry.key.range }];
  });
}

function isListOf({ value }: YamlEntry, types: readonly string[]): boolean {
  return value.kind === 'list' && value.items.every((item) => types.includes(pyTypeName(item)));
}
