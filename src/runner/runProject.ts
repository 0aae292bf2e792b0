import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { MlflowClient } from '../api/client.ts';
import { errorText } from '../common/log.ts';
import { experimentOf, readProject } from '../projects/readProject.ts';
import type { RunRequest } from '../projects/runRequest.ts';
import { requestVariable } from '../projects/runRequest.ts';
import { planRun, shellProcess } from '../projects/runPlan.ts';
import { readGitSource } from './gitSource.ts';
import { createRun, endRun, findExperiment, logParams } from './runRecord.ts';
import { ProcessSupervisor } from './superviseProcess.ts';
import type { Terminal } from './terminal.ts';

/** Runs and records a project; resolves with the exit code. Rejects, with no run made, if it can't run. */
export async function runProject(request: RunRequest, terminal: Terminal): Promise<number> {
  const project = readProject(request.folder);
  const plan = planRun(project, {
    entryPoint: request.entryPoint,
    values: request.parameters,
    disk: { exists: existsSync, resolve },
    folders: [request.folder, request.workspaceFolder],
    platform: process.platform,
    shell: process.env['SHELL'],
  });
  const supervisor = new ProcessSupervisor();
  const client = makeClient(request.tracking);
  const { folder, entryPoint, experiment: asked, here } = request;
  const { name: experiment } = experimentOf(project, { folder, entryPoint, asked, here });
  const [experimentId, source] = await Promise.all([
    findExperiment(client, experiment),
    readGitSource(request.folder),
  ]);
  const { info } = await createRun(client, experimentId, plan, source);
  terminal.note(`Run ${info.run_name} (${info.run_id}) in experiment ${experiment}`);
  try {
    await logParams(client, info.run_id, plan.params);
    terminal.command(plan.commandLine);
    const end = await supervisor.run({
      ...shellProcess(plan.commandLine, process.platform),
      cwd: request.folder,
      env: childEnvironment(request, info.run_id, experimentId),
    });
    const code = supervisor.exitCode(end);
    if (code === 127) terminal.fail(hintOnMissingCommand(request));
    const { run_name, status } = await endRun(client, info.run_id, end);
    terminal.note(`Run ${run_name} ${status}`);
    supervisor.killLeftovers();
    return code;
  } catch (error) {
    terminal.fail(errorText(error));
    await endRun(client, info.run_id, { kind: 'exited', code: 1 });
    return 1;
  }
}

function makeClient(tracking: RunRequest['tracking']): MlflowClient {
  const { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token } = tracking;
  if (!url) throw new Error('There is no tracking server to record the run');
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  return new MlflowClient({ url, headers: () => headers });
}

/** The run's own variables; those of the user's that would lead the script elsewhere are left out. */
function childEnvironment(request: RunRequest, runId: string, experimentId: string): Record<string, string> {
  const env: Record<string, string> = {};
  const dropped = new Set([requestVariable, 'ELECTRON_RUN_AS_NODE', 'MLFLOW_EXPERIMENT_NAME']);
  if (request.tracking['MLFLOW_TRACKING_TOKEN']) {
    // The client would prefer these to the token.
    dropped.add('MLFLOW_TRACKING_USERNAME').add('MLFLOW_TRACKING_PASSWORD');
  }
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && !dropped.has(key)) env[key] = value;
  }
  // On Windows the variable may be called Path.
  const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  if (request.pythonFolder) env[path] = [request.pythonFolder, env[path]].filter(Boolean).join(delimiter);
  return {
    ...env,
    ...request.tracking,
    MLFLOW_RUN_ID: runId,
    MLFLOW_EXPERIMENT_ID: experimentId,
  };
}

function hintOnMissingCommand({ pythonFolder }: RunRequest): string {
  return pythonFolder
    ? `A command was not found, neither in ${pythonFolder} nor on PATH.`
    : 'A command was not found on PATH. If it is python, choose one with the setting mlflow.projects.pythonPath.';
}
