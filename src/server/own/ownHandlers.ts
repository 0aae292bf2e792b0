import { deletionHandlers } from './deletion.ts';
import { importHandlers } from './imports.ts';
import type { OwnHandlers } from './ownHandler.ts';
import { storeHandlers } from './store.ts';
import { sizeHandlers } from './sizes.ts';

export const ownHandlers: OwnHandlers = {
  ...storeHandlers,
  ...sizeHandlers,
  ...deletionHandlers,
  ...importHandlers,
};
