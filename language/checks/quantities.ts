/** Every number has a unit that fits its place, and a value that makes sense there. */
import type { ValidationAcceptor } from 'langium';
import * as ast from '../generated/ast.js';
import { inOrder } from '../repairs.js';
import { type Dimension, EXAMPLES, parseQuantity } from '../quantities.js';

/** What a place asks of its number. */
interface Demand {
  /** `a latency`, `a payload`. */
  what: string;
  dimensions: Dimension[];
  /** Inclusive, in base units; `above` exclusive. */
  least?: number;
  above?: number;
  most?: number;
  whole?: boolean;
}

const duration = (what: string, zero = false): Demand => ({ what, dimensions: ['duration'], ...(zero ? { least: 0 } : { above: 0 }) });
const count = (what: string, least = 1): Demand => ({ what, dimensions: ['number'], least, whole: true });
const factor = (what: string): Demand => ({ what, dimensions: ['number'], above: 0 });
const share = (what: string): Demand => ({ what, dimensions: ['share'], least: 0, most: 1 });
const size = (what: string): Demand => ({ what, dimensions: ['size'], above: 0 });

const SETTINGS: Record<string, Demand> = {
  service: duration('a service time'),
  read: duration('a read time'),
  write: duration('a write time'),
  delivery: duration('the time of a delivery'),
  handshake: duration('the time of a handshake', true),
  heartbeat: duration('the time of a heartbeat', true),
  latency: duration('a latency', true),
  lanes: { what: 'the number of lanes', dimensions: ['number'], least: 1, whole: true },
  connections: count('a number of connections'),
  memory: size('memory'),
  'send buffer': size('a send buffer'),
  partitions: count('a number of partitions'),
  retention: duration('a retention'),
  throughput: { what: 'a throughput', dimensions: ['rate'], above: 0 },
  bandwidth: { what: 'a bandwidth', dimensions: ['bandwidth'], above: 0 },
  hottest: { what: 'the share of the hottest partition', dimensions: ['share'], above: 0, most: 1 },
  poll: duration('the time between two polls', true),
  hit: share('a hit ratio'),
  warmup: duration('a warm-up', true),
  lag: duration('a lag', true),
  pool: count('a pool'),
  'idle timeout': duration('a timeout'),
  drain: duration('a drain', true),
  boot: duration('a boot', true),
  mtbf: duration('a time between failures'),
  mttr: duration('a time to repair'),
  zones: count('a number of zones'),
  failover: duration('a failover', true),
  vcpu: { what: 'a number of vCPUs', dimensions: ['number'], above: 0 },
  speed: factor('a speed'),
  autoscale: { what: 'a target utilisation', dimensions: ['share'], above: 0, most: 1 },
  price: {
    what: 'a price',
    dimensions: ['money per month', 'money per byte', 'money per operation', 'money per connection second'],
    least: 0,
  },
  limit: { what: 'a limit', dimensions: ['number', 'rate'], above: 0 },
  queue: { what: 'a number of waiting places', dimensions: ['number'], least: 0, whole: true },
};

const FLOWS: Record<string, Demand> = {
  rate: { what: 'the rate of a flow', dimensions: ['rate', 'share'], above: 0 },
  payload: size('a payload'),
  deadline: duration('a deadline'),
};

const OPTIONS: Record<string, Demand> = {
  timeout: duration('a timeout'),
  retry: count('a number of retries', 0),
  breaker: { what: 'the share that opens a breaker', dimensions: ['share'], above: 0, most: 1 },
  payload: size('a payload'),
};

const RETRY_BUDGET: Demand = { what: 'a retry budget', dimensions: ['share'], above: 0 };

const CLIENTS: Record<string, Demand> = {
  reconnect: duration('a wait before reconnecting', true),
  heartbeat: duration('the time between heartbeats'),
  latency: duration('a latency', true),
  retry: count('a number of retries', 0),
};

const TERMS: Record<ast.Term['metric'], Demand> = {
  latency: duration('a latency'),
  availability: { what: 'an availability', dimensions: ['share'], least: 0, most: 1 },
  cost: { what: 'a cost', dimensions: ['money per month'], above: 0 },
  backlog: duration('a backlog', true),
  headroom: { what: 'a headroom', dimensions: ['share'], least: 0 },
  loss: { what: 'a loss', dimensions: ['number'], least: 0 },
};

/** What a number at this place has to be; null where any other check knows. */
function demandOf(quantity: ast.Quantity): Demand | null {
  const node = quantity.$container;
  const property = quantity.$containerProperty;
  switch (node.$type) {
    case 'Setting':
      if (property === 'value') return SETTINGS[node.key] ?? null;
      if (property === 'cv') return { what: 'a coefficient of variation', dimensions: ['number'], least: 0 };
      if (property === 'burst') return { what: 'a burst', dimensions: ['number'], least: 1 };
      if (property === 'from') return { what: 'the quantity from which a price holds', dimensions: ['size', 'number'], least: 0 };
      return duration(property === 'p99' ? 'a p99' : `a ${property}`, property !== 'p99');
    case 'Nodes':
      return count('a number of nodes', property === 'min' ? 0 : 1);
    case 'FlowSetting':
      return FLOWS[node.key] ?? null;
    case 'Arrow':
      return { what: 'a probability', dimensions: ['share'], least: 0, most: 1 };
    case 'Target':
      return { what: 'how often', dimensions: ['number'], above: 0 };
    case 'Option':
      if (node.budget) return RETRY_BUDGET;
      return property === 'value'
        ? (OPTIONS[node.key] ?? null)
        : duration(property === 'backoff' || property === 'cap' ? 'a backoff' : 'a duration', true);
    case 'ScenarioSetting':
      return node.key === 'duration' || node.key === 'session' ? duration(`a ${node.key}`) : null;
    case 'Traffic':
      return property === 'from' || property === 'to'
        ? amountOf(node)
        : duration(property === 'peak' ? 'a time of day' : 'a duration', property === 'peak' || property === 'start');
    case 'Point':
      return property === 'time' ? duration('a time', true) : amountOf(node.$container);
    case 'ClientSetting':
      if (node.budget) return RETRY_BUDGET;
      return property === 'value' ? (CLIENTS[node.key] ?? null) : duration('a backoff', true);
    case 'Burst':
      return duration(property === 'start' ? 'a time' : 'a duration', property === 'start');
    case 'Factor':
      return factor('a factor');
    case 'Incident':
      if (property === 'amount')
        return node.type === 'kill' ? count('a number of nodes') : node.type === 'outage' ? count('a zone') : factor('a factor');
      return duration(property === 'start' ? 'a time' : 'a duration', property === 'start');
    case 'Term':
      return TERMS[node.metric] ?? null;
    default:
      return null;
  }
}

/** What a number at this place may measure; nothing where any other check knows. */
export function dimensionsAt(quantity: ast.Quantity): Dimension[] {
  return demandOf(quantity)?.dimensions ?? [];
}

function amountOf(traffic: ast.Traffic): Demand {
  const key = traffic.$container?.key;
  return key === 'rate'
    ? { what: 'the rate of a scenario', dimensions: ['rate'], least: 0 }
    : { what: 'a number of users', dimensions: ['number'], least: 0 };
}

export function checkQuantity(quantity: ast.Quantity, accept: ValidationAcceptor): void {
  const parsed = parseQuantity(quantity.text);
  if (typeof parsed === 'string') return accept('error', parsed, { node: quantity, property: 'text' });
  const demand = demandOf(quantity);
  const problem = demand && problemOf(parsed.value, parsed.dimension, demand);
  if (problem) return accept('error', problem, { node: quantity, property: 'text' });
  checkRange(quantity, parsed.value, parsed.dimension, accept);
}

function problemOf(value: number, dimension: Dimension, demand: Demand): string | null {
  const { what, dimensions, least, above, most, whole } = demand;
  if (!dimensions.includes(dimension)) return `${what} is ${dimensions.map((one) => EXAMPLES[one]).join(', or ')}`;
  if (above !== undefined && value <= above) return `${what} has to be above ${above}`;
  if (least !== undefined && value < least) return least === 0 ? `${what} cannot be below 0` : `${what} has to be at least ${least}`;
  if (most !== undefined && value > most) return dimension === 'share' ? `${what} is at most ${most * 100}%` : `${what} is at most ${most}`;
  if (whole && !Number.isInteger(value)) return `${what} is a whole number`;
  return null;
}

function checkRange(quantity: ast.Quantity, value: number, dimension: Dimension, accept: ValidationAcceptor): void {
  if (quantity.low === undefined || quantity.high === undefined) return;
  const low = parseQuantity(quantity.low);
  const high = parseQuantity(quantity.high);
  if (typeof low === 'string') return accept('error', low, { node: quantity, property: 'low' });
  if (typeof high === 'string') return accept('error', high, { node: quantity, property: 'high' });
  if (low.dimension !== dimension || high.dimension !== dimension)
    return accept('error', `a range has the unit of its figure: ${EXAMPLES[dimension]}`, { node: quantity });
  if (low.value > high.value)
    return accept('error', `this range is upside down: write (${quantity.high}..${quantity.low})`, {
      node: quantity,
      property: 'low',
      data: inOrder(quantity, 'low', 'high', `${quantity.high}..${quantity.low}`),
    });
  if (value < low.value || value > high.value)
    accept('error', `${quantity.text} is outside its own range`, { node: quantity, property: 'text' });
}
