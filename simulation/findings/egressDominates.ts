/** egress-dominates: bytes cost more than machines. */
import { formatMoney } from '../figures.js';
import type { Found, Ran } from './check.js';
import { share } from './words.js';

export function egressDominates({ report, system, thresholds }: Ran): Found[] {
  const lines = report.cost.lines.filter((line) => line.part === 'bytes').sort((a, b) => b.month - a.month);
  const bytes = lines.reduce((sum, line) => sum + line.month, 0);
  const most = system.components.find((one) => one.name === lines[0]?.component);
  if (!most || bytes < thresholds.egressLeast || bytes <= thresholds.egress * report.cost.month) return [];
  return [
    {
      severity: 'information',
      message: `${formatMoney(bytes)} of ${formatMoney(report.cost.month)} (${share(bytes / report.cost.month)}) are for bytes out, most at "${most.name}" (${lines[0]!.what}): fewer or smaller messages save more than fewer machines`,
      at: most.at,
      related: lines.slice(1).flatMap((line) => {
        const component = system.components.find((one) => one.name === line.component);
        return component ? [{ message: `${line.what}: ${formatMoney(line.month)}`, at: component.at }] : [];
      }),
      subject: most.name,
    },
  ];
}
