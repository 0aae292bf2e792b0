import type { Exchange } from './httpServer.ts';
import { send } from './respond.ts';

/** What a browser finds that follows the link MLflow's client prints after each run: no data, so it needs no token. */
const page = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>MLflow for VS Code</title>
</head>
<body>
  <h1>MLflow for VS Code</h1>
  <p>This is the embedded tracking server. It has no web pages: its experiments, runs and models are in the
  <b>MLflow</b> view of the VS Code window that started it.</p>
  <p>MLflow's own pages show the same data with<br>
  <code>mlflow server --backend-store-uri sqlite:///mlflow.db --artifacts-destination ./mlartifacts</code><br>
  in the folder of the database.</p>
</body>
</html>
`;

/** True when it has taken the request. */
export function homePage({ request, response, method, path }: Exchange): boolean {
  const wantsPage = request.headers.accept?.includes('text/html') ?? false;
  if ((method !== 'GET' && method !== 'HEAD') || path !== '/' || !wantsPage) return false;
  send(response, 200, {
    type: 'text/html; charset=utf-8',
    body: page,
    headers: { 'content-security-policy': "default-src 'none'", 'cache-control': 'no-store' },
  });
  return true;
}
