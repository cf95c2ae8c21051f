/** The language server as a Node process: over stdio, a pipe or IPC, as the command line says (`--stdio`, `--node-ipc`, …). */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NodeFileSystem } from 'langium/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.js';

// The bundle of the worker lies beside this one's.
startServer(createConnection(ProposedFeatures.all), NodeFileSystem, () => new Worker(join(__dirname, 'worker.cjs')));
