// Builds and packages the extension: one mlflow-vscode-VERSION.vsix in the project's root.
import { useToolchain } from './toolchain.mjs';

await useToolchain(import.meta.url);
const { buildVsix } = await import('./vsix.mjs');
await buildVsix();
