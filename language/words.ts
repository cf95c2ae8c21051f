/** The words of the language as help shows them: how each is written, and what it means in one sentence. `docs/language.md` tells more. */
import { CstUtils } from 'langium';
import type * as ast from './generated/ast.js';
import type { RootKind } from './inheritance.js';

export interface Word {
  /** Words as they are, what one fills in in capitals, what may be left out in brackets, choices between bars. */
  form: string;
  meaning: string;
}

const word = (form: string, meaning: string): Word => ({ form, meaning });

export const KINDS: Record<RootKind, string> = {
  server: 'handles HTTP requests',
  ws: 'a WebSocket server: holds a connection for every user, takes messages, pushes deliveries',
  lb: 'a load balancer',
  limiter: 'a request throttle: token buckets, for each user or in common',
  postgres: 'the primary data store',
  replica: 'a copy of a database for reads, `of` its primary',
  redis: 'an in-memory cache, or a place where messages are passed on',
  stream: 'a durable event stream, such as Kinesis or Kafka: partitions, a retention, consumers with a lag',
  queue: 'a buffer of jobs, such as SQS',
  worker: 'takes from a stream or queue, or is called, and works',
  external: "somebody else's API: a time until the answer, and nothing known of what is behind",
};

const LAW = '[cv N | p99 DURATION | constant | exponential]';
const OVERFLOW = '[reject | drop oldest | block]';
const RETRY = 'retry N [backoff DURATION[..DURATION] [jitter]] [low] | retry budget SHARE';

const SETTINGS: Record<string, Word> = {
  service: word(`service DURATION ${LAW}`, 'how long one operation holds one lane of a node'),
  read: word(`read DURATION ${LAW}`, 'how long an operation called with `read` holds a lane; `service` where it is not said'),
  write: word(`write DURATION ${LAW}`, 'how long an operation called with `write` holds a lane; `service` where it is not said'),
  delivery: word(`delivery DURATION ${LAW}`, 'how long one pushed delivery holds a lane'),
  handshake: word(`handshake DURATION ${LAW}`, 'lane time of opening a connection'),
  latency: word('latency DURATION', 'a delay that holds no lane: the network to it, replication inside a managed service'),
  lanes: word('lanes N [per vcpu]', "operations that a node does at once; the machine's vCPUs where it is not said"),
  queue: word(`queue N ${OVERFLOW}`, 'places to wait, of each node, or of the whole queue; without limit where it is not said'),
  limit: word(`limit RATE [per user] [burst N] | limit N ${OVERFLOW}`, 'of a limiter the rate it lets pass; of others the places to wait'),
  instance: word('instance MACHINE', 'what it runs on where it has no `on`: for kinds'),
  autoscale: word('autoscale SHARE [boot DURATION] [cooldown DURATION]', 'the utilisation aimed at within the range of nodes'),
  heartbeat: word('heartbeat DURATION', "lane time of a client's heartbeat"),
  connections: word('connections N [per vcpu]', 'connections that a node holds; one more is refused'),
  memory: word('memory SIZE', 'memory for each open connection; of a machine: all that it has'),
  'send buffer': word('send buffer SIZE', 'what is kept of what a slow client has not read; without limit where it is not said'),
  'idle timeout': word('idle timeout DURATION', 'a connection that is silent for so long is cut'),
  drain: word('drain DURATION', 'a node that is taken away has so long to finish'),
  balance: word('balance least-connections | round-robin | random', 'whether the nodes behind share one line, or each has its own'),
  pool: word('pool N', 'connections that each calling node keeps to it'),
  hit: word('hit SHARE', 'calls that find what they look for; the others do what is in `miss`'),
  warmup: word('warmup DURATION', 'in which a cold cache gets back 63 % of what it lacks'),
  lag: word('lag DURATION', 'how far it is behind its primary'),
  partitions: word('partitions N', 'lines that records are spread over, and the most consumers that read at once'),
  throughput: word('throughput RATE', 'records that one partition takes; of a replica: writes of its primary that it applies'),
  bandwidth: word('bandwidth SIZE/s', 'bytes that one partition takes'),
  hottest: word('hottest SHARE', 'records that go to the fullest partition; evenly spread where it is not said'),
  retention: word('retention DURATION', 'what is older is lost'),
  poll: word('poll DURATION', 'time between two reads of a consumer; 0 where it is not said: records are pushed'),
  price: word('price $N/mo [per partition] | price $N/GB|/M|/Mmin [from AMOUNT]', 'for each node, byte out, operation, connection'),
  boot: word('boot DURATION', 'until a new node takes work, or one that a deploy replaces; what `autoscale` says goes before it'),
  mtbf: word('mtbf DURATION', 'mean time between two failures of a node'),
  mttr: word('mttr DURATION', 'mean time until it is repaired'),
  zones: word(
    'zones N | zones all',
    'zones that the nodes are spread over; `all`: a provider runs it over a whole region, and an outage of one zone does not touch it',
  ),
  failover: word(
    'failover DURATION',
    "until a standby in another zone takes over, where `zones` says more than one; a single node's costs as much as the node",
  ),
  source: word('source "WHERE FROM" [as of "DATE"]', 'where the figure before it comes from'),
  vcpu: word('vcpu N', 'virtual CPUs'),
  speed: word('speed N', 'of one vCPU, relative to an AWS m7g; it divides the times of server, ws, worker, lb and limiter'),
};

export const FLOW_SETTINGS: Record<ast.FlowSetting['key'], Word> = {
  rate: word('rate RATE [per user] | rate SHARE', "so often, whatever the users or for each; or a share of the scenario's own `rate`"),
  once: word('once per session', 'when a user comes, and again when one comes back after losing the connection'),
  payload: word('payload SIZE', 'size of a message; 1 KB where it is not said'),
  deadline: word('deadline DURATION', 'an answer that comes later is no good answer'),
  measure: word('measure reply | delivery', 'what latency is: until the answer, or until what the flow sets off has arrived'),
  background: word('background', "nobody waits for it: it is outside the contract's latencies"),
  priority: word('priority high | normal | low', 'what a waiting line serves first; `normal` where nothing is said'),
};

export const OPTIONS: Record<ast.Option['key'], Word> = {
  read: word('read', "the target's `read` time holds"),
  write: word('write', "the target's `write` time holds"),
  timeout: word('timeout DURATION', 'the caller gives up after that'),
  retry: word(RETRY, 'so many further attempts, or the most of them as a share of first ones'),
  breaker: word('breaker SHARE over DURATION open DURATION', 'when that share fails for so long, nothing is called for a while'),
  payload: word('payload SIZE', "size of this message, where it is not the flow's"),
};

const RETRY_WORDS: Record<string, Word> = {
  backoff: word(
    'backoff DURATION[..DURATION] [jitter]',
    'the wait before the first further attempt; it doubles with each, up to the second figure',
  ),
  jitter: word('jitter', 'each wait is drawn between 0 and what it would be'),
  low: word('low', 'further attempts wait behind first ones'),
  budget: word('budget SHARE', 'further attempts are at most that share of first ones'),
};

const AMOUNTS =
  '[steady] | A..B ramp over DURATION | A..B evening peak HOUR | A..B spike at TIME for DURATION | points { TIME A, … } | from "FILE"';

export const SCENARIO_SETTINGS: Record<ast.ScenarioSetting['key'], Word> = {
  duration: word('duration DURATION', 'how long it lasts'),
  users: word(`users N ${AMOUNTS}`, 'how many users there are, over time'),
  rate: word(`rate RATE ${AMOUNTS}`, 'how many requests come from outside, over time: for flows without a rate of their own'),
  session: word(
    'session DURATION',
    'how long a user stays on average; where it is not said, users come and go only as their number changes',
  ),
  start: word('start steady | empty', 'at the beginning the traffic has been there for long, or everything is idle'),
};

export const CLIENT_SETTINGS: Record<ast.ClientSetting['key'], Word> = {
  reconnect: word('reconnect DURATION[..DURATION] [jitter]', 'how long a client waits before it comes back after losing its connection'),
  heartbeat: word('heartbeat DURATION', 'time between two signs of life on an open connection'),
  latency: word('latency DURATION', 'one way, between a user and the first component'),
  retry: word(RETRY, 'how often a client asks again when it gets no answer, or the most of it as a share of first attempts'),
};

export const BURST: Word = word(
  'burst "NAME" [every DURATION] [at TIME] for DURATION { FLOW | all * N }',
  'multiplies the rate of a flow for a while, again and again or once',
);

export const INCIDENTS: Record<ast.Incident['type'], Word> = {
  kill: word('at TIME kill COMPONENT [* N] [for DURATION]', 'so many nodes, one where it is not said, are gone at once'),
  slow: word('at TIME slow COMPONENT * N [for DURATION]', 'everything takes so many times as long'),
  deploy: word('at TIME deploy COMPONENT', 'its nodes are replaced one after the other'),
  flush: word('at TIME flush CACHE', 'a cache loses everything'),
  partition: word('at TIME partition COMPONENT, COMPONENT [for DURATION]', 'these two do not reach each other'),
  outage: word('at TIME outage zone N [for DURATION]', 'the nodes in that zone are gone'),
  traffic: word('at TIME traffic * N [for DURATION]', 'so many times the users and requests'),
};

const OF_FLOW = '[for FLOW]';

export const TERMS: Record<ast.Term['metric'], Word> = {
  availability: word(
    `availability >= SHARE ${OF_FLOW}`,
    'that share of what was asked has a good answer: not refused, lost, timed out or late',
  ),
  latency: word('latency pN <= DURATION [for FLOW | over all]', 'that percentage of the answers comes within that, of each flow'),
  cost: word('cost <= $N/mo', 'a month of this traffic costs no more'),
  backlog: word('backlog <= DURATION [for COMPONENT]', 'nothing waits longer in that stream or queue, or in any'),
  headroom: word('headroom >= SHARE', 'so much more traffic, and every other term still holds'),
  loss: word(`loss <= N ${OF_FLOW}`, 'no more requests are lost'),
};

/** A word of the grammar, by the rule that it stands in; null where it needs no explanation. */
export function wordFor(rule: string, name: string): Word | null {
  const table = TABLES[rule] ?? (rule === 'IdleTimeout' || rule === 'SendBuffer' || rule.endsWith('Setting') ? SETTINGS : {});
  return table[name] ?? null;
}

const TABLES: Record<string, Record<string, Word>> = {
  FlowSetting: FLOW_SETTINGS,
  Option: OPTIONS,
  ScenarioSetting: SCENARIO_SETTINGS,
  ClientSetting: CLIENT_SETTINGS,
  Retry: RETRY_WORDS,
  Incident: INCIDENTS,
  Burst: { burst: BURST },
  Term: TERMS,
};

/** A machine in a few words, as it is written: `2 vCPU · 4GB · $52.92/mo`. */
export function machineSize({ block }: ast.InstanceDeclaration): string {
  const textOf = (key: string): string | undefined => block?.settings.find((one) => one.key === key)?.value?.text;
  const vcpu = textOf('vcpu');
  return [vcpu === undefined ? undefined : `${vcpu} vCPU`, textOf('memory'), textOf('price')]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** What a setting says behind its word, as it is written, without its range: `10_000 per vcpu`, `5ms cv 1.5`. */
export function settingFigure({ $cstNode, key }: ast.Setting): string {
  if (!$cstNode) return '';
  const words = CstUtils.flattenCst($cstNode).filter(({ hidden }) => !hidden);
  const figure = words
    .map(({ text }) => text)
    .tail(key.split(' ').length)
    .join(' ');
  return figure.replace(/ \([^)]*\)/, '');
}

/** What is explained here of a text. */
export type Worded =
  ast.Setting | ast.FlowSetting | ast.Option | ast.ScenarioSetting | ast.ClientSetting | ast.Incident | ast.Burst | ast.Term;

/** The word that a part of a text begins with; null in a broken text, where it may be missing from the tree. */
export function wordOf(node: Worded): Word | null {
  const table: Record<string, Word> = node.$type === 'Setting' ? SETTINGS : (TABLES[node.$type] ?? {});
  return table[keyOf(node) ?? ''] ?? null;
}

/** The word itself, as it stands in the text. */
export function keyOf(node: Worded): string | undefined {
  switch (node.$type) {
    case 'Burst':
      return 'burst';
    case 'Incident':
      return node.type;
    case 'Term':
      return node.metric;
    default:
      return node.key;
  }
}
