/** Queries through a pool of connections: the pool is the waiting line, its connections are the lanes. */
import pg from 'pg';
import type { Client } from './client.js';

export async function connectPostgres(port: number, connections: number): Promise<Client> {
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: connections, idleTimeoutMillis: 0 });
  const opened = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of opened) client.release();
  let holds: number[] = [];
  const send = (seconds: number, answered: (ok: boolean) => void): void => {
    pool.connect((failed, client, release) => {
      if (failed || !client) return answered(false);
      const start = performance.now();
      // Named, so that it is parsed and planned once a connection.
      client.query({ name: 'wait', text: 'select pg_sleep($1)', values: [seconds] }, (error: Error | null) => {
        holds.push((performance.now() - start) / 1000);
        release();
        answered(!error);
      });
    });
  };
  const takeHolds = (): number[] => {
    const taken = holds;
    holds = [];
    return taken;
  };
  return { answers: 1, send, takeHolds };
}
