// Loaded before the server (`--import`): the wall clock jumps by what the file of MLFLOW_TEST_CLOCK says, in ms,
// when the process gets SIGUSR2, as it does on a machine whose clock is set.
import { readFileSync } from 'node:fs';

const realNow = Date.now;
let shift = 0;
process.on('SIGUSR2', () => {
  shift = Number(readFileSync(process.env['MLFLOW_TEST_CLOCK'] ?? '', 'utf8'));
});
Date.now = () => realNow() + shift;
