import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { ProjectParameter } from '../../formats/mlproject.ts';
import type { RunValues } from '../../projects/parameterForm.ts';
import { ParameterForm, summarize } from '../../projects/parameterForm.ts';
import { ProjectError } from '../../projects/projectError.ts';
import { experimentOf } from '../../projects/readProject.ts';
import { planRun } from '../../projects/runPlan.ts';
import { pickExperiment } from './experimentPick.ts';
import type { ListExperiments } from './experimentPick.ts';
import { askForValue } from './parameterInput.ts';
import type { ProjectChoice } from './projectSource.ts';

interface FormRow extends vscode.QuickPickItem {
  readonly action?: () => Promise<void> | void;
}

interface KnownExperiments {
  readonly list: ListExperiments;
  /** The one that is marked with "Log Here". */
  readonly here: string | undefined;
}

interface FormValues {
  /** What can be taken over with one choice. */
  readonly lastUsed: RunValues | undefined;
  /** What stands in the form at first; without it the defaults do. */
  readonly first: RunValues | undefined;
}

/**
 * Asks for an entry point's parameters: a list that shows every value, in which Enter runs at once and choosing a
 * parameter changes it. Resolves with undefined if it was cancelled.
 */
export async function askForValues(
  choice: ProjectChoice,
  { lastUsed, first }: FormValues,
  experiments: KnownExperiments,
): Promise<RunValues | undefined> {
  const folders = [choice.folder, choice.workspaceFolder?.uri.fsPath ?? choice.folder];
  const context = { disk: { exists: existsSync, resolve }, folders, platform: process.platform };
  const form = new ParameterForm(choice.entryPoint, context, lastUsed);
  if (first) form.use(first);
  const edit = async (parameter: ProjectParameter): Promise<void> => {
    const value = await askForValue(choice, form, parameter);
    if (value !== undefined) form.set(parameter, value);
  };
  const plan = (): { commandLine: string } | ProjectError => {
    const { parameters: values } = form.values;
    try {
      const { name: entryPoint } = choice.entryPoint;
      return planRun(choice.project, { ...context, entryPoint, values, shell: process.env['SHELL'] });
    } catch (error) {
      if (error instanceof ProjectError) return error;
      throw error;
    }
  };

  for (;;) {
    const planned = plan();
    let started = false;
    const run: FormRow =
      planned instanceof ProjectError
        ? {
            label: errorText(planned),
            iconPath: new vscode.ThemeIcon('error'),
            action: async () => {
              const wrong = choice.entryPoint.parameters.find(({ name }) => name === planned.parameter);
              if (!wrong) throw planned;
              await edit(wrong);
            },
          }
        : {
            label: `Run ${choice.entryPoint.name}`,
            iconPath: new vscode.ThemeIcon('play'),
            detail: planned.commandLine.replace(/\s+/g, ' '),
            action: () => void (started = true),
          };
    const rows = [run, ...rowsOf(choice, form, { edit, experiments })];
    const enter = planned instanceof ProjectError ? 'correct it' : 'run';
    const row = await pickRow(choice, rows, `Press Enter to ${enter}, or choose what to change`);
    if (!row) return undefined;
    await row.action?.();
    if (started) return form.values;
  }
}

function rowsOf(
  choice: ProjectChoice,
  form: ParameterForm,
  {
    edit,
    experiments,
  }: { edit: (parameter: ProjectParameter) => Promise<void>; experiments: KnownExperiments },
): FormRow[] {
  const { parameters, name: entryPoint } = choice.entryPoint;
  const rows: FormRow[] = [];
  if (parameters.length > 0) rows.push(separator('parameters'));
  for (const parameter of parameters) {
    const description = form.describe(parameter);
    const iconPath = new vscode.ThemeIcon('symbol-parameter');
    rows.push({ label: parameter.name, iconPath, description, action: () => edit(parameter) });
  }
  const values: FormRow[] = [];
  const { lastUsed } = form;
  if (lastUsed && summarize(lastUsed) !== summarize(form.values)) {
    values.push({
      label: 'Last used',
      iconPath: new vscode.ThemeIcon('history'),
      description: summarize(lastUsed),
      action: () => form.useLastUsed(),
    });
  }
  if (form.isChanged) {
    const iconPath = new vscode.ThemeIcon('discard');
    values.push({ label: 'Defaults', iconPath, action: () => form.useDefaults() });
  }
  if (values.length > 0) rows.push(separator('values'), ...values);

  const { folder, project } = choice;
  const usual = experimentOf(project, { folder, entryPoint, here: experiments.here });
  const asked = form.values.experiment;
  rows.push(separator('recorded in'), {
    label: 'Experiment',
    iconPath: new vscode.ThemeIcon('beaker'),
    description: asked ?? `${usual.name} · ${usual.reason}`,
    action: async () => {
      const name = await pickExperiment(usual, experiments.list);
      if (name !== undefined) form.setExperiment(name === usual.name ? undefined : name);
    },
  });
  return rows;
}

function separator(label: string): FormRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function pickRow(
  choice: ProjectChoice,
  items: readonly FormRow[],
  placeholder: string,
): Promise<FormRow | undefined> {
  const { folder, workspaceFolder, project, entryPoint } = choice;
  const place = workspaceFolder ? relative(workspaceFolder.uri.fsPath, folder) : folder;
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<FormRow>());
  pick.title = [`Run ${entryPoint.name}`, project.name ?? place].filter(Boolean).join(' · ');
  pick.placeholder = placeholder;
  pick.items = items;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  return new Promise<FormRow | undefined>((done) => {
    store.add(
      pick.onDidAccept(() => {
        const [row] = pick.activeItems;
        // Nothing matches what was typed to filter the list: the list stays, with the values that it holds.
        if (row) done(row);
      }),
    );
    store.add(pick.onDidHide(() => done(undefined)));
    pick.show();
  }).finally(() => store.dispose());
}
