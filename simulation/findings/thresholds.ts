/** Where findings begin. All in one place, each with its reason; fractions, seconds, counts. */
export interface Thresholds {
  /** Utilisation a node may have at the everyday peak, by the lanes (vCPUs) that it has. */
  utilization: (lanes: number) => number;
  /** Utilisation at the everyday peak of workers for whose work nobody waits. */
  background: number;
  /** Seconds over which the growth of something unread is told. */
  reaction: number;
  /** Seconds without a node until another has taken its place. */
  replacement: number;
  /** Seconds until a standby has taken over. */
  failover: number;
  /** Largest part of an instance's memory for connections. */
  connectionMemory: number;
  /** Largest heartbeat interval as a part of the idle timeout. */
  heartbeatOfIdle: number;
  /** Largest part of a ws node's lanes for heartbeats. */
  heartbeatLanes: number;
  /** Largest part of the writes that a store can take for heartbeats. */
  heartbeatWrites: number;
  /** How busy connects may keep what other work leaves free. */
  connects: number;
  /** Part of the latency limit that a cache has to save in a read on the mean to be worth its money for that alone. */
  cacheTime: number;
  /** Most attempts that one request may become along a path. */
  attemptsOnPath: number;
  /** Most attempts per request in a run. */
  attemptsInRun: number;
  /** Part of the latency limit that one synchronous call to something slow may take. */
  slowCall: number;
  /** Part of a store's connections that pools may take. */
  poolOfConnections: number;
  /** Part of requests answered after their deadline. */
  late: number;
  /** Seconds of lag that are still no backlog. */
  lag: number;
  /** Shortest overload worth telling, seconds; shorter ones are ripples of a burst. */
  overload: number;
  /** Seconds an overload may outlive what caused it. */
  aftermath: number;
  /** A standstill that anything may have now and then, seconds. */
  standstill: number;
  /** Mean seconds between mishaps that nobody would call bad luck. */
  byChance: number;
  /** Part of the way to a broken term's limit that is no progress. */
  progress: number;
  /** Part of the bill for bytes, and the least sum that is worth a word, USD per month. */
  egress: number;
  egressLeast: number;
  /** Peak utilisation under which nodes are spare. */
  idle: number;
  /** Part of a backplane's lanes that messages to every node may take. */
  backplane: number;
  /** Utilisation from which a station counts as full. */
  full: number;
}

export const thresholds: Thresholds = {
  // Netflix's CPU headroom rule, measured where the p95 begins to bend: 48 % at 2 vCPU, 62 % at 4, 72 % at 8, 79 % at 16.
  utilization: (lanes) => 1 - 0.712 / Math.max(1, lanes) ** 0.448,
  // They only have to keep up; the rest is for catching up after a stop.
  background: 0.85,
  // About what it takes a person on call to see an alert, look and act.
  reaction: 8 * 60,
  // To notice a dead machine (a minute or two), to boot another and to warm it up.
  replacement: 5 * 60,
  // AWS RDS Multi-AZ: typically 60 to 120 s; others within a minute.
  failover: 60,
  // The rest is for the program, its heap's slack and the kernel's buffers.
  connectionMemory: 0.75,
  // One heartbeat may come a fifth of its interval late without the connection being cut.
  heartbeatOfIdle: 0.8,
  // More than a fifth of the machine for saying "still there" is a design fault.
  heartbeatLanes: 0.2,
  // What says nothing new may not cost a store more than a tenth; above it, it is the users online that decide the store's size.
  heartbeatWrites: 0.1,
  // Connects come at random: 70 % keeps the wait at a few times the service.
  connects: 0.7,
  // Less than a tenth of what users may wait is not what they notice.
  cacheTime: 0.1,
  // Two layers of one retry each; more multiplies any hiccup into an outage.
  attemptsOnPath: 4,
  // On average every request is asked twice: the system mostly serves its own retries.
  attemptsInRun: 2,
  // One call over half the budget leaves too little for all others.
  slowCall: 0.5,
  // The rest is for migrations, consoles and the monitoring; Postgres keeps some for its superuser as well.
  poolOfConnections: 0.9,
  // One user in a hundred.
  late: 0.01,
  // A record that waits a second is waited for.
  lag: 1,
  // A burst of some ten seconds is what a buffer is for.
  overload: 60,
  // By then every client that waited has given up or been served.
  aftermath: 5 * 60,
  // A garbage collection, a lock, a failover; what stands still for longer is an outage of its own.
  standstill: 60,
  // Every evening's peak is longer.
  byChance: 4 * 3600,
  // A tenth is what shorter waits elsewhere bring along.
  progress: 0.1,
  // Above it, message size and rate decide the cost, not machines.
  egress: 0.4,
  // An hour of somebody's work.
  egressLeast: 100,
  // Three quarters bought for nothing, even at the peak.
  idle: 0.25,
  // The rest is for its own work.
  backplane: 0.6,
  // A station solved by the engine never quite shows 1 while its line grows.
  full: 0.99,
};
