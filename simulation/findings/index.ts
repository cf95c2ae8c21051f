/** What there is to say about a design: `staticFindings` from its text alone, `runFindings` with what a simulation showed. */
import type { Model, Scenario, System } from '../model.js';
import type { Finding, ScenarioReport, Severity } from '../report.js';
import type { Design, Found } from './check.js';
import { designOf } from './design.js';
import { codesBefore, folded, standsFor } from './folded.js';
import { sentenceOf } from './foundIn.js';
import { runChecks, staticChecks } from './table.js';

export { folded } from './folded.js';
export { foundIn, sentenceOf, type FoundIn } from './foundIn.js';
export { codes, standingWithFix } from './table.js';

/** What only a run can find. */
const NEED_A_RUN: ReadonlySet<string> = new Set(Object.keys(runChecks).filter((code) => !staticChecks[code]));

const severities: Severity[] = ['error', 'warning', 'information', 'hint'];

/** Findings that need no run. */
export interface StaticFindings {
  told: Finding[];
  /** The same thing about the same place, in a scenario in which it is less grave or fewer ask: whoever lists a file leaves these out. */
  outdone: Finding[];
}

/**
 * Findings that need no run, for every system of the model's own file under each of its scenarios, most severe first; what several scenarios
 * have is told of the gravest and busiest. Findings that an `arch-ignore` comment silences are left out, and what they stand for.
 */
export function staticFindings(model: Model): Finding[] {
  return standingFindings(model).told;
}

/** The same, and what was left out for it. */
export function standingFindings(model: Model): StaticFindings {
  const told: Finding[] = [];
  const outdone: Finding[] = [];
  for (const system of ownSystems(model)) {
    const designs = designsOf(model, system).sort((a, b) => asked(b) - asked(a));
    const byScenario = designs.map(fromText);
    const gravest = new Map<string, number>();
    byScenario.forEach((findings, i) => {
      for (const finding of findings) {
        const best = gravest.get(subjectOf(finding));
        if (best === undefined || rank(finding) < severest(byScenario[best]!, finding)) gravest.set(subjectOf(finding), i);
      }
    });
    byScenario.forEach((findings, i) => {
      for (const finding of findings) (gravest.get(subjectOf(finding)) === i ? told : outdone).push(finding);
    });
  }
  const said = new Set(told.map(sentenceOf));
  return { told: inOrder(model, told, NEED_A_RUN), outdone: outdone.filter((finding) => !said.has(sentenceOf(finding))) };
}

function designsOf(model: Model, system: System): Design[] {
  const scenarios: (Scenario | null)[] = model.scenarios.filter((one) => one.system === system.name);
  return (scenarios.length > 0 ? scenarios : [null]).map((scenario) => designOf(model, system, scenario));
}

/** Requests per second at the peak, of all flows. */
function asked({ flowPeak }: Design): number {
  return flowPeak.reduce((sum, rate) => sum + rate, 0);
}

function subjectOf({ code, subject, at }: Finding): string {
  return JSON.stringify([code, subject, at]);
}

function rank({ severity }: Finding): number {
  return severities.indexOf(severity);
}

function severest(findings: Finding[], about: Finding): number {
  return Math.min(...findings.filter((one) => subjectOf(one) === subjectOf(about)).map(rank));
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
  return inOrder(model, [...seen, ...fromText(design)]);
}

function fromText(design: Design): Finding[] {
  return Object.entries(staticChecks).flatMap(([code, check]) => check(design).map((found) => complete(code, found)));
}

/** Systems that the file declares, and those that its scenarios are for. */
function ownSystems(model: Model): System[] {
  return model.systems.filter((system) => system.at.uri === model.uri || model.scenarios.some((one) => one.system === system.name));
}

function complete(code: string, found: Found): Finding {
  return { code, related: [], subject: null, from: null, to: null, fix: null, ...found };
}

/** @param unknown codes that may be there too: what they would stand for is not told where a comment silences them */
function inOrder(model: Model, findings: Finding[], unknown: ReadonlySet<string> = new Set()): Finding[] {
  const silenced = findings.filter((finding) => isIgnored(model, finding));
  // Who silences what was told silences what was told with it.
  const isSilent = (finding: Finding): boolean =>
    silenced.some((one) => one === finding || standsFor(one, finding)) ||
    codesBefore(finding.code).some((code) => unknown.has(code) && isIgnored(model, { code, at: finding.at }));
  const said = new Set<string>();
  const once = findings.filter((finding) => {
    const sentence = sentenceOf(finding);
    if (said.has(sentence) || isSilent(finding)) return false;
    said.add(sentence);
    return true;
  });
  return folded(once).sort((a, b) => rank(a) - rank(b));
}

function isIgnored({ ignores }: Model, { code, at }: Pick<Finding, 'code' | 'at'>): boolean {
  return ignores.some((one) => one.code === code && one.uri === at.uri && one.line === at.start.line);
}
