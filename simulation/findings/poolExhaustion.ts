/** pool-exhaustion: the pools of all calling nodes together want more connections than the store has. */
import { callerOf } from '../analytic/network.js';
import { formatCount } from '../figures.js';
import type { Design, Found } from './check.js';
import { fix, setting } from './fixes.js';
import { count, list } from './words.js';

export function poolExhaustion({ network, thresholds }: Design): Found[] {
  return network.components.flatMap((store, index): Found[] => {
    const { pool, connections } = store;
    if (pool === null || connections === null || (store.kind !== 'postgres' && store.kind !== 'replica')) return [];
    const callers = [
      ...new Set(
        network.arriving[index]!.flatMap((visit) => {
          // A cache asked first is not the one that opens connections to the store: its caller is.
          const caller = callerOf(visit);
          return caller ? [network.components[caller.component]!] : [];
        }),
      ),
    ];
    const nodes = callers.reduce((sum, one) => sum + one.nodes.max, 0);
    const wanted = nodes * pool;
    const free = connections * thresholds.poolOfConnections;
    if (nodes === 0 || wanted <= free) return [];
    const smaller = Math.max(1, Math.floor(free / nodes));
    return [
      {
        severity: wanted > connections ? 'error' : 'warning',
        message: `${formatCount(nodes)} nodes of ${list(callers.map((one) => `"${one.name}"`))} keep ${formatCount(pool)} connections each to "${store.name}": ${formatCount(wanted)} of its ${formatCount(connections)}, ${wanted > connections ? 'the last ones are refused' : 'which leaves no room for a deploy or a console'}; a pool of ${formatCount(smaller)} fits`,
        at: store.written['pool'] ?? store.at,
        related: callers.map((one) => ({ message: `up to ${count(one.nodes.max, 'node')}`, at: one.at })),
        subject: store.name,
        fix: fix(`Make the pool of \`${store.name}\` ${smaller}`, setting(store, 'pool', `pool ${smaller}`)),
      },
    ];
  });
}
