/**
 * Every message between the server and its client that is not part of the Language Server Protocol itself. One constant a message; an
 * editor other than VS Code can use them all, or none: diagnostics, lenses, hovers and fixes need no message from here.
 */
import { NotificationType, RequestType } from 'vscode-languageserver-protocol';
import type { Position } from 'vscode-languageserver-protocol';
import type { PackedReport } from './packing.js';
import type { Severity } from '../simulation/report.js';

/** The scheme of the built-in library's documents; their text comes by the protocol's own `workspace/textDocumentContent`. */
export const LIBRARY_SCHEME: typeof import('../language/library.js').LIBRARY_SCHEME = 'arch-library';

/** The settings under `headroom.`, as they come with `workspace/didChangeConfiguration`. */
export interface Settings {
  /** When a file is simulated: on opening and saving it, also while typing, or only when asked to. */
  run: 'onSave' | 'onType' | 'manual';
  /** Wall time a run may take, seconds; then it is cut and says so. */
  budgetSeconds: number;
  /** Whether the event engine then runs the minutes of which the figures are least sure. */
  compareEngines: boolean;
  /** Whether figures of the last run stand behind the lines of components and flows. */
  inlayHints: boolean;
  /** By code of a finding: what it is shown as, or that it is not shown. */
  findings: Record<string, Severity | 'off'>;
}

/** What the client says in `initializationOptions`; every part may be missing. */
export interface InitializationOptions {
  settings?: Partial<Settings>;
  /** URI of the folder that holds a page `CODE.md` for each code of a finding. */
  documentation?: string;
}

/** What is known of one file, in figures for a person: for a status bar. */
export interface FileStatus {
  uri: string;
  /** `unknown`: not simulated yet; `problem`: it can't be. */
  verdict: 'pass' | 'fail' | 'none' | 'cut' | 'problem' | 'unknown';
  /** `p95 312 ms › 120 ms · $812/mo · 99.95 %`, of the scenario that is worst off. */
  text: string;
  /** One line a scenario, or what the problem is. */
  details: string[];
  stale: boolean;
  /** The fraction of a run that is done; null where none is going on. */
  running: number | null;
}

/** Server to client: a file's status has changed. */
export const StatusNotification = new NotificationType<FileStatus>('headroom/status');

/** What is known of one file, whole. */
export interface FileReport {
  uri: string;
  /** Version of the text that `report` was made from. */
  version: number;
  /** As text, for `webview/unpack.ts`; null before the first report. */
  report: PackedReport | null;
  /** The text has changed since. */
  stale: boolean;
  /** The fraction of a run that is done, while one is going on: `report` may then be a partial one. */
  running: number | null;
  /** More will come to `report`: headroom is searched and fixes are tried out. */
  refining: boolean;
  /** Wall time of the run that made `report`, milliseconds; null while it is partial. */
  milliseconds: number | null;
  /** Why there is no fresh report: errors in the text, no scenario, a failure. */
  problem: string | null;
}

/** Server to client: the report, or what is known about it, has changed. Sent for watched files only, since reports are large. */
export const ReportNotification = new NotificationType<FileReport>('headroom/report');

/** Client to server: send reports of this file from now on (the newest at once), or no longer. */
export const WatchNotification = new NotificationType<{ uri: string; watch: boolean }>('headroom/watch');

/** Client to server: simulate the file's present text, saved or not. Answered when the report is there; false where none could be made. */
export const RunRequest = new RequestType<{ uri: string }, boolean, void>('headroom/run');

/** Client to server: the component or flow that a place in the text belongs to, by name; null where there is none. */
export const SubjectRequest = new RequestType<{ uri: string; position: Position }, string | null, void>('headroom/subject');
