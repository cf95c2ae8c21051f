/** What a component runs on, and what it costs. */
import { AstUtils } from 'langium';
import type * as ast from '../generated/ast.js';
import type { Instance, Price } from '../../simulation/model.js';
import { type RootKind, settingOf } from '../inheritance.js';
import { purposeOf } from '../machineOrder.js';
import { fileOf } from '../scope.js';
import { dimensionOf, valueOf } from '../values.js';
import { placeOf, placeOfProperty } from './places.js';

/** Prices of each sort from the first level that says any; a node's price that is not said is its machine's. */
export function pricesOf(blocks: ast.Settings[], instance: Instance | null, partitions: number): Price[] {
  const sorts: { per: Price['per']; dimension: string }[] = [
    { per: 'node', dimension: 'money per month' },
    { per: 'byte', dimension: 'money per byte' },
    { per: 'operation', dimension: 'money per operation' },
    { per: 'connection', dimension: 'money per connection second' },
  ];
  const prices = sorts.flatMap(({ per, dimension }): Price[] => {
    const level = blocks.find((block) => block.settings.some((one) => one.key === 'price' && dimensionOf(one.value) === dimension));
    const said = level?.settings.filter((one) => one.key === 'price' && dimensionOf(one.value) === dimension) ?? [];
    return said.map((one) => ({
      per,
      usd: valueOf(one.value, 0) * (one.perPartition ? partitions : 1),
      from: valueOf(one.from, 0),
      at: placeOf(one),
    }));
  });
  if (instance && !prices.some((price) => price.per === 'node'))
    prices.unshift({ per: 'node', usd: instance.price, from: 0, at: instance.at });
  return prices;
}

/** The machine type that holds: the component's own, or its kind's. */
export function machineOf(all: ast.Component[], blocks: ast.Settings[]): ast.InstanceDeclaration | undefined {
  return all.find((one) => one.instance)?.instance?.ref ?? settingOf(blocks, 'instance')?.setting.instance?.ref;
}

/** Null for what runs on no machine of one's own. */
export function lowerInstance(node: ast.InstanceDeclaration | undefined, kind: RootKind): Instance | null {
  if (!node || kind === 'queue' || kind === 'stream') return null;
  const value = (key: string, fallback: number): number => valueOf(node.block?.settings.find((one) => one.key === key)?.value, fallback);
  return {
    name: node.name,
    vcpu: value('vcpu', 1),
    memory: value('memory', 0),
    speed: value('speed', 1),
    price: value('price', 0),
    at: placeOfProperty(node, 'name'),
  };
}

/** Those that are written beside a machine, for the same purpose and with more vCPUs, the cheapest first: what it can be exchanged for. */
export function largerMachines(node: ast.InstanceDeclaration | undefined, kind: RootKind): Instance[] {
  const now = lowerInstance(node, kind);
  if (!node || !now) return [];
  return fileOf(AstUtils.getDocument(node))
    .instances.filter((one) => one.name && purposeOf(one) === purposeOf(node))
    .flatMap((one) => lowerInstance(one, kind) ?? [])
    .filter(({ vcpu }) => vcpu > now.vcpu)
    .sort((a, b) => a.price - b.price);
}

/** What a machine type says of connections (a managed database's maximum). */
export function machineConnections(machine: ast.InstanceDeclaration | undefined): number | null {
  const setting = machine?.block?.settings.find((one) => one.key === 'connections');
  return setting ? valueOf(setting.value, 0) : null;
}
