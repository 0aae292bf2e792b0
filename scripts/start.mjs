// Opens VS Code with the extension on a copy of the sample workspace: `npm start [-- --no-open] [--host code|desktop|npm]`.
// Nothing of the user's own VS Code is touched: user data and extensions have folders of their own.
import { useToolchain } from './toolchain.mjs';

console.log('Packages…');
await useToolchain(import.meta.url);
const { start } = await import('./tryOut.mjs');
await start();
