import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { countOf, cutEnd } from '../../shared/format.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import type { ArtifactMatch, SearchReport } from '../../state/searchArtifacts.ts';
import { searchArtifacts } from '../../state/searchArtifacts.ts';
import { registerCommand } from '../commandWrapper.ts';
import { folderOfArguments } from './artifactTargets.ts';
import { artifactUri } from './artifactUri.ts';
import type { ArtifactServices } from './openArtifact.ts';

interface MatchItem extends vscode.QuickPickItem {
  readonly match: ArtifactMatch;
}

/**
 * `mlflow.searchArtifacts`: a text in the artifacts of a run or a folder. VS Code's own search reads folders on
 * disk only; extensions can't give it others yet.
 */
export function registerSearchArtifacts(services: ArtifactServices): Disposable {
  return registerCommand(services.log, 'mlflow.searchArtifacts', async (...args) => {
    const { folder, ownerName } = await folderOfArguments(services, args);
    const place = folder.path === '' ? ownerName : `${ownerName}/${folder.path}`;
    const text = await vscode.window.showInputBox({
      title: 'Search in Artifacts',
      prompt: `Text to find in ${place}`,
    });
    if (text) showMatches(services, folder, { text, place });
  });
}

/** A list that fills while the files are read; picking opens the file at the place. */
function showMatches(
  { files, log }: ArtifactServices,
  folder: ArtifactRef,
  { text, place }: { readonly text: string; readonly place: string },
): void {
  const list = vscode.window.createQuickPick<MatchItem>();
  const controller = new AbortController();
  const items: MatchItem[] = [];
  let shown = 0;
  const show = (): void => {
    if (shown === items.length) return;
    shown = items.length;
    list.items = [...items];
  };
  const timer = setInterval(show, 200);
  Object.assign(list, { title: `Search in Artifacts: ${text}`, placeholder: `Reading ${place}`, busy: true });
  list.matchOnDescription = true;
  list.onDidAccept(() => {
    const [item] = list.selectedItems;
    list.hide();
    if (item)
      void openMatch(item.match, text.length).then(undefined, (error: unknown) =>
        log.error(errorText(error)),
      );
  });
  list.onDidHide(() => {
    controller.abort();
    clearInterval(timer);
    list.dispose();
  });
  list.show();
  const onMatch = (match: ArtifactMatch): void => {
    const label = cutEnd(match.text.trim(), 120);
    items.push({ label, description: `${match.ref.path}:${match.line + 1}`, match });
  };
  searchArtifacts(files, folder, { text, signal: controller.signal, onMatch })
    .then((report) => {
      show();
      list.busy = false;
      list.placeholder = summaryOf(items.length, report);
      for (const problem of report.problems) log.warn(`Search in ${place}: ${problem}`);
      return undefined;
    })
    .catch((error: unknown) => {
      if (controller.signal.aborted) return;
      list.busy = false;
      list.placeholder = errorText(error);
    });
}

/** `12 matches in 40 files · 3 files left out, large or no text` */
function summaryOf(matches: number, { files, leftOut, problems, isCut }: SearchReport): string {
  const found = isCut
    ? `The first ${countOf(matches, 'line')}`
    : `${countOf(matches, 'line')} in ${countOf(files, 'file')}`;
  const rest = leftOut > 0 ? ` · ${countOf(leftOut, 'file')} left out, large or no text` : '';
  return `${found}${rest}${problems.length > 0 ? ` · ${countOf(problems.length, 'problem')}, see the log` : ''}`;
}

async function openMatch({ ref, line, column }: ArtifactMatch, length: number): Promise<void> {
  const selection = new vscode.Range(line, column, line, column + length);
  await vscode.window.showTextDocument(artifactUri(ref), { preview: true, selection });
}
