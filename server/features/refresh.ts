/** Asks the editor to fetch lenses and inlay hints again when a simulation has changed; without being asked it does so only after an edit. */
import type { LanguageServer } from 'langium/lsp';
import { CodeLensRefreshRequest, type Connection, InlayHintRefreshRequest } from 'vscode-languageserver';
import type { CurrentSettings } from '../settings.js';
import type { Simulations } from '../simulations.js';

export function refreshFigures(connection: Connection, server: LanguageServer, simulations: Simulations, settings: CurrentSettings): void {
  server.onInitialize(({ capabilities: { workspace } }) => {
    if (workspace?.codeLens?.refreshSupport)
      simulations.onChange(asking('lenses', () => connection.sendRequest(CodeLensRefreshRequest.type)));
    if (!workspace?.inlayHint?.refreshSupport) return;
    const refresh = asking('inlay hints', () => connection.sendRequest(InlayHintRefreshRequest.type));
    simulations.onChange(refresh);
    settings.onChange(refresh);
  });
}

/** Asks one question at a time: what changes meanwhile is one more. */
function asking(what: string, ask: () => Promise<void>): () => void {
  let asked: Promise<void> | null = null;
  let again = false;
  const refresh = (): void => {
    if (asked) return void (again = true);
    asked = ask().finally(() => {
      asked = null;
      if (!again) return;
      again = false;
      refresh();
    });
    asked.catch((error: unknown) => console.error(`The editor did not refresh its ${what}:`, error));
  };
  return refresh;
}
