/**
 * The Model: what a person wrote, as plain data, ready to be simulated. The first of the two doors of the house (the other is
 * `report.ts`). `language/lower` makes it from the tree; `simulation` reads it and nothing else.
 *
 * No classes, no functions, structured-cloneable. Every figure is in base units: seconds, operations per second, bytes, USD per
 * month of 730 hours, fractions (not percents). Names are unique in their system; a name in one list refers to an entry of another.
 */
export interface Model {
  schema: 'headroom-model/1';
  /** URI of the file that was asked about; imported files keep their own URIs in the places. */
  uri: string;
  systems: System[];
  /** The scenarios of the file itself, not those of files it imports. */
  scenarios: Scenario[];
  /** `// arch-ignore CODE: why` comments: the code is silent on the line below the comment. */
  ignores: Ignore[];
}

/** A range of text, zero-based lines and UTF-16 characters, as in the Language Server Protocol. Zero-width places are insertion points. */
export interface Place {
  uri: string;
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export interface Ignore {
  code: string;
  why: string;
  /** The line that is silenced. */
  uri: string;
  line: number;
}

export interface System {
  name: string;
  title: string | null;
  /** The system that this one is an alternative of, by name; everything inherited is already merged into this one. */
  extends: string | null;
  at: Place;
  /** Zero-width, before the closing brace: where a component or flow can be added. */
  end: Place;
  components: Component[];
  flows: Flow[];
}

/** The kinds the simulation knows; a kind of one's own is one of these with other defaults. */
export type Kind = 'server' | 'postgres' | 'lb' | 'ws' | 'stream' | 'queue' | 'worker' | 'redis' | 'replica' | 'limiter' | 'external';

export interface Component {
  name: string;
  kind: Kind;
  /** The kind as written, `game_server` for a kind of one's own. */
  kindName: string;
  title: string | null;
  /** A replica's primary, by name. */
  of: string | null;
  at: Place;
  /** The whole declaration. */
  whole: Place;
  /** The figure after `*` where there is one, else zero-width behind the name (insert ` * n`). */
  nodesAt: Place;
  /** Zero-width, before the closing brace of the settings; null where there is no block. */
  settingsEnd: Place | null;
  /** Where each setting that is written in the component's own block stands, by its keyword. */
  written: Record<string, Place>;
  /** Figures with where they come from, by setting (`service`, `connections`, …); also those inherited from the kind's library. */
  figures: Record<string, Figure>;

  /** Number of nodes; min < max is an autoscaling range. */
  nodes: { min: number; max: number };
  instance: Instance | null;
  /** Machines for the same purpose from the same file with more vCPUs, the cheapest first. */
  larger: Instance[];
  /** Operations a node does at once; null: without limit (a pure delay). */
  lanes: number | null;
  /** Time one operation holds a lane, by access; `other` when a call says neither read nor write. Already divided by the instance's speed where CPU-bound. */
  service: { other: ServiceTime; read: ServiceTime; write: ServiceTime };
  /** A fixed delay that holds no lane (network, replication inside a managed service), seconds. */
  latency: number;
  /** Time one pushed delivery holds a lane of a node: `service` where nothing else is said. */
  delivery: ServiceTime;
  /** Lane time of opening one connection. */
  handshake: ServiceTime;
  /** Lane time of one heartbeat, seconds. */
  heartbeat: number;
  /** Open connections one node holds (ws, lb, server), or a store's maximum of client connections; null: without limit. */
  connections: number | null;
  /** Memory per open connection, bytes. */
  connectionMemory: number;
  /** Waiting places, per component (queues, streams) or per node (others); null: without limit. */
  queue: number | null;
  overflow: 'reject' | 'drop-oldest' | 'block';
  /** Streams only. */
  partitions: number | null;
  retention: number | null;
  /** Records per second a partition takes; bytes per second a partition takes; share of the records on the hottest partition. */
  throughput: number | null;
  bandwidth: number | null;
  hottest: number | null;
  /** Seconds between two reads of a polling consumer; 0: records are pushed. */
  poll: number;
  /** Limiters only: either may stand. */
  limit: { perUser: TokenBucket | null; total: TokenBucket | null };
  /** Caches only: fraction of calls that hit; seconds in which a cold cache gets back 63 % of what it lacks. */
  hit: number | null;
  warmup: number;
  /** Replicas only: seconds behind the primary. */
  lag: number;
  /** Connections that each calling node keeps to this store; null: as many as it needs. */
  pool: number | null;
  autoscale: Autoscale | null;
  /** Seconds until a new node takes work, or one that a deploy replaces. */
  boot: number;
  balance: 'least-connections' | 'round-robin' | 'random';
  idleTimeout: number | null;
  drain: number;
  /** Push send buffer per connection, bytes; null: without limit. */
  sendBuffer: number | null;
  prices: Price[];
  mtbf: number | null;
  mttr: number | null;
  zones: number;
  /** A provider runs it over all zones of a region: an outage of one does not touch it. */
  regional: boolean;
  failover: number;
}

/** A figure as the simulation uses it, with the range it plausibly lies in and where it was taken from. */
export interface Figure {
  value: number;
  /** `%`: the value is a fraction. */
  unit: 's' | '/s' | 'B' | 'B/s' | '1' | '%' | 'USD/mo';
  low: number | null;
  high: number | null;
  source: string | null;
  asOf: string | null;
  at: Place;
}

export interface Instance {
  name: string;
  vcpu: number;
  /** Bytes. */
  memory: number;
  /** CPU speed per vCPU relative to m7g = 1. */
  speed: number;
  /** USD per month. */
  price: number;
  at: Place;
}

/** The law of a service time: its mean in seconds, its squared coefficient of variation (0 constant, 1 exponential). */
export interface ServiceTime {
  mean: number;
  scv: number;
  shape: 'lognormal' | 'exponential' | 'constant';
}

/** Tokens per second and the bucket's size, in operations. */
export interface TokenBucket {
  rate: number;
  burst: number;
}

export interface Autoscale {
  /** Utilisation it aims at, a fraction. */
  target: number;
  boot: number;
  cooldown: number;
}

/** `node`: USD per node and month. `byte`: USD per byte out, above `from` bytes a month. `operation`: USD per operation. `connection`: USD per connection-second. */
export interface Price {
  per: 'node' | 'byte' | 'operation' | 'connection';
  usd: number;
  /** The month's quantity above which this price holds (tiers); 0 for the first. */
  from: number;
  at: Place;
}

export interface Flow {
  name: string;
  title: string | null;
  at: Place;
  /** Zero-width, before the closing brace. */
  end: Place;
  /** Figures as written, by setting (`rate`, `payload`). */
  figures: Record<string, Figure>;
  rate: FlowRate;
  /** Bytes of one message. */
  payload: number;
  /** An answer later than this is not a good answer; null: none. */
  deadline: number | null;
  measure: 'reply' | 'delivery';
  /** Outside the latency contract. */
  background: boolean;
  priority: 'high' | 'normal' | 'low';
  /** What happens from outside, in order. Usually one step: the chain's first component, called by the user. */
  path: Step[];
}

export type FlowRate =
  | { per: 'user'; rate: number } // operations per second per user
  | { per: 'total'; rate: number } // operations per second whatever the users
  | { per: 'session' } // once for each session opened, reconnects included
  | { per: 'scenario'; share: number | null }; // a share of the scenario's open `rate`; null: what the others leave, evenly

/** One step of a block: a visit, or several that happen at once. */
export type Step = Visit | Parallel;

export interface Parallel {
  type: 'parallel';
  steps: Step[];
  at: Place;
}

/** An arrow and what happens behind it. */
export interface Visit {
  type: 'visit';
  target: string;
  /** `call` waits for the answer, `handover` goes on at once, `push` sends to subscribers over their open connections. */
  arrow: 'call' | 'handover' | 'push';
  access: 'read' | 'write' | 'other';
  /** With which probability the visit happens; how many times (for a push: to how many subscribers). */
  probability: number;
  times: number;
  /** True where the number of subscribers was written as all users (`* users`), which grows with traffic; `times` is then 1. */
  timesUsers: boolean;
  timeout: number | null;
  retry: Retry | null;
  breaker: Breaker | null;
  /** Bytes; null: the flow's. */
  payload: number | null;
  /** What the target does then, in order. What follows a stream or a queue happens later, in its consumer's time. */
  then: Step[];
  /** What happens on a cache miss. */
  miss: Step[];
  at: Place;
  /** Zero-width, behind the target and its options: where `timeout 200ms` and the like can be added. */
  optionsEnd: Place;
  /** Zero-width, behind the closing brace of the `miss` block; null where there is none. */
  missEnd: Place | null;
  written: Record<string, Place>;
}

export interface Retry {
  /** Further attempts after the first. */
  times: number;
  backoff: Backoff | null;
  /** Retries wait behind first attempts. */
  low: boolean;
  /** Retries allowed as a fraction of first attempts; null: no budget. */
  budget: number | null;
  at: Place;
}

/** Waits grow from `base` to `cap`, doubling; jitter draws each uniformly between 0 and the wait. Seconds. */
export interface Backoff {
  base: number;
  cap: number;
  jitter: boolean;
}

/** Opens when the failed fraction passes `threshold` over `over` seconds, stays open for `open` seconds. */
export interface Breaker {
  threshold: number;
  over: number;
  open: number;
  at: Place;
}

export interface Scenario {
  name: string;
  title: string | null;
  system: string;
  at: Place;
  /** Zero-width, before the closing brace. */
  end: Place;
  duration: number;
  start: 'steady' | 'empty';
  /** Users over time; null where traffic is open only. */
  users: Traffic | null;
  /** Arrivals per second over time, of the flows without a rate of their own. */
  rate: Traffic | null;
  /** Mean length of a session, seconds; null: users come and go only as `users` changes. */
  session: number | null;
  client: Client;
  bursts: Burst[];
  incidents: Incident[];
  contract: Term[];
  written: Record<string, Place>;
}

/** A quantity over time. `evening` is a daily curve whose peak is `peak` seconds after midnight; points are joined by straight lines. */
export type Traffic =
  | { shape: 'steady'; value: number; at: Place }
  | { shape: 'ramp'; from: number; to: number; over: number; at: Place }
  | { shape: 'evening'; from: number; to: number; peak: number; at: Place }
  | { shape: 'spike'; from: number; to: number; start: number; for: number; at: Place }
  | { shape: 'points'; points: { time: number; value: number }[]; at: Place };

export interface Client {
  /** How a client that lost its connection comes back; null: nothing said, so at once and all together. */
  reconnect: Backoff | null;
  /** Seconds between heartbeats; null: none. */
  heartbeat: number | null;
  /** One-way network latency between client and entry, seconds; 0 where nothing is said. */
  latency: number;
  retry: Retry | null;
  /** The `client` block; null where there is none. */
  at: Place | null;
  /** Zero-width, before the block's closing brace. */
  end: Place | null;
  /** Where each of its settings stands, by its keyword. */
  written: Record<string, Place>;
}

export interface Burst {
  name: string;
  /** First at this time… */
  start: number;
  /** …then again each so many seconds; null: once. */
  every: number | null;
  for: number;
  /** Multiplies the rate of a flow; flow null: of all. */
  factors: { flow: string | null; factor: number }[];
  at: Place;
}

export type Incident =
  | { type: 'kill'; component: string; nodes: number; start: number; for: number | null; at: Place }
  | { type: 'slow'; component: string; factor: number; start: number; for: number | null; at: Place }
  | { type: 'deploy'; component: string; start: number; at: Place }
  | { type: 'flush'; component: string; start: number; at: Place }
  | { type: 'partition'; components: [string, string]; start: number; for: number | null; at: Place }
  | { type: 'outage'; zone: number; start: number; for: number | null; at: Place }
  | { type: 'traffic'; factor: number; start: number; for: number | null; at: Place };

/** One line of the contract. `>=` for availability and headroom, `<=` for the others. */
export type Term =
  | { metric: 'latency'; percentile: number; flow: string | null; overAll: boolean; limit: number; at: Place } // percentile as 95, limit in seconds
  | { metric: 'availability'; flow: string | null; limit: number; at: Place }
  | { metric: 'cost'; limit: number; at: Place } // USD per month
  | { metric: 'backlog'; component: string | null; limit: number; at: Place } // seconds
  | { metric: 'headroom'; limit: number; at: Place } // fraction by which traffic can grow
  | { metric: 'loss'; flow: string | null; limit: number; at: Place }; // requests lost
