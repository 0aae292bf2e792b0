import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import { noteTag, tagOf } from '../../shared/runTags.ts';
import type { Run, RunEdit } from '../../shared/runPage.ts';

/** What was changed in place on the page. Rejects with what the server says against it. */
export async function saveEdit(client: MlflowClient, run: Run, edit: RunEdit): Promise<void> {
  const { run_id } = run.info;
  switch (edit.kind) {
    case 'name': {
      const name = edit.value.trim();
      if (name === '') throw new Error('A run needs a name.');
      await client.call('updateRun', { run_id, run_name: name });
      return;
    }
    case 'note':
      if (edit.value.trim() !== '') await client.call('setTag', { run_id, key: noteTag, value: edit.value });
      else if (tagOf(run, noteTag) !== undefined) await client.call('deleteTag', { run_id, key: noteTag });
      return;
    case 'tag':
      await client.call('setTag', { run_id, key: edit.key, value: edit.value });
  }
}

/** Asks first. Is it gone? */
export async function deleteTag(client: MlflowClient, run: Run, key: string): Promise<boolean> {
  const yes = 'Delete';
  const detail = `${key} of the run ${run.info.run_name}. This can't be undone.`;
  const answer = await vscode.window.showWarningMessage('Delete this tag?', { modal: true, detail }, yes);
  if (answer !== yes) return false;
  await client.call('deleteTag', { run_id: run.info.run_id, key });
  return true;
}
