/** What there is to say about a design: `staticFindings` from its text alone, `runFindings` with what a simulation showed. */
import type { Model, Scenario, System } from '../model.js';
import type { Finding, ScenarioReport, Severity } from '../report.js';
import type { Found } from './check.js';
import { designOf } from './design.js';
import { runChecks, staticChecks } from './table.js';

export { codes } from './table.js';

const severities: Severity[] = ['error', 'warning', 'information', 'hint'];

/**
 * Findings that need no run, for every system of the model's own file under each of its scenarios, most severe first. The same sentence
 * about the same place is said once. Findings that an `arch-ignore` comment silences are left out.
 */
export function staticFindings(model: Model): Finding[] {
  const found = ownSystems(model).flatMap((system) => {
    const scenarios: (Scenario | null)[] = model.scenarios.filter((one) => one.system === system.name);
    return (scenarios.length > 0 ? scenarios : [null]).flatMap((scenario) => fromText(model, system, scenario));
  });
  return inOrder(model, found);
}

/**
 * All findings about one scenario, those that need no run included, most severe first. `report` is what its simulation showed. Throws
 * where the model has no such scenario or not its system.
 */
export function runFindings(model: Model, scenarioName: string, report: ScenarioReport): Finding[] {
  const scenario = model.scenarios.find((one) => one.name === scenarioName);
  const system = model.systems.find((one) => one.name === scenario?.system);
  if (!scenario || !system) throw new Error(`there is no scenario "${scenarioName}" with its system in the model`);
  const design = designOf(model, system, scenario);
  const seen = Object.entries(runChecks).flatMap(([code, check]) =>
    check({ ...design, scenario, report }).map((found) => complete(code, found)),
  );
  return inOrder(model, [...seen, ...fromText(model, system, scenario)]);
}

function fromText(model: Model, system: System, scenario: Scenario | null): Finding[] {
  const design = designOf(model, system, scenario);
  return Object.entries(staticChecks).flatMap(([code, check]) => check(design).map((found) => complete(code, found)));
}

/** Systems that the file declares, and those that its scenarios are for. */
function ownSystems(model: Model): System[] {
  return model.systems.filter((system) => system.at.uri === model.uri || model.scenarios.some((one) => one.system === system.name));
}

function complete(code: string, found: Found): Finding {
  return { code, related: [], subject: null, from: null, to: null, fix: null, ...found };
}

function inOrder(model: Model, findings: Finding[]): Finding[] {
  const said = new Set<string>();
  const once = findings.filter((finding) => {
    const sentence = JSON.stringify([finding.code, finding.message, finding.at]);
    if (said.has(sentence) || isIgnored(model, finding)) return false;
    said.add(sentence);
    return true;
  });
  return once.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function isIgnored({ ignores }: Model, { code, at }: Finding): boolean {
  return ignores.some((one) => one.code === code && one.uri === at.uri && one.line === at.start.line);
}
