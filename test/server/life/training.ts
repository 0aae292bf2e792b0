// A script that trains: logs one metric step after the other and tries again what was not answered, as the
// real client does. Says each acknowledged step, and at the end which run it was.
import { setTimeout as pause } from 'node:timers/promises';

const [steps = '100', pauseMs = '5'] = process.argv.slice(2);
const { MLFLOW_TRACKING_URI: uri = '', MLFLOW_TRACKING_TOKEN: token = '' } = process.env;

async function call(path: string, body: object): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`${uri}/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (response.status < 500) throw new RangeError(`${response.status} ${text}`);
    } catch (error) {
      if (error instanceof RangeError || attempt > 200) throw error;
    }
    await pause(50);
  }
}

const { run } = (await call('runs/create', { experiment_id: '0', start_time: Date.now() })) as {
  run: { info: { run_id: string } };
};
const { run_id } = run.info;
console.log(JSON.stringify({ run_id }));
for (let step = 0; step < Number(steps); step++) {
  await call('runs/log-metric', { run_id, key: 'loss', value: 1 / (step + 1), timestamp: Date.now(), step });
  console.log(JSON.stringify({ step }));
  await pause(Number(pauseMs));
}
await call('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
console.log(JSON.stringify({ done: true }));
