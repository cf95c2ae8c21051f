/** Asks the editor to fetch the lenses again when a simulation has changed; without being asked it does so only after an edit. */
import type { LanguageServer } from 'langium/lsp';
import { CodeLensRefreshRequest, type Connection } from 'vscode-languageserver';
import type { Simulations } from '../simulations.js';

export function refreshLenses(connection: Connection, server: LanguageServer, simulations: Simulations): void {
  let asked: Promise<void> | null = null;
  let again = false;
  const refresh = (): void => {
    // One question at a time: what changes meanwhile is one more.
    if (asked) return void (again = true);
    asked = connection.sendRequest(CodeLensRefreshRequest.type).finally(() => {
      asked = null;
      if (!again) return;
      again = false;
      refresh();
    });
    asked.catch((error: unknown) => console.error('The editor did not refresh its lenses:', error));
  };
  server.onInitialize(({ capabilities }) => {
    if (capabilities.workspace?.codeLens?.refreshSupport) simulations.onChange(refresh);
  });
}
