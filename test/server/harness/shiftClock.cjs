// Loaded before the server (--require): the wall clock jumps by what the file of MLFLOW_TEST_CLOCK says, in ms,
// whenever the process gets SIGUSR2. That is what a machine does that is set or wakes up; no library fakes time here.
const { readFileSync } = require('node:fs');

const RealDate = Date;
let shift = 0;
process.on('SIGUSR2', () => {
  shift = Number(readFileSync(process.env.MLFLOW_TEST_CLOCK, 'utf8'));
});

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shift] : args));
  }
  static now() {
    return RealDate.now() + shift;
  }
};
