import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

export interface PageOptions {
  readonly extensionUri: vscode.Uri;
  /** Folder of `webview/` that it is made of; names its bundle and its style sheet. */
  readonly entry: string;
  /** Does the page draw images that it is sent? It loads none by itself. */
  readonly images?: 'sent';
}

export function bundleFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

const hashOfNothing = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/**
 * The page, with its script and styles in it: VS Code brings each file that a page loads by a way of several
 * processes, and shows the page only when all are there.
 */
export async function pageHtml(webview: vscode.Webview, options: PageOptions): Promise<string> {
  const { extensionUri, entry, images } = options;
  const uriOf = (file: string): vscode.Uri => vscode.Uri.joinPath(bundleFolder(extensionUri), file);
  const [icons, styles, script] = await Promise.all(
    ['codicon.css', `${entry}.css`, `${entry}.js`].map((file) => textOf(uriOf(file).fsPath)),
  );
  const font = webview.asWebviewUri(uriOf('codicon.ttf')).toString();
  const nonce = randomBytes(18).toString('base64');
  // Styles come from our files, and from constructed style sheets, which no policy has to allow: the toolkit's
  // controls carry theirs that way. The hash is that of nothing: their template of a dropdown has an empty
  // style attribute. So no other inline style and no inline script gets through.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}' 'unsafe-hashes' '${hashOfNothing}'`,
    `font-src ${webview.cspSource}`,
    ...(images === 'sent' ? ['img-src blob:'] : []),
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <style nonce="${nonce}">${icons!.replace(/url\("\.\/codicon\.ttf[^"]*"\)/, () => `url("${font}")`)}</style>
  <style nonce="${nonce}">${styles}</style>
  <title>MLflow</title>
</head>
<body>
  <main id="root"></main>
  <script nonce="${nonce}">${script!.replaceAll(/<(?=\/script|!--)/gi, () => '\\x3c')}</script>
</body>
</html>`;
}

const texts = new Map<string, Promise<string>>();

/** Read once in a window. */
function textOf(path: string): Promise<string> {
  let text = texts.get(path);
  if (!text) {
    text = readFile(path, 'utf8');
    text.catch(() => texts.delete(path));
    texts.set(path, text);
  }
  return text;
}
