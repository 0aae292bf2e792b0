import type { Handlers } from './handler.ts';
import { experimentHandlers } from './experiments.ts';
import { runHandlers } from './runs.ts';

export const handlers = { ...experimentHandlers, ...runHandlers } as unknown as Handlers;
