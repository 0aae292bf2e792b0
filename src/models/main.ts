import { parentPort, workerData } from 'node:worker_threads';
import { parseMlmodel } from '../formats/mlmodel.ts';

// A thread of its own for an MLmodel file that is large: its reading holds up nobody and can be ended.

parentPort?.postMessage(parseMlmodel(String(workerData)));
