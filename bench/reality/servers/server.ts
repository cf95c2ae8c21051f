/** A server under measurement, as the script sees it. */
import type { Timings } from '../messages.js';

export interface Server {
  port: number;
  /** The processes whose first threads do the work. */
  processes: () => Promise<number[]>;
  /** True where that is one thread, the only lane; false where the client's pool of connections is the lanes. */
  oneThread: boolean;
  /** What it timed itself since the last call. */
  takeTimings: () => Promise<Timings>;
  /** Ends its process. */
  stop: () => Promise<void>;
}

export const NO_TIMINGS: Timings = { operations: [], undisturbed: [], deliveries: [], collecting: 0 };
