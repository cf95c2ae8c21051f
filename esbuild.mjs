// Bundles everything into dist/: the extension, its language server and simulation worker, the panel, the command line.
// `--watch` builds again at every change, `--production` minifies.
import { chmod } from 'node:fs/promises';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  logLevel: 'warning',
  minify: production,
  sourcemap: production ? false : 'linked',
  loader: { '.arch': 'text', '.html': 'text' },
};

/** @type {esbuild.BuildOptions} */
const node = { ...common, platform: 'node', target: 'node22', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: { extension: 'client/extension.ts' }, external: ['vscode'], outExtension: { '.js': '.cjs' } },
  {
    ...node,
    entryPoints: { server: 'server/main.node.ts', worker: 'server/worker.ts', thread: 'threads/thread.ts', cli: 'cli/main.ts' },
    outExtension: { '.js': '.cjs' },
  },
  { ...common, platform: 'browser', target: 'es2022', format: 'iife', entryPoints: { webview: 'webview/main.ts' } },
].map((options) => ({ ...options, outdir: 'dist' }));

if (watch) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => esbuild.build(options)));
  await chmod('dist/cli.cjs', 0o755);
}
