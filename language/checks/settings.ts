/** Settings: those that a kind has, each once. */
import { AstUtils, type ValidationAcceptor } from 'langium';
import * as ast from '../generated/ast.js';
import { declarations, kindLine, rootKind, type RootKind, settingOf } from '../inheritance.js';
import { isLibrary } from '../library.js';
import { inOrder, repair } from '../repairs.js';
import { LARGEST_P99 } from '../lower/laws.js';
import { DEEPEST_LINE } from '../scope.js';
import { dimensionOf, valueOf } from '../values.js';

const COMMON = ['price', 'source', 'mtbf', 'mttr', 'zones', 'failover', 'latency'];
const SERVED = ['service', 'lanes', 'queue', 'limit', 'instance', 'autoscale', 'boot'];

/** Settings by built-in kind. */
export const SETTINGS_OF: Record<RootKind, string[]> = {
  server: [...COMMON, ...SERVED, 'delivery', 'connections', 'drain', 'idle timeout'],
  ws: [...COMMON, ...SERVED, 'delivery', 'handshake', 'heartbeat', 'connections', 'memory', 'send buffer', 'idle timeout', 'drain'],
  lb: [...COMMON, ...SERVED, 'connections', 'balance', 'idle timeout', 'drain'],
  postgres: [...COMMON, ...SERVED, 'read', 'write', 'connections', 'pool'],
  replica: [...COMMON, ...SERVED, 'read', 'write', 'connections', 'pool', 'lag', 'throughput'],
  redis: [...COMMON, ...SERVED, 'read', 'write', 'connections', 'pool', 'hit', 'warmup'],
  stream: [...COMMON, 'partitions', 'retention', 'throughput', 'bandwidth', 'hottest', 'poll'],
  queue: [...COMMON, 'limit', 'queue', 'retention', 'poll'],
  worker: [...COMMON, ...SERVED, 'read', 'write'],
  limiter: [...COMMON, 'limit', 'service', 'lanes', 'instance'],
  external: [...COMMON, 'service', 'read', 'write', 'lanes', 'queue', 'limit', 'pool'],
};

export const INSTANCE_SETTINGS = ['vcpu', 'memory', 'speed', 'price', 'connections', 'source'];
/** Settings of which several may stand. */
const MANY = ['price', 'source'];

export function checkSettings(block: ast.Settings, accept: ValidationAcceptor): void {
  const node = block.$container;
  if (ast.isInstanceDeclaration(node)) return checkKeys(block, INSTANCE_SETTINGS, `an instance`, accept);
  const kind = kindOf(node);
  if (!kind) return;
  checkKeys(block, SETTINGS_OF[kind], `a ${kind}`, accept);
}

/** The built-in kind of a component, or of a kind's declaration. */
export function kindOf(node: ast.Component | ast.KindDeclaration): RootKind | null {
  if (ast.isKindDeclaration(node)) return rootKind(node);
  const system = AstUtils.getContainerOfType(node, ast.isSystem);
  const declared = system ? declarations(node, system).find((one) => one.kind) : node;
  return rootKind(declared?.kind?.ref);
}

function checkKeys(block: ast.Settings, allowed: string[], what: string, accept: ValidationAcceptor): void {
  const seen = new Map<string, ast.Setting>();
  for (const setting of block.settings) {
    if (!allowed.includes(setting.key)) {
      accept('error', `${what} has no "${setting.key}"; it has ${allowed.filter((key) => key !== 'source').join(', ')}`, {
        node: setting,
        property: 'key',
      });
    }
    // A limiter may have a limit per user and one in common.
    const key = setting.key === 'limit' ? `limit ${setting.perUser ? 'per user' : ''}` : setting.key;
    const before = seen.get(key);
    if (before && !MANY.includes(setting.key))
      accept('error', `"${setting.key}" is said twice: this one would hold`, { node: setting, property: 'key' });
    seen.set(key, setting);
  }
}

export function checkSetting(setting: ast.Setting, accept: ValidationAcceptor): void {
  const node = setting.$container.$container;
  const kind = ast.isInstanceDeclaration(node) ? null : kindOf(node);
  if (setting.key === 'limit' && kind) {
    const rate = dimensionOf(setting.value) === 'rate';
    if (kind === 'limiter' && !rate)
      accept('error', 'the limit of a limiter is a rate, such as 30/s', { node: setting, property: 'value' });
    if (kind !== 'limiter' && rate)
      accept('error', `the limit of a ${kind} is a number of waiting places, such as 10_000`, { node: setting, property: 'value' });
    if (kind !== 'limiter' && setting.perUser)
      accept('error', 'only a limiter has limits per user', { node: setting, property: 'perUser' });
    if (setting.burst && kind !== 'limiter') accept('error', 'only a limiter has a burst', { node: setting, property: 'burst' });
  }
  if (setting.perVcpu && setting.key !== 'connections' && setting.key !== 'lanes') {
    accept('error', `"per vcpu" is for connections and lanes, not for ${setting.key}`, { node: setting, property: 'perVcpu' });
  }
  if (setting.perPartition && kind !== 'stream')
    accept('error', 'only a stream has partitions to price', { node: setting, property: 'perPartition' });
  if (setting.p99) checkP99(setting, accept);
}

function checkP99(setting: ast.Setting, accept: ValidationAcceptor): void {
  const ratio = valueOf(setting.p99, 0, 'duration') / valueOf(setting.value, 1, 'duration');
  if (ratio <= 1) accept('error', 'a p99 is above the mean', { node: setting, property: 'p99' });
  else if (ratio > LARGEST_P99) {
    accept('error', `a log-normal p99 is at most ${LARGEST_P99.toFixed(1)} times its mean: say "cv" for a heavier tail`, {
      node: setting,
      property: 'p99',
    });
  }
}

/** Kinds of one's own descend from a built-in one. */
export function checkKind(kind: ast.KindDeclaration, accept: ValidationAcceptor): void {
  if (isLibrary(AstUtils.getDocument(kind).uri)) return;
  if (!kind.base)
    return accept('error', `a kind extends another: kind ${kind.name} extends server { … }`, {
      node: kind,
      property: 'name',
      data: repair('behind', ' extends server'),
    });
  const line = kindLine(kind);
  const next = line.at(-1)!.base?.ref;
  if (next && !rootKind(kind)) {
    const problem = line.includes(next) ? 'extends itself' : `has more than ${DEEPEST_LINE} others behind it`;
    accept('error', `"${kind.name}" ${problem}`, { node: kind, property: 'base' });
  }
}

export function checkComponent(component: ast.Component, accept: ValidationAcceptor): void {
  const system = AstUtils.getContainerOfType(component, ast.isSystem);
  if (!system) return;
  const all = declarations(component, system);
  const kind = kindOf(component);
  if (!component.kind) {
    if (!system.base)
      accept('error', `"${component.name}" has no kind: write "server ${component.name}"`, {
        node: component,
        property: 'name',
        data: repair('before', 'server '),
      });
    else if (all.every((one) => !one.kind))
      accept('error', `"${system.base.$refText}" has no component "${component.name}" to change`, { node: component, property: 'name' });
  }
  if (kind === 'replica' && all.every((one) => !one.primary)) {
    accept('error', `a replica is a copy of something: replica ${component.name} of db`, { node: component, property: 'name' });
  }
  if (component.primary && kind && kind !== 'replica')
    accept('error', `only a replica is "of" another component`, { node: component, property: 'primary' });
  checkPrimary(component, accept);
  checkNodes(component, kind, all, accept);
}

/** What is copied is a database. */
function checkPrimary(component: ast.Component, accept: ValidationAcceptor): void {
  const primary = component.primary?.ref;
  const kind = primary ? kindOf(primary) : null;
  if (primary?.name === component.name)
    accept('error', `"${component.name}" is a copy of itself`, { node: component, property: 'primary' });
  else if (kind && kind !== 'postgres' && kind !== 'replica') {
    accept('error', `a replica copies a database, and "${primary!.name}" is a ${kind}`, { node: component, property: 'primary' });
  }
}

function checkNodes(component: ast.Component, kind: RootKind | null, all: ast.Component[], accept: ValidationAcceptor): void {
  const { nodes, block, instance, name } = component;
  if (nodes && valueOf(nodes.max ?? nodes.min, 1) === 0) accept('error', 'a component has at least one node', { node: nodes });
  if (nodes?.max) {
    if (valueOf(nodes.min, 0) > valueOf(nodes.max, 0)) {
      const data = inOrder(nodes, 'min', 'max', `${nodes.max.text}..${nodes.min.text}`);
      accept('error', 'this range is upside down', { node: nodes, data });
    }
    if (kind && !SETTINGS_OF[kind].includes('autoscale')) accept('error', `a ${kind} does not scale by nodes`, { node: nodes });
  }
  const scaling = block && settingOf([block], 'autoscale')?.setting;
  if (scaling && !all.find((one) => one.nodes)?.nodes?.max) {
    accept('error', `autoscaling needs a range of nodes: ${name} * 2..6`, { node: scaling });
  }
  if (instance && kind && !SETTINGS_OF[kind].includes('instance')) {
    accept('error', `a ${kind} does not run on a machine of yours`, { node: component, property: 'instance' });
  }
}
