/** Findings that have one cause at one place: the gravest is told, and has the others as related information. */
import type { Finding, Severity } from '../report.js';

/** Codes of one cause; of equally grave ones the first is told. Each of their messages ends with `; ` and what to do. */
const FAMILIES: string[][] = [
  // Too many retries: fewer of them is the answer to all.
  ['metastable', 'retry-storm', 'retry-no-priority'],
  // Pushes keep it busy: fewer of them is a better answer than more nodes.
  ['fanout-amplification', 'util-headroom'],
  // Whoever waits too short for the service is not told as well to wait for what that waits for.
  ['timeout-below-service', 'timeout-inversion'],
];

const SEVERITIES: Severity[] = ['error', 'warning', 'information', 'hint'];

type Told = Pick<Finding, 'severity' | 'message' | 'at' | 'related'> & { code: string | null };

/** The findings in their order, without those for which another one at the same place stands. What several scenarios have stays. */
export function folded<T extends Told>(findings: T[]): T[] {
  const byCause = new Map<string, T[]>();
  for (const finding of findings) {
    const cause = causeOf(finding);
    if (cause !== null) byCause.set(cause, [...(byCause.get(cause) ?? []), finding]);
  }
  return findings.flatMap((finding) => {
    const alike = byCause.get(causeOf(finding) ?? '') ?? [finding];
    const gravest = alike.reduce((best, one) => (gravity(one) < gravity(best) ? one : best));
    if (gravity(finding) > gravity(gravest)) return [];
    return [{ ...finding, related: withOthers(finding, alike) }];
  });
}

/** Whether the first is told in place of the second: it is graver, and has the same cause at the same place. */
export function standsFor(graver: Told, finding: Told): boolean {
  return causeOf(graver) !== null && causeOf(graver) === causeOf(finding) && gravity(graver) < gravity(finding);
}

/** Codes that are told in place of this one where both are equally grave. */
export function codesBefore(code: string): string[] {
  const family = FAMILIES.find((codes) => codes.includes(code)) ?? [];
  return family.slice(0, family.indexOf(code));
}

function causeOf({ code, at }: Told): string | null {
  const family = FAMILIES.findIndex((codes) => code !== null && codes.includes(code));
  return family < 0 ? null : JSON.stringify([family, at]);
}

/** The less, the graver. */
function gravity({ severity, code }: Told): number {
  const codes = FAMILIES.flat();
  return SEVERITIES.indexOf(severity) * codes.length + codes.indexOf(code ?? '');
}

/** Of each other code what it tells, without what to do. What was folded in before is not said again. */
function withOthers(finding: Told, alike: Told[]): Finding['related'] {
  const related = [...finding.related];
  for (const { code, message, at } of alike) {
    if (code === finding.code || related.some((one) => one.message.startsWith(`${code}: `))) continue;
    related.push({ message: `${code}: ${message.slice(0, message.lastIndexOf('; '))}`, at });
  }
  return related;
}
