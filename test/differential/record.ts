// Asks a real MLflow all rows and keeps its answers: `npm run record:differential`.
import { chapters } from './chapters.ts';
import { askMlflow } from './realMlflow.ts';
import { writeRecording } from './recorded.ts';

writeRecording(chapters, await askMlflow(process.env['MLFLOW_PYTHON'] ?? ''));
