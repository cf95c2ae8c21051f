/** What a finding's function takes and gives. */
import type { Network } from '../analytic/network.js';
import type { Model, Scenario, System } from '../model.js';
import type { Finding, ScenarioReport } from '../report.js';
import type { Thresholds } from './thresholds.js';

/** A finding without its code, which the table knows; what is left out is empty. */
export type Found = Pick<Finding, 'severity' | 'message' | 'at'> & Partial<Omit<Finding, 'severity' | 'message' | 'at' | 'code'>>;

/** A system under a scenario, as far as it can be known without a run. */
export interface Design {
  model: Model;
  system: System;
  /** Null where the system has none in its file: then there are no users and all rates are 0. */
  scenario: Scenario | null;
  thresholds: Thresholds;
  network: Network;
  /** Most users at once, and when (seconds). */
  users: number;
  usersAt: number;
  /** By flow: requests per second at its peak, without bursts. */
  flowPeak: number[];
  /** By flow: the largest factor that a burst puts on it; 1 without bursts. */
  flowBurst: number[];
  /** By visit: operations per second at the peak (for a push: pushes, not deliveries), without bursts and retries. */
  visitPeak: number[];
  /** By component: operations per second and lanes kept busy at the peak, without bursts and retries. */
  arrivals: number[];
  load: number[];
}

/** A design, and what its run showed. */
export interface Ran extends Design {
  scenario: Scenario;
  report: ScenarioReport;
}

export type StaticCheck = (design: Design) => Found[];
export type RunCheck = (ran: Ran) => Found[];
