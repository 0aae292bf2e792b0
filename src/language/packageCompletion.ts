import { parseYaml, type TextRange, type YamlNode } from '../formats/yaml.ts';
import { findValue, stringValue } from '../formats/yamlLookup.ts';
import type { Draft } from './completionItems.ts';
import type { LanguageHost } from './languageService.ts';
import { readTextFile } from './projectHost.ts';
import { normalizedName } from './pythonPackages.ts';

/** Packages that projects of this kind are made of; which version is the workspace's business. */
const usual =
  'mlflow mlflow-skinny numpy pandas polars scipy scikit-learn skops cloudpickle matplotlib seaborn plotly xgboost lightgbm catboost statsmodels prophet torch torchvision lightning transformers datasets accelerate sentence-transformers diffusers tensorflow keras jax onnx onnxruntime pyspark h2o spacy shap hyperopt optuna pyarrow boto3 azure-storage-blob google-cloud-storage psycopg2-binary pymysql sqlalchemy requests pyyaml click typer hydra-core omegaconf tqdm pillow opencv-python openai langchain pip setuptools wheel'.split(
    ' ',
  );

/** Where projects write down what they need, from the document's own folder up to the folder above it. */
const files = [
  'requirements.txt',
  'requirements-dev.txt',
  'pyproject.toml',
  'environment.yml',
  'environment.yaml',
  'conda.yaml',
  'conda.yml',
  'python_env.yaml',
];
const folders = ['', '../'];

export interface KnownPackage {
  readonly name: string;
  /** `==1.7.0`, where a file says it. */
  readonly version: string;
  readonly from: string;
}

/** The packages that the workspace's own files ask for, the nearest file first. */
export async function knownPackages(documentUri: string, host: LanguageHost): Promise<KnownPackage[]> {
  const paths = folders.flatMap((folder) => files.map((file) => `${folder}${file}`));
  const read = await Promise.all(
    paths.map(async (path) => {
      const file = await readTextFile(host, documentUri, path);
      return file && file.uri !== documentUri ? linesOf(path, file.text).map((line) => ({ line, path })) : [];
    }),
  );
  const found = new Map<string, KnownPackage>();
  for (const { line, path } of read.flat()) {
    const [, name, version = ''] =
      /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?\s*[\w.*+!-]+\s*,?\s*)*)(?:;.*|#.*)?$/.exec(
        line.trim(),
      ) ?? [];
    if (name === undefined || name === 'python') continue;
    const key = normalizedName(name);
    if (!found.get(key)?.version) found.set(key, { name, version: version.replace(/\s+/g, ''), from: path });
  }
  return [...found.values()];
}

function linesOf(path: string, text: string): string[] {
  if (path.endsWith('.txt')) return text.split(/\r?\n/);
  if (path.endsWith('.toml')) {
    // The strings of `dependencies = [ … ]` and of the optional ones: enough of TOML for a name and a version.
    return [...text.matchAll(/^\s*[\w-]+\s*=\s*\[([^]*?)\](?=\s*$)/gm)].flatMap(([, list = '']) =>
      [...list.matchAll(/"([^"\n]+)"|'([^'\n]+)'/g)].map(([, double, single]) => double ?? single ?? ''),
    );
  }
  return listedIn(parseYaml(text).root);
}

/** Strings below `dependencies`, those of a nested `pip` too. conda's `name=1.2` is pip's `name==1.2`. */
function listedIn(root: YamlNode | undefined): string[] {
  const dependencies = root?.kind === 'map' ? findValue(root, 'dependencies') : undefined;
  if (dependencies?.kind !== 'list') return [];
  return dependencies.items.flatMap((item) => {
    const pip = item.kind === 'map' ? findValue(item, 'pip') : undefined;
    if (pip?.kind === 'list') return pip.items.flatMap((line) => stringValue(line) ?? []);
    return (stringValue(item) ?? []).toString().replace(/^([\w.-]+)=([\w.*]+)(?:=.*)?$/, '$1==$2');
  });
}

/** Packages for one line of a list of dependencies; `typed` is what stands there. */
export async function packageDrafts(
  documentUri: string,
  { typed, range, isConda }: { typed: string; range: TextRange; isConda: boolean },
  host: LanguageHost,
): Promise<Draft[]> {
  if (!/^[\w.-]*(?:[=<>~!]+[\w.]*)?$/.test(typed)) return [];
  const known = await knownPackages(documentUri, host);
  const named = new Set(known.map(({ name }) => normalizedName(name)));
  const all = [
    ...known,
    ...usual.filter((name) => !named.has(name)).map((name) => ({ name, version: '', from: '' })),
  ];
  return all.map(({ name, version, from }, order) => {
    const written = isConda ? version.replace(/^==/, '=') : version;
    return {
      label: `${name}${written}`,
      kind: 'package',
      detail: 'package',
      documentation: from === '' ? 'A Python package.' : `As \`${from}\` of this workspace asks for it.`,
      range,
      text: `${name}${written}`,
      snippet: false,
      order: from === '' ? 50 : Math.min(order, 49),
    };
  });
}
