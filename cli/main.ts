#!/usr/bin/env node
/** The `headroom` program: arguments in, exit code out. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expectShortLives } from '../threads/memory.js';
import { processIo } from './io.js';
import { run } from './run.js';

// Whoever reads our output may stop reading (`headroom check … | head`): that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

const oldestNode = 22;

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(`headroom: this needs Node ${oldestNode} or newer and runs on ${process.version}\n`);
  process.exit(2);
}

async function main(): Promise<void> {
  expectShortLives();
  process.exitCode = await run(
    process.argv.slice(2),
    processIo(() => new Worker(join(__dirname, 'thread.cjs'))),
  );
}

void main();
