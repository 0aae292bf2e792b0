import { artifactHandlers } from './artifacts.ts';
import { experimentHandlers } from './experiments.ts';
import type { Handlers } from './handler.ts';
import { inputHandlers } from './inputs.ts';
import { loggedModelHandlers } from './loggedModels.ts';
import { metricHandlers } from './metrics.ts';
import { modelVersionHandlers } from './modelVersions.ts';
import { registeredModelHandlers } from './registeredModels.ts';
import { runHandlers } from './runs.ts';

export const handlers: Handlers = {
  ...experimentHandlers,
  ...runHandlers,
  ...inputHandlers,
  ...metricHandlers,
  ...artifactHandlers,
  ...loggedModelHandlers,
  ...registeredModelHandlers,
  ...modelVersionHandlers,
};
