import { utf8Problem } from '../formats/utf8.ts';
import type { YamlDocument } from '../formats/yaml.ts';
import type { LanguageHost } from './languageService.ts';
import { mlmodelProblems } from './mlmodelProblems.ts';
import { modelFileProblems } from './modelFiles.ts';
import { modelResourceProblems } from './modelResources.ts';
import { mlprojectProblems } from './mlprojectProblems.ts';
import { namedFileProblems } from './namedFiles.ts';
import { largestText, type ParsedDocument } from './parsedDocument.ts';
import type { Problem } from './problem.ts';
import { pythonEnvProblems } from './pythonEnvProblems.ts';
import { modelVersionProblems, pythonVersionProblems } from './versions.ts';
import { withoutTold } from './toldAlready.ts';
import { stageUriProblems } from './stageUris.ts';
import { scriptProblems } from './scriptProblems.ts';
import type { ScriptReader } from './scriptReader.ts';

const top = { start: 0, end: 1 };

/** What the checks ask for beside the document. */
export interface ProblemSources {
  readonly host: LanguageHost;
  readonly scripts: ScriptReader;
}

export async function findProblems(
  parsed: ParsedDocument,
  { host, scripts }: ProblemSources,
): Promise<Problem[]> {
  switch (parsed.kind) {
    case 'binary': {
      const message = 'This is no text: unacceptable character #x0000: special characters are not allowed';
      return [{ code: 'E17', message, range: top }];
    }
    case 'large': {
      const megabytes = `${largestText / 1024 / 1024} MB`;
      return [
        { code: 'size', message: `The file is larger than ${megabytes}: it is not checked.`, range: top },
      ];
    }
    case 'conda':
      return [];
    case 'python-env':
    case 'mlmodel':
    case 'mlproject': {
      const encoding = await encodingProblems(parsed.document.uri, host);
      const content = await contentProblems(parsed, { host, scripts });
      return [...encoding, ...withoutTold(content, parsed.yaml.text)];
    }
  }
}

type Readable = Exclude<Extract<ParsedDocument, { readonly yaml: YamlDocument }>, { readonly kind: 'conda' }>;

async function contentProblems(parsed: Readable, { host, scripts }: ProblemSources): Promise<Problem[]> {
  const { uri } = parsed.document;
  const root =
    parsed.yaml.problems.length === 0 && parsed.yaml.root?.kind === 'map' ? parsed.yaml.root : undefined;
  switch (parsed.kind) {
    case 'python-env':
      return [
        ...pythonEnvProblems(parsed.yaml),
        ...(root ? await pythonVersionProblems({ uri, root }, host) : []),
      ];
    case 'mlmodel': {
      const problems = mlmodelProblems(parsed.yaml);
      if (!root) return problems;
      const found = await Promise.all([
        modelFileProblems({ uri, root }, host),
        modelResourceProblems({ uri, root }, host),
        modelVersionProblems({ uri, root }, host),
      ]);
      return [...problems, ...found.flat()];
    }
    case 'mlproject':
      return [
        ...fileNameProblems(uri),
        ...mlprojectProblems(parsed.yaml),
        ...stageUriProblems(parsed.yaml),
        ...(await namedFileProblems(parsed, host)),
        ...(await scriptProblems(parsed, scripts)),
      ];
  }
}

/** E17: an editor may show such a file as it is meant, but Python's `open` reads it as UTF-8. */
async function encodingProblems(uri: string, host: LanguageHost): Promise<Problem[]> {
  const bytes = await host.savedBytes?.(uri);
  const found = bytes && utf8Problem(bytes);
  if (!found) return [];
  return [{ code: 'E17', message: `The file is not saved as UTF-8: ${found}`, range: top }];
}

/** W1 */
function fileNameProblems(uri: string): Problem[] {
  const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  if (!/^mlproject\.ya?ml$/i.test(name)) return [];
  const message = `MLflow does not find a file named \`${name}\`: it looks for \`MLproject\`, without an extension.`;
  return [{ code: 'W1', message, range: top }];
}
