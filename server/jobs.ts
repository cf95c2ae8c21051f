/** What the server and its worker say to each other. One job at a time; each job is answered by exactly one `done` or `failed`. */
import type { Model } from '../simulation/model.js';
import type { LastEdit, Report } from '../simulation/report.js';

export type Job = SimulateJob | RefineJob | CompareJob;

interface AnyJob {
  id: number;
  model: Model;
  /** Wall time the job may take, seconds. What is done by then is answered. */
  budget: number;
  /** One Int32, read between steps: not 0 asks the job to end early; its answer is then thrown away. */
  stop: SharedArrayBuffer;
}

/** A model's scenarios, simulated. */
export interface SimulateJob extends AnyJob {
  type: 'simulate';
  /** By scenario: what has been scaled since the file's last run. */
  lastEdits: Record<string, LastEdit>;
}

/** What may come a moment after the figures: the headroom, and which fixes hold when they are tried out. */
export interface RefineJob extends AnyJob {
  type: 'refine';
  report: Report;
  /** Codes of findings that the user does not want to see, and so not to be fixed. */
  silenced: string[];
  /** The texts that the model was made from, by URI. */
  texts: Readonly<Record<string, string>>;
}

/** The minutes in which the analytic engine is least sure, by events as well. */
export interface CompareJob extends AnyJob {
  type: 'compare';
  report: Report;
}

export type Answer =
  | { type: 'progress'; id: number; fraction: number; partial: Report }
  | { type: 'done'; id: number; report: Report; milliseconds: number }
  | { type: 'failed'; id: number; message: string };
