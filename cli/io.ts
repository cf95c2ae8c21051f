import { text } from 'node:stream/consumers';
import type { StartThread } from '../threads/replicate.js';

/** What the command line needs of the world outside, so that a test can stand in for a terminal. */
export interface Io {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Width of the terminal in characters; what is written nowhere wider. */
  columns: number;
  color: boolean;
  /** Absolute; relative paths start here. */
  cwd: string;
  /** All of standard input, as UTF-8. */
  stdin: () => Promise<string>;
  /** Starts a thread for replications of the event engine; null: they are made one after the other. */
  startThread: StartThread | null;
}

/** A call that cannot be answered: an unknown name, a bad number, a file that is not there. Its message is one line, for the caller. */
export class CallError extends Error {}

/** The process as a terminal: colours only on a real one that did not ask for none. Widths outside 40..100 are brought there. */
export function processIo(startThread: StartThread): Io {
  const { stdout, stderr, env } = process;
  return {
    out: (said) => void stdout.write(said),
    err: (said) => void stderr.write(said),
    columns: Math.min(100, Math.max(40, stdout.columns ?? 100)),
    color: stdout.isTTY && !env['NO_COLOR'],
    cwd: process.cwd(),
    stdin: () => text(process.stdin),
    startThread,
  };
}
