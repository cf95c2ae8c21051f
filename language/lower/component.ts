/** One component with everything that holds for it. */
import type * as ast from '../generated/ast.js';
import type { Autoscale, Component, Figure, Instance, Place, ServiceTime, TokenBucket } from '../../simulation/model.js';
import { declarations, firstLevel, levels, rootKind, type RootKind, settingOf } from '../inheritance.js';
import { dimensionOf, valueOf } from '../values.js';
import { figureOf } from './figures.js';
import { serviceTime } from './laws.js';
import { largerMachines, lowerInstance, machineConnections, machineOf, pricesOf } from './machines.js';
import { beforeClosing, behind, placeOf, placeOfProperty } from './places.js';

/** Whose service times are those of one's own code, and so depend on the machine's speed. */
const CPU_BOUND: RootKind[] = ['server', 'ws', 'worker', 'lb', 'limiter'];
/** Where nothing is said: a common target, and as Kubernetes' autoscaler shrinks (after 300 s). */
const AUTOSCALE = { target: 0.7, cooldown: 300 };
/** Of a kind that says nothing, seconds: the boot of a virtual machine. */
const BOOT = 90;

/** `declared`: a component of `system` or of one it is an alternative of. */
export function lowerComponent(declared: ast.Component, system: ast.System): Component {
  const all = declarations(declared, system);
  const own = all[0]!;
  const blocks = levels(all);
  const kindNode = all.find((one) => one.kind)?.kind?.ref;
  const kind = rootKind(kindNode) ?? 'external';
  const machine = machineOf(all, blocks);
  const instance = lowerInstance(machine, kind);
  const speed = CPU_BOUND.includes(kind) && instance ? instance.speed : 1;
  const nodes = all.find((one) => one.nodes)?.nodes;
  const min = Math.max(0, Math.round(valueOf(nodes?.min, 1)));
  const max = Math.max(min, Math.round(valueOf(nodes?.max, min)));
  const number = (key: string): number | null => {
    const setting = settingOf(blocks, key)?.setting;
    return setting?.value ? valueOf(setting.value, 0) * (setting.perVcpu ? (instance?.vcpu ?? 1) : 1) : null;
  };
  const time = (keys: string[]): ServiceTime => serviceTime(firstLevel(blocks, keys), keys, speed);
  const limits = firstLevel(blocks, ['limit', 'queue']).map((one) => one.setting);
  const places = limits.find((one) => dimensionOf(one.value) === 'number');
  const scaling = settingOf(blocks, 'autoscale')?.setting;
  const boot = bootOf(blocks);
  const partitions = number('partitions') ?? (kind === 'stream' ? 1 : null);
  // Where more can be written is in the component's own text, not in that of the system it is an alternative to.
  const nodesAt = own.nodes ? placeOf(own.nodes) : behind(placeOfProperty(own, 'name'));

  return {
    name: own.name,
    kind,
    kindName: kindNode?.name ?? kind,
    title: all.find((one) => one.title !== undefined)?.title ?? null,
    of: all.find((one) => one.primary)?.primary?.ref?.name ?? null,
    at: placeOfProperty(own, 'name'),
    whole: placeOf(own),
    nodesAt,
    settingsEnd: own.block ? beforeClosing(own.block) : null,
    written: writtenOf(all),
    figures: figuresOf(blocks),
    nodes: { min, max },
    instance,
    larger: largerMachines(machine, kind),
    lanes: number('lanes') ?? lanesOf(kind, instance),
    service: { other: time(['service']), read: time(['read', 'service']), write: time(['write', 'service']) },
    latency: number('latency') ?? 0,
    delivery: time([settingOf(blocks, 'delivery') ? 'delivery' : 'service']),
    handshake: time(['handshake']),
    heartbeat: (number('heartbeat') ?? 0) / speed,
    connections: number('connections') ?? (kind === 'ws' ? null : machineConnections(machine)),
    connectionMemory: number('memory') ?? 0,
    queue: places ? valueOf(places.value, 0) : null,
    overflow: overflowOf(limits),
    partitions,
    retention: number('retention'),
    throughput: number('throughput'),
    bandwidth: number('bandwidth'),
    hottest: number('hottest'),
    poll: number('poll') ?? 0,
    limit: {
      perUser: bucket(limits.find((one) => isRate(one) && one.perUser)),
      total: bucket(limits.find((one) => isRate(one) && !one.perUser)),
    },
    hit: number('hit'),
    warmup: number('warmup') ?? 0,
    lag: number('lag') ?? 0,
    pool: number('pool'),
    autoscale: max > min ? autoscaleOf(scaling, boot) : null,
    boot,
    balance: balanceOf(settingOf(blocks, 'balance')?.setting.choice),
    idleTimeout: number('idle timeout'),
    drain: number('drain') ?? 0,
    sendBuffer: number('send buffer'),
    prices: pricesOf(blocks, instance, kind === 'stream' ? (partitions ?? 1) : 1),
    mtbf: number('mtbf'),
    mttr: number('mttr'),
    zones: number('zones') ?? 1,
    regional: settingOf(blocks, 'zones')?.setting.all ?? false,
    failover: number('failover') ?? 0,
  };
}

/** A machine does as many operations at once as it has vCPUs; what is not on a machine does any number. */
function lanesOf(kind: RootKind, instance: Instance | null): number | null {
  return kind === 'stream' || kind === 'queue' ? null : (instance?.vcpu ?? null);
}

function isRate(setting: ast.Setting): boolean {
  return dimensionOf(setting.value) === 'rate';
}

function bucket(setting: ast.Setting | undefined): TokenBucket | null {
  if (!setting) return null;
  const rate = valueOf(setting.value, 0, 'rate');
  // Without a burst: one second's worth.
  return { rate, burst: valueOf(setting.burst, Math.max(1, Math.round(rate)), 'number') };
}

function overflowOf(limits: ast.Setting[]): Component['overflow'] {
  const said = limits.find((one) => one.overflow)?.overflow;
  return said === 'drop-oldest' || said === 'block' ? said : 'reject';
}

function balanceOf(choice: string | undefined): Component['balance'] {
  return choice === 'round-robin' || choice === 'random' ? choice : 'least-connections';
}

/** The most special word on it: of `autoscale` or of itself. */
function bootOf(blocks: ast.Settings[]): number {
  for (const block of blocks) {
    const said = settingOf([block], 'autoscale')?.setting.boot ?? settingOf([block], 'boot')?.setting.value;
    if (said) return valueOf(said, BOOT, 'duration');
  }
  return BOOT;
}

function autoscaleOf(setting: ast.Setting | undefined, boot: number): Autoscale {
  return {
    target: valueOf(setting?.value, AUTOSCALE.target, 'share'),
    boot,
    cooldown: valueOf(setting?.cooldown, AUTOSCALE.cooldown, 'duration'),
  };
}

/** Where each setting of the component's own blocks stands; the most special first. */
function writtenOf(all: ast.Component[]): Record<string, Place> {
  const written: Record<string, Place> = {};
  for (const one of all)
    for (const setting of one.block?.settings ?? []) if (setting.key !== 'source') written[setting.key] ??= placeOf(setting);
  const instance = all.find((one) => one.instance);
  if (instance) written['on'] ??= placeOfProperty(instance, 'instance');
  const nodes = all.find((one) => one.nodes)?.nodes;
  if (nodes) written['nodes'] ??= placeOf(nodes);
  return written;
}

/** Whether a more special level says `service` for both reads and writes. */
function isOutdone(blocks: ast.Settings[], key: string): boolean {
  return (key === 'read' || key === 'write') && !firstLevel(blocks, [key, 'service']).some((one) => one.setting.key === key);
}

/** The figures that hold, by setting. Prices that are not by the month stand in `prices` only. */
function figuresOf(blocks: ast.Settings[]): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const block of blocks) {
    for (const key of new Set(block.settings.map((one) => one.key))) {
      if (figures[key] || isOutdone(blocks, key)) continue;
      const found = settingOf([block], key);
      const figure = found && figureOf(found.setting, found.source);
      if (figure) figures[key] = figure;
    }
  }
  return figures;
}
