/** workers-exceed-partitions, partitions-below-throughput, hot-partition, stream-poll-breaks-latency: what a stream's partitions bear. */
import { formatBytes, formatCount, formatDuration, formatPercent, formatRate } from '../figures.js';
import type { Component } from '../model.js';
import type { Design, Found } from './check.js';
import { lanesOf } from './design.js';
import { fix, setting } from './fixes.js';
import { count, whole } from './words.js';

/** More lanes than partitions: a partition is read by one at a time, the rest idle. Told from a whole idle node on. */
export function workersExceedPartitions({ network }: Design): Found[] {
  return network.components.flatMap((stream, index): Found[] => {
    const { partitions } = stream;
    if (stream.kind !== 'stream' || partitions === null) return [];
    return network.consumers[index]!.flatMap((consumer): Found[] => {
      const worker = network.components[consumer]!;
      const lanes = lanesOf(worker);
      if (lanes === null || worker.nodes.max - Math.ceil(partitions / worker.lanes!) < 1) return [];
      return [
        {
          severity: 'warning',
          message: `"${worker.name}" has ${count(lanes, 'lane')} for ${count(partitions, 'partition')} of "${stream.name}": ${count(lanes - partitions, 'lane')} never work; give "${stream.name}" ${formatCount(lanes)} partitions, or "${worker.name}" fewer nodes`,
          at: worker.at,
          related: [{ message: count(partitions, 'partition'), at: stream.written['partitions'] ?? stream.at }],
          subject: worker.name,
          fix: withPartitions(stream, lanes),
        },
      ];
    });
  });
}

export function partitionsBelowThroughput(design: Design): Found[] {
  return streamsOf(design).flatMap(({ stream, rate, bytes, burst }): Found[] => {
    const partitions = stream.partitions!;
    const needed = Math.max(stream.throughput ? rate / stream.throughput : 0, stream.bandwidth ? bytes / stream.bandwidth : 0);
    const most = needed * burst;
    if (most <= partitions) return [];
    const everyday = needed > partitions;
    const byBytes = stream.bandwidth !== null && bytes / stream.bandwidth === needed;
    const gets = byBytes ? `${formatBytes(bytes * (everyday ? 1 : burst))}/s` : formatRate(rate * (everyday ? 1 : burst));
    const takes = byBytes ? `${formatBytes(stream.bandwidth! * partitions)}/s` : formatRate(stream.throughput! * partitions);
    return [
      {
        severity: everyday ? 'error' : 'warning',
        message: `stream "${stream.name}" gets ${gets} ${everyday ? 'at peak' : 'in a burst at the peak'} and its ${count(partitions, 'partition')} take ${takes}: writers wait; it takes ${count(whole(most), 'partition')}`,
        at: stream.written['partitions'] ?? stream.at,
        subject: stream.name,
        fix: withPartitions(stream, whole(most)),
      },
    ];
  });
}

export function hotPartition(design: Design): Found[] {
  return streamsOf(design).flatMap(({ stream, rate, bytes }): Found[] => {
    const { hottest, throughput, bandwidth } = stream;
    if (hottest === null) return [];
    const load = Math.max(throughput ? (rate * hottest) / throughput : 0, bandwidth ? (bytes * hottest) / bandwidth : 0);
    if (load <= 1) return [];
    return [
      {
        severity: 'error',
        message: `${formatPercent(hottest)} of stream "${stream.name}" go to one partition: at peak ${formatRate(rate * hottest)}, ${formatCount(load)} times what it takes, and more partitions do not help; split that key`,
        at: stream.written['hottest'] ?? stream.at,
        subject: stream.name,
      },
    ];
  });
}

/** A consumer that polls adds half the interval on average, and 95 % of it at the p95. */
export function streamPollBreaksLatency(design: Design): Found[] {
  const { scenario, network } = design;
  const terms = scenario?.contract.filter((term) => term.metric === 'latency') ?? [];
  return network.components.flatMap((stream, index): Found[] => {
    if (stream.poll <= 0) return [];
    const flows = network.flows.filter(
      ({ flow, visits }) => flow.measure === 'delivery' && !flow.background && visits.some((one) => one.source === index),
    );
    const term = terms.find(
      (one) =>
        flows.some(({ flow }) => (one.flow === null && !one.overAll) || one.flow === flow.name) &&
        (stream.poll * one.percentile) / 100 > one.limit,
    );
    if (!term) return [];
    return [
      {
        severity: 'error',
        message: `"${stream.name}" is read every ${formatDuration(stream.poll)}: that alone makes p${term.percentile} of "${flows[0]!.flow.name}" ${formatDuration((stream.poll * term.percentile) / 100)}, over the contract's ${formatDuration(term.limit)}; have records pushed, or read more often`,
        at: stream.written['poll'] ?? stream.at,
        related: [{ message: 'the contract', at: term.at }],
        subject: stream.name,
        fix: fix(`Have records of \`${stream.name}\` pushed`, setting(stream, 'poll', 'poll 0ms')),
      },
    ];
  });
}

function withPartitions(stream: Component, partitions: number): Found['fix'] {
  return fix(`Give \`${stream.name}\` ${count(partitions, 'partition')}`, setting(stream, 'partitions', `partitions ${partitions}`));
}

/** Streams with records and bytes per second at the peak, and the factor of the strongest burst on them. */
function streamsOf({
  network,
  visitPeak,
  flowBurst,
  arrivals,
}: Design): { stream: Component; rate: number; bytes: number; burst: number }[] {
  return network.components.flatMap((stream, index) => {
    if (stream.kind !== 'stream' || stream.partitions === null || !arrivals[index]) return [];
    const feeding = network.arriving[index]!;
    const bytes = feeding.reduce(
      (sum, { id, flow, visit }) => sum + visitPeak[id]! * (visit.payload ?? network.flows[flow]!.flow.payload),
      0,
    );
    const inBurst = feeding.reduce((sum, { id, flow }) => sum + visitPeak[id]! * flowBurst[flow]!, 0);
    return [{ stream, rate: arrivals[index], bytes, burst: inBurst / arrivals[index] }];
  });
}
