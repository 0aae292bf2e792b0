import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import { errorText } from '../../common/log.ts';

export interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** What stands in place of the prompt while this text is typed. */
  readonly promptFor?: (text: string) => string;
  /** What is wrong with the text as it is typed. */
  readonly check?: (text: string) => string | undefined;
  /** Tries the answer while the box stays open; a problem or a warning is shown in it. */
  readonly submit?: (text: string, signal: AbortSignal) => Promise<string | { warning: string } | undefined>;
}

/**
 * An input box that stays open until its answer has been tried, and says in its place what is wrong.
 * `undefined` when it is cancelled.
 */
export function askInPlace(question: Question): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  const { title, prompt, placeholder, value, password, promptFor, check, submit } = question;
  Object.assign(box, {
    title,
    prompt,
    placeholder,
    value: value ?? '',
    password,
    ignoreFocusOut: true,
  });
  const controller = new AbortController();
  return new Promise((resolve) => {
    const accept = async (): Promise<void> => {
      if (!box.enabled) return;
      const text = box.value.trim();
      const problem = check?.(text) ?? (text === '' ? 'Type something.' : undefined);
      if (problem) {
        box.validationMessage = problem;
        return;
      }
      const outcome = submit ? await tryIt(text) : undefined;
      if (controller.signal.aborted) return;
      if (outcome === undefined) {
        resolve(text);
        box.hide();
      } else {
        const { Error, Warning } = vscode.InputBoxValidationSeverity;
        box.validationMessage =
          typeof outcome === 'string'
            ? { message: outcome, severity: Error }
            : { message: outcome.warning, severity: Warning };
      }
    };
    const tryIt = async (text: string): ReturnType<NonNullable<Question['submit']>> => {
      box.busy = true;
      box.enabled = false;
      try {
        return await submit!(text, controller.signal);
      } catch (error) {
        return isAbort(error) ? undefined : errorText(error);
      } finally {
        box.busy = false;
        box.enabled = true;
      }
    };
    box.onDidAccept(() => void accept());
    box.onDidChangeValue((text) => {
      // An empty box is not wrong yet.
      box.validationMessage = text.trim() === '' ? undefined : check?.(text);
      if (promptFor) box.prompt = promptFor(text);
    });
    box.onDidHide(() => {
      controller.abort();
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
