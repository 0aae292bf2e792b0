import { errorText } from '../common/log.ts';
import { readRequest, requestVariable } from '../projects/runRequest.ts';
import { runProject } from './runProject.ts';
import { Terminal } from './terminal.ts';

// Runs one project entry point in the terminal that this process stands in, and records it as a run.
async function main(): Promise<number> {
  const terminal = new Terminal(process.stdout);
  try {
    return await runProject(readRequest(process.env[requestVariable]), terminal);
  } catch (error) {
    terminal.fail(errorText(error));
    return 1;
  }
}

// The HTTP client keeps its connections open for a while: nothing waits for them.
void main().then((code) => process.exit(code));
