/** The `headroom` program: arguments in, exit code out. */
import { processIo } from './io.js';
import { run } from './run.js';

// Whoever reads our output may stop reading (`headroom check … | head`): that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

void run(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
