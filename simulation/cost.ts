/** What a run costs: usage priced by each component's price lines. The contract's month is 730 hours of the run's average traffic. */
import type { Component, Price } from './model.js';
import type { CostLine, CostReport } from './report.js';
import { formatBytes, formatCount } from './figures.js';
import { hasStandby } from './incidents.js';

export const MONTH_SECONDS = 730 * 3600;

/** What one component used over a run. */
export interface Usage {
  /** Nodes × seconds, those that boot included. */
  nodeSeconds: number;
  /** Bytes sent out. */
  bytes: number;
  operations: number;
  /** Open connections × seconds. */
  connectionSeconds: number;
}

export function noUsage(): Usage {
  return { nodeSeconds: 0, bytes: 0, operations: 0, connectionSeconds: 0 };
}

/** USD a month of the usage of a run of `seconds`, by component and part. `usage[i]` belongs to `components[i]`. */
export function costOf(components: Component[], usage: Usage[], seconds: number): CostReport {
  const lines = components.flatMap((component, i) => costLines(component, monthly(usage[i]!, seconds)));
  return { month: lines.reduce((sum, line) => sum + line.month, 0), lines };
}

function monthly(usage: Usage, seconds: number): Usage {
  const factor = seconds > 0 ? MONTH_SECONDS / seconds : 0;
  return {
    nodeSeconds: usage.nodeSeconds * factor,
    bytes: usage.bytes * factor,
    operations: usage.operations * factor,
    connectionSeconds: usage.connectionSeconds * factor,
  };
}

function costLines(component: Component, month: Usage): CostLine[] {
  // A standby is a machine like the one that it waits for.
  const nodes = (month.nodeSeconds / MONTH_SECONDS) * (hasStandby(component) ? 2 : 1);
  const parts: { part: CostLine['part']; per: Price['per']; quantity: number; what: string }[] = [
    { part: 'nodes', per: 'node', quantity: nodes, what: `${formatNodes(nodes)} × ${component.instance?.name ?? component.kindName}` },
    { part: 'bytes', per: 'byte', quantity: month.bytes, what: `${formatBytes(month.bytes)} out` },
    { part: 'operations', per: 'operation', quantity: month.operations, what: `${formatCount(month.operations)} operations` },
    {
      part: 'connections',
      per: 'connection',
      quantity: month.connectionSeconds,
      what: `${formatCount(month.connectionSeconds / 60)} connection minutes`,
    },
  ];
  return parts.flatMap(({ part, per, quantity, what }) => {
    const usd = tiered(
      component.prices.filter((price) => price.per === per),
      quantity,
    );
    return usd > 0 ? [{ component: component.name, what, part, month: usd }] : [];
  });
}

function formatNodes(nodes: number): string {
  return Number.isInteger(nodes) ? String(nodes) : nodes.toFixed(Math.abs(nodes - Math.round(nodes)) < 1e-6 ? 0 : 1);
}

/** A month's quantity priced by tiers: each price holds from its threshold up to the next one's. Prices with the same threshold add up. */
export function tiered(prices: Price[], quantity: number): number {
  const thresholds = [...new Set(prices.map((price) => price.from))].sort((a, b) => a - b);
  let usd = 0;
  thresholds.forEach((from, i) => {
    const upTo = Math.min(quantity, thresholds[i + 1] ?? Infinity);
    if (upTo <= from) return;
    for (const price of prices) if (price.from === from) usd += (upTo - from) * price.usd;
  });
  return usd;
}
