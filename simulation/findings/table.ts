/** All findings, by code. The order is that in which a reader wants them: the contract first. A code may stand in both tables. */
import type { RunCheck, StaticCheck } from './check.js';
import { availabilityCeiling } from './availabilityCeiling.js';
import { availabilityUnderContract } from './availabilityUnderContract.js';
import { autoscaleLag } from './autoscaleLag.js';
import { backlogDrainTime } from './backlogDrainTime.js';
import { backlogOverContract } from './backlogOverContract.js';
import { cacheStampede } from './cacheStampede.js';
import { cacheUseless } from './cacheUseless.js';
import { componentUnused, workerNoSource } from './componentUnused.js';
import { idleTimeoutVsHeartbeat, keepaliveTax, slowConsumerUnbounded, wsMemory } from './connectionLoad.js';
import { connectionsExceedCapacity } from './connectionsExceedCapacity.js';
import { contractMet } from './contractMet.js';
import { costOverContract } from './costOverContract.js';
import { deployDrainShort } from './deployDrainShort.js';
import { egressDominates } from './egressDominates.js';
import { backplaneBroadcast, fanoutAmplification, presenceQuadratic } from './fanout.js';
import { headroomUnderContract } from './headroomUnderContract.js';
import { latencyOverContract } from './latencyOverContract.js';
import { heartbeatWritesDb } from './heartbeatWritesDb.js';
import { lbMissing } from './lbMissing.js';
import { lbSingleTarget } from './lbSingleTarget.js';
import { limiterAboveCapacity, limiterBelowPeak, limiterMissing } from './limiters.js';
import { lossOverContract } from './lossOverContract.js';
import { metastable } from './metastable.js';
import { queueNoConsumer, streamNoConsumer } from './noConsumer.js';
import { overprovisioned } from './overprovisioned.js';
import { hotPartition, partitionsBelowThroughput, streamPollBreaksLatency, workersExceedPartitions } from './partitions.js';
import { poolExhaustion } from './poolExhaustion.js';
import { queueLateGoodput } from './queueLateGoodput.js';
import { queueOverflows } from './queueOverflows.js';
import { reconnectHitsDb, reconnectStorm } from './reconnectStorm.js';
import { reconnectWithoutBackoff } from './reconnectWithoutBackoff.js';
import { replicaFallsBehind, replicaStaleRead, replicaWritten } from './replicas.js';
import { retryNoPriority } from './retryNoPriority.js';
import { attemptsInRun, retriesMultiply } from './retryStorm.js';
import { retryWithoutBackoff, retryWithoutJitter } from './retryWaits.js';
import { slowOffload } from './slowOffload.js';
import { spof } from './spof.js';
import { streamOutrunsWorkers } from './streamOutrunsWorkers.js';
import { timeoutBelowService } from './timeoutBelowService.js';
import { breakerMissing, timeoutInversion, timeoutMissing } from './timeouts.js';
import { utilHeadroom } from './utilHeadroom.js';
import { verdictFragile } from './verdictFragile.js';
import { wsBehindHttpServer } from './wsBehindHttpServer.js';
import { wrongTierScaled } from './wrongTierScaled.js';
import { wsNoBackplane } from './wsNoBackplane.js';

/** Known from the text alone; they appear while typing. */
export const staticChecks: Record<string, StaticCheck> = {
  // Streams, queues and workers have to fit together.
  'stream-no-consumer': streamNoConsumer,
  'queue-no-consumer': queueNoConsumer,
  'worker-no-source': workerNoSource,
  'workers-exceed-partitions': workersExceedPartitions,
  'partitions-below-throughput': partitionsBelowThroughput,
  'hot-partition': hotPartition,
  'stream-poll-breaks-latency': streamPollBreaksLatency,
  // Connections, and who holds them.
  'ws-behind-http-server': wsBehindHttpServer,
  'ws-no-backplane': wsNoBackplane,
  'ws-memory': wsMemory,
  'connections-exceed-capacity': connectionsExceedCapacity,
  'reconnect-without-backoff': reconnectWithoutBackoff,
  'idle-timeout-vs-heartbeat': idleTimeoutVsHeartbeat,
  'keepalive-tax': keepaliveTax,
  'heartbeat-writes-db': heartbeatWritesDb,
  'slow-consumer-unbounded': slowConsumerUnbounded,
  'fanout-amplification': fanoutAmplification,
  'presence-quadratic': presenceQuadratic,
  'backplane-broadcast': backplaneBroadcast,
  // Ways in.
  'lb-missing': lbMissing,
  'lb-single-target': lbSingleTarget,
  'limiter-missing': limiterMissing,
  'limiter-below-peak': limiterBelowPeak,
  'limiter-above-capacity': limiterAboveCapacity,
  // What fails, and what callers do then.
  spof,
  'availability-ceiling': availabilityCeiling,
  'retry-without-backoff': retryWithoutBackoff,
  'retry-without-jitter': retryWithoutJitter,
  'retry-storm': retriesMultiply,
  'retry-no-priority': retryNoPriority,
  'timeout-below-service': timeoutBelowService,
  'timeout-inversion': timeoutInversion,
  'timeout-missing': timeoutMissing,
  'breaker-missing': breakerMissing,
  'slow-offload': slowOffload,
  // Stores.
  'pool-exhaustion': poolExhaustion,
  'replica-stale-read': replicaStaleRead,
  'replica-written': replicaWritten,
  // The text itself.
  'component-unused': componentUnused,
};

/** Known from a run. */
export const runChecks: Record<string, RunCheck> = {
  'latency-over-contract': latencyOverContract,
  'availability-under-contract': availabilityUnderContract,
  'cost-over-contract': costOverContract,
  'backlog-over-contract': backlogOverContract,
  'loss-over-contract': lossOverContract,
  'headroom-under-contract': headroomUnderContract,
  'contract-met': contractMet,
  'verdict-fragile': verdictFragile,
  'wrong-tier-scaled': wrongTierScaled,
  // Overload: before it, in it, after it.
  'util-headroom': utilHeadroom,
  'autoscale-lag': autoscaleLag,
  'stream-outruns-workers': streamOutrunsWorkers,
  'queue-overflows': queueOverflows,
  'queue-late-goodput': queueLateGoodput,
  'backlog-drain-time': backlogDrainTime,
  'retry-storm': attemptsInRun,
  metastable,
  'reconnect-storm': reconnectStorm,
  'reconnect-hits-db': reconnectHitsDb,
  'deploy-drain-short': deployDrainShort,
  'cache-stampede': cacheStampede,
  'replica-stale-read': replicaFallsBehind,
  // Money.
  'egress-dominates': egressDominates,
  overprovisioned,
  'cache-useless': cacheUseless,
};

/** Findings that say no more than that a change would do: where it does not, there is nothing to say. */
export const standingWithFix: ReadonlySet<string> = new Set(['overprovisioned', 'cache-useless']);

/** Every code once. */
export const codes: string[] = [...new Set([...Object.keys(runChecks), ...Object.keys(staticChecks)])].sort();
