/** What extension and panel say to each other, by `postMessage`. */
import type { Fix, Place, Report } from '../simulation/report.js';

/** What the panel shows: the newest that is known of one file. */
export interface Shown {
  uri: string;
  version: number;
  report: Report | null;
  stale: boolean;
  running: number | null;
  /** Headroom is still searched, and fixes are still tried out. */
  refining: boolean;
  milliseconds: number | null;
  problem: string | null;
}

/** The same as it is sent: its report packed, to be read by `unpackReport`. */
export type Sent = Omit<Shown, 'report'> & { report: string | null };

export type ToPanel =
  | { type: 'show'; state: Sent }
  /** The component or flow under the text cursor; null: none. */
  | { type: 'subject'; subject: string | null }
  | { type: 'scenario'; name: string };

export type FromPanel =
  /** The panel can take messages now. */
  | { type: 'ready' }
  | { type: 'run' }
  | { type: 'reveal'; place: Place }
  | { type: 'fix'; version: number; fix: Fix }
  | { type: 'explain'; code: string };

/** What a panel keeps over a reload. */
export interface Kept {
  uri: string;
  scenario: string | null;
  /** Seconds of the run under the cursor; null: where the run is worst. */
  time: number | null;
  /** Seconds that the charts show; null: all. */
  zoom: [number, number] | null;
  /** The flow whose latency is shown; null: the worst. */
  flow: string | null;
}
