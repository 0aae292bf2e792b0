import { countHandlers } from './counts.ts';
import { deletionHandlers } from './deletion.ts';
import { extremeHandlers } from './extremes.ts';
import { indexHandlers } from './indexes.ts';
import { importHandlers } from './imports.ts';
import type { OwnHandlers } from './ownHandler.ts';
import { storeHandlers } from './store.ts';
import { sizeHandlers } from './sizes.ts';

export const ownHandlers: OwnHandlers = {
  ...storeHandlers,
  ...sizeHandlers,
  ...countHandlers,
  ...extremeHandlers,
  ...deletionHandlers,
  ...indexHandlers,
  ...importHandlers,
};
