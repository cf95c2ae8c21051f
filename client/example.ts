/** The example that comes with the extension, as a file that may be changed. */
import * as vscode from 'vscode';

const EXAMPLE = 'websocket-scaling.arch';

/** Opens a copy of the example, in the folder that the editor keeps for the extension; one that is there already is opened as it was left. */
export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const copy = vscode.Uri.joinPath(context.globalStorageUri, EXAMPLE);
  if (!(await exists(copy))) {
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(context.extensionUri, 'examples', EXAMPLE), copy);
  }
  await vscode.window.showTextDocument(copy, { preview: false });
}

function exists(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(
    vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    ),
  );
}
