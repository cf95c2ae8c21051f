/**
 * What the panel may ask of the rest of the extension, and nothing else: it shows the newest state of one file, and hands a person's
 * clicks back. `client/extension.ts` implements it over the language server, `client/panel.ts` uses it.
 */
import type { Disposable } from 'vscode';
import type { Fix, Place } from '../simulation/report.js';

/** What is known of one `.arch` file at this moment. A whole new object comes with every change. */
export interface PanelState {
  uri: string;
  /** Version of the text that `report` was made from. */
  version: number;
  /** The newest report, packed, also a partial one while a run goes on; null before the first, or where the text was never free of errors. */
  report: string | null;
  /** The text has changed since `report` was made: its figures are those of an older text. */
  stale: boolean;
  /** While a run goes on: the fraction of it that is done; null where none does. */
  running: number | null;
  /** Headroom is still searched, and fixes are still tried out. */
  refining: boolean;
  /** Wall time of the run that made `report`, milliseconds; null while it is partial. */
  milliseconds: number | null;
  /** One sentence where there is no fresh report and none on its way: errors in the text, no scenario, an engine's failure. */
  problem: string | null;
}

/** The component or flow under the text cursor; null: neither. */
export interface Cursor {
  uri: string;
  subject: string | null;
}

export interface PanelApi {
  /**
   * Keeps reports of a file coming until disposed of; the newest state, if there is one, comes at once. Files that nobody watches send
   * no series, so watch only while a panel shows the file.
   */
  watch(uri: string, onState: (state: PanelState) => void): Disposable;
  onCursor(listener: (cursor: Cursor) => void): Disposable;
  /** Simulates the file's present text, saved or not. */
  run(uri: string): Promise<void>;
  /** Shows a place in an editor beside the panel and selects it. */
  reveal(place: Place): Promise<void>;
  /** Applies a fix's edits; false where the text is no longer that of `version` (nothing is changed then). */
  applyFix(uri: string, version: number, fix: Fix): Promise<boolean>;
  /** Opens the documentation page of a finding's code. */
  explain(code: string): Promise<void>;
}

/**
 * The shape of `PanelManager` in `client/panel.ts`: constructed as `new PanelManager(context, api)`. It also registers the serializer
 * that brings panels back after a reload (view type `headroom.panel`).
 */
export interface Panels extends Disposable {
  /** Opens the panel of a file, or shows the one that is open; `scenario` preselects one. */
  open(uri: string, scenario?: string): void;
}
