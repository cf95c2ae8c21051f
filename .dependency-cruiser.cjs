// Who may import whom. A rule broken here is a failing test.
const only = (from, allowed) => ({
  name: `${from}-imports`,
  severity: 'error',
  comment: `${from}/ imports of ours only: ${allowed.join(', ') || 'nothing'}`,
  from: { path: `^${from}/` },
  to: { path: '^(cli|client|language|server|simulation|webview|test|bench|scripts)/', pathNot: `^(${[`${from}/`, ...allowed].join('|')})` },
});

module.exports = {
  forbidden: [
    only('simulation', []),
    only('language', ['simulation/model[.]ts']),
    only('server', ['language/', 'simulation/']),
    only('cli', ['language/', 'simulation/']),
    only('client', ['server/protocol[.]ts', 'webview/protocol[.]ts', 'simulation/report[.]ts', 'simulation/figures[.]ts', 'simulation/terms[.]ts']),
    only('webview', ['simulation/report[.]ts', 'simulation/figures[.]ts', 'simulation/terms[.]ts']),
    {
      name: 'simulation-is-pure',
      severity: 'error',
      comment: 'simulation/ runs anywhere: no Node, no editor, no package',
      from: { path: '^simulation/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^language/generated/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, exclude: { path: '^(dist|node_modules)/' } },
};
