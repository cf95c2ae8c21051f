/** All findings, by code. The order is that in which a reader wants them: the contract first. A code may stand in both tables. */
import type { RunCheck, StaticCheck } from './check.js';
import { availabilityUnderContract } from './availabilityUnderContract.js';
import { componentUnused, workerNoSource } from './componentUnused.js';
import { connectionsExceedCapacity } from './connectionsExceedCapacity.js';
import { contractMet } from './contractMet.js';
import { costOverContract } from './costOverContract.js';
import { headroomUnderContract } from './headroomUnderContract.js';
import { latencyOverContract } from './latencyOverContract.js';
import { lbMissing } from './lbMissing.js';
import { queueNoConsumer, streamNoConsumer } from './noConsumer.js';
import { notSimulated } from './notSimulated.js';
import { reconnectHitsDb, reconnectStorm } from './reconnectStorm.js';
import { reconnectWithoutBackoff } from './reconnectWithoutBackoff.js';
import { retryWithoutBackoff, retryWithoutJitter } from './retryWaits.js';
import { spof } from './spof.js';
import { streamOutrunsWorkers } from './streamOutrunsWorkers.js';
import { utilHeadroom } from './utilHeadroom.js';
import { wsBehindHttpServer } from './wsBehindHttpServer.js';

/** Known from the text alone; they appear while typing. */
export const staticChecks: Record<string, StaticCheck> = {
  'stream-no-consumer': streamNoConsumer,
  'queue-no-consumer': queueNoConsumer,
  'worker-no-source': workerNoSource,
  'ws-behind-http-server': wsBehindHttpServer,
  'connections-exceed-capacity': connectionsExceedCapacity,
  'lb-missing': lbMissing,
  spof,
  'reconnect-without-backoff': reconnectWithoutBackoff,
  'retry-without-backoff': retryWithoutBackoff,
  'retry-without-jitter': retryWithoutJitter,
  'component-unused': componentUnused,
  'not-simulated': notSimulated,
};

/** Known from a run. */
export const runChecks: Record<string, RunCheck> = {
  'latency-over-contract': latencyOverContract,
  'availability-under-contract': availabilityUnderContract,
  'cost-over-contract': costOverContract,
  'headroom-under-contract': headroomUnderContract,
  'contract-met': contractMet,
  'stream-outruns-workers': streamOutrunsWorkers,
  'util-headroom': utilHeadroom,
  'reconnect-storm': reconnectStorm,
  'reconnect-hits-db': reconnectHitsDb,
};

/** Every code once. */
export const codes: string[] = [...new Set([...Object.keys(runChecks), ...Object.keys(staticChecks)])].sort();
