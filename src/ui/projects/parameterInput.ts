import { isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../common/disposable.ts';
import type { ProjectParameter } from '../../formats/mlproject.ts';
import type { ParameterForm } from '../../projects/parameterForm.ts';
import type { ProjectChoice } from './projectSource.ts';

/** Asks for one value and checks it while it is typed. Undefined: back to the list, nothing changed. */
export async function askForValue(
  { folder, entryPoint }: ProjectChoice,
  form: ParameterForm,
  parameter: ProjectParameter,
): Promise<string | undefined> {
  const store = new DisposableStore();
  const input = store.add(vscode.window.createInputBox());
  const browse: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('folder-opened'),
    tooltip: 'Browse…',
  };
  input.title = `Run ${entryPoint.name} · ${parameter.name}`;
  input.prompt = promptOf(parameter);
  input.value = form.valueOf(parameter) ?? '';
  input.placeholder = parameter.default ?? '';
  input.ignoreFocusOut = true;
  input.buttons =
    parameter.type === 'path' ? [vscode.QuickInputButtons.Back, browse] : [vscode.QuickInputButtons.Back];
  const check = (): boolean => {
    const problem = form.check(parameter, input.value);
    const severity =
      problem?.severity === 'error'
        ? vscode.InputBoxValidationSeverity.Error
        : vscode.InputBoxValidationSeverity.Warning;
    input.validationMessage = problem && { message: problem.message, severity };
    return problem?.severity !== 'error';
  };
  // A required value that was never given is not wrong before anything was typed.
  if (form.valueOf(parameter) !== undefined) check();
  return new Promise<string | undefined>((done) => {
    let browsing = false;
    store.add(input.onDidChangeValue(check));
    store.add(input.onDidAccept(() => check() && done(input.value)));
    store.add(input.onDidHide(() => browsing || done(undefined)));
    store.add(
      input.onDidTriggerButton(async (button) => {
        if (button !== browse) return done(undefined);
        browsing = true;
        input.value = (await browseFor(parameter, folder)) ?? input.value;
        browsing = false;
        check();
        input.show();
      }),
    );
    input.show();
  }).finally(() => store.dispose());
}

function promptOf({ description, type, default: usual }: ProjectParameter): string {
  const kind = usual === undefined ? `${type}, required` : `${type}, default ${usual === '' ? '""' : usual}`;
  return description ? `${description} (${kind})` : kind;
}

/** A file or folder, relative to the project where it is inside. */
async function browseFor({ name }: ProjectParameter, folder: string): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: name,
      openLabel: 'Choose',
      defaultUri: vscode.Uri.file(folder),
      canSelectFiles: true,
      canSelectFolders: true,
    })) ?? [];
  if (!chosen) return undefined;
  const inside = relative(folder, chosen.fsPath);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? chosen.fsPath : inside;
}
