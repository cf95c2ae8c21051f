/** Small systems at random, as `.arch` text: for properties that hold for all of them. */
import fc from 'fast-check';

export interface RandomSystem {
  /** Nodes of the gateway, and a factor on all traffic; the rest of the text stays the same. */
  text: (nodes: number, traffic: number) => string;
}

/** A gateway behind a balancer, a cache before a database with retries, a stream with workers that push; traffic from light to beyond capacity. */
export const randomSystem: fc.Arbitrary<RandomSystem> = fc
  .record({
    rate: fc.double({ min: 0.05, max: 2, noNaN: true }),
    users: fc.integer({ min: 20, max: 400 }),
    service: fc.integer({ min: 1, max: 12 }),
    cv: fc.constantFrom('constant', 'exponential', 'cv 0.5', 'cv 1.5'),
    lanes: fc.integer({ min: 1, max: 8 }),
    fanout: fc.integer({ min: 1, max: 12 }),
    timeout: fc.constantFrom(
      '',
      'timeout 200ms',
      'timeout 200ms retry 2 backoff 50ms..1s jitter',
      'timeout 200ms retry 2 backoff 50ms..1s low',
      'timeout 200ms breaker 50% over 10s open 30s',
    ),
    priority: fc.constantFrom('', 'priority high', 'priority low'),
    store: fc.constantFrom('', 'queue 20', 'pool 3', 'connections 30'),
    ask: fc.constantFrom('', 'retry 2 backoff 1s..5s jitter'),
    incident: fc.constantFrom(
      '',
      'kill gate * 1 for 2min',
      'slow db * 3 for 2min',
      'deploy gate',
      'outage zone 1 for 2min',
      'partition gate, db for 2min',
      'partition events, match for 2min',
      'flush cache',
    ),
    burst: fc.constantFrom('', 'burst "b" every 8min for 20s { all * 2 }'),
  })
  .map(({ rate, users, service, cv, lanes, fanout, timeout, priority, store, ask, incident, burst }) => ({
    text: (nodes, traffic) => `
      system s {
        lb edge
        ws gate * ${nodes} { service ${service}ms ${cv}  lanes 2 }
        postgres db { service 4ms ${cv}  lanes ${lanes}  ${store} }
        redis cache { hit 80%  warmup 1min }
        stream events { partitions 4 }
        worker match * 2 { service 3ms  lanes 1 }
        flow ask { rate ${rate.toFixed(3)}/s per user  deadline 1s  ${priority}  edge -> gate -> cache read miss { -> db read ${timeout} } }
        flow event { rate ${(rate / 4).toFixed(3)}/s per user  measure delivery  edge -> gate ~> events -> match => gate * ${fanout} }
      }
      scenario t for s {
        duration 30min
        users ${Math.max(1, Math.round(users * traffic))}
        client { reconnect 1s..20s jitter  ${ask} }
        ${incident ? `at 10min ${incident}` : ''}
        ${burst}
        contract { availability >= 99%  latency p95 <= 300ms }
      }`,
  }));
