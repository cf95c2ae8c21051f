/**
 * The load generator, a process of its own: open loop. It sends at the planned times whether or not answers come, and takes latency
 * from the planned time, so that a slow server cannot slow its own measurement down.
 */
import type { Client } from './clients/client.js';
import { connectBroadcast } from './clients/broadcast.js';
import { connectHttp } from './clients/http.js';
import { connectPostgres } from './clients/postgres.js';
import { connectRedis } from './clients/redis.js';
import { connectWebSockets } from './clients/websocket.js';
import type { ClientName, FromLoad, Outcome, ToLoad } from './messages.js';
import { plan, type PlanOptions } from './plan.js';

/** After the last planned time, answers are awaited for so many seconds. */
const PATIENCE = 3;

const CONNECT: Record<ClientName, (port: number, connections: number) => Promise<Client>> = {
  http: connectHttp,
  websocket: connectWebSockets,
  broadcast: connectBroadcast,
  redis: connectRedis,
  postgres: connectPostgres,
};

async function drive(client: Client, options: PlanOptions): Promise<Outcome> {
  const { times, works } = plan(options);
  const count = times.length;
  const { answers } = client;
  const lags = new Float64Array(count);
  const latencies = new Float64Array(count * answers).fill(NaN);
  const start = performance.now() / 1000 + 0.02;
  const clock = (): number => performance.now() / 1000 - start;
  let failed = 0;
  let open = count * answers;
  client.takeHolds();
  await new Promise<void>((done) => {
    const send = (i: number): void => {
      let got = 0;
      client.send(works[i]!, (ok) => {
        if (ok) latencies[i * answers + got++] = clock() - times[i]!;
        else failed++;
        open--;
      });
    };
    let next = 0;
    // Timers are a millisecond coarse. This loop looks at the clock all the time instead, and at the sockets in between.
    const turn = (): void => {
      for (let now = clock(); next < count && times[next]! <= now; now = clock()) {
        lags[next] = now - times[next]!;
        send(next++);
      }
      const over = next === count && (open === 0 || clock() > options.duration + PATIENCE);
      if (over && clock() >= options.duration) done();
      else setImmediate(turn);
    };
    turn();
  });
  return { times, lags, latencies, answers, failed, holds: client.takeHolds() };
}

const tell = (message: FromLoad): void => void process.send?.(message);

async function obey(message: ToLoad, before: Client | null): Promise<Client | null> {
  if (message.type === 'connect') {
    const client = await CONNECT[message.client](message.port, message.connections);
    tell({ type: 'ready' });
    return client;
  }
  if (before) tell({ type: 'outcome', outcome: await drive(before, message.options) });
  return before;
}

let turn: Promise<Client | null> = Promise.resolve(null);
process.on('message', (message: ToLoad) => {
  turn = turn.then((client) => obey(message, client));
  turn.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit());
