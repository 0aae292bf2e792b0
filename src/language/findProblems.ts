import type { LanguageHost } from './languageService.ts';
import { mlmodelProblems } from './mlmodelProblems.ts';
import { mlprojectProblems } from './mlprojectProblems.ts';
import { namedFileProblems } from './namedFiles.ts';
import { largestText, type ParsedDocument } from './parsedDocument.ts';
import type { Problem } from './problem.ts';
import { pythonEnvProblems } from './pythonEnvProblems.ts';
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
    case 'python-env':
      return pythonEnvProblems(parsed.yaml);
    case 'conda':
      return [];
    case 'mlmodel':
      return mlmodelProblems(parsed.yaml);
    case 'mlproject':
      return [
        ...fileNameProblems(parsed.document.uri),
        ...mlprojectProblems(parsed.yaml),
        ...(await namedFileProblems(parsed, host)),
        ...(await scriptProblems(parsed, scripts)),
      ];
  }
}

/** W1 */
function fileNameProblems(uri: string): Problem[] {
  const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
  if (!/^mlproject\.ya?ml$/i.test(name)) return [];
  const message = `MLflow does not find a file named \`${name}\`: it looks for \`MLproject\`, without an extension.`;
  return [{ code: 'W1', message, range: top }];
}
