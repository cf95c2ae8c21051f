/**
 * verdict-fragile: the contract's verdict is another within a figure's stated range, or hangs on less than the two engines differ by.
 */
import { differenceOf } from '../improve/agreement.js';
import { formatDuration, formatFigure, formatPercent } from '../figures.js';
import type { Component, Figure, Flow, Place } from '../model.js';
import type { RangeTrial } from '../report.js';
import { formatActual, formatLimit, termName, termSign } from '../terms.js';
import type { Found, Ran } from './check.js';
import { span } from './words.js';

/** Figures told of, the weightiest first: whoever has measured those knows whether the next matters. */
const MOST_TOLD = 3;

export function verdictFragile(ran: Ran): Found[] {
  const flips = ran.report.trust.ranges?.tried.filter((one) => one.flips) ?? [];
  return [...flips.slice(0, MOST_TOLD).flatMap((one) => withinRange(ran, one)), ...withinError(ran)];
}

function withinRange({ report, system }: Ran, trial: RangeTrial): Found[] {
  const subject: Component | Flow | undefined = [...system.components, ...system.flows].find((one) => one.name === trial.subject);
  const figure = subject?.figures[trial.setting];
  if (!subject || !figure) return [];
  const term = trial.term === null ? null : report.contract[trial.term]!;
  const now = `${trial.setting} ${formatFigure(figure.unit, figure.value)} for "${subject.name}"`;
  const other = `with ${formatFigure(figure.unit, trial.value)}, the ${trial.end === 'low' ? 'lower' : 'upper'} end of its range`;
  const message = term
    ? `the contract is met with ${now}; ${other}, ${termName(term)} is ${formatActual({ ...term, actual: trial.actual, met: false })} (${termSign(term)} ${formatLimit(term)}): measure it before you rely on it`
    : `the contract is broken with ${now}; ${other}, ${report.contract.some(({ metric }) => metric === 'headroom') ? 'all of it but its headroom, which was not looked for,' : 'all of it'} is met: measure it before you change the design`;
  return [
    {
      severity: 'information',
      message,
      at: placeIn(subject.at, figure.at),
      related: [
        ...(figure.at.uri === subject.at.uri ? [] : [{ message: source(figure), at: figure.at }]),
        ...(term
          ? [{ message: 'breaks then', at: term.at }]
          : report.contract.filter(({ met }) => !met).map(({ at }) => ({ message: 'met then', at }))),
      ],
      subject: subject.name,
    },
  ];
}

/** A figure from the library is told of where it is used: at the component. */
function placeIn(subject: Place, figure: Place): Place {
  return figure.uri === subject.uri ? figure : subject;
}

function source({ source: text, asOf }: Figure): string {
  return `where the figure is from${text ? `: ${text}` : ''}${asOf ? ` (${asOf})` : ''}`;
}

/** Terms whose distance from their limit is less than what the engines differ by where both ran. */
function withinError({ report }: Ran): Found[] {
  const { agreement } = report.trust;
  if (!agreement) return [];
  return report.contract.flatMap((term): Found[] => {
    const flow = agreement.flows[term.worst ?? ''];
    const error = flow ? differenceOf(flow) : agreement.difference;
    if (term.metric !== 'latency' || term.actual === null || error <= 0) return [];
    const margin = Math.abs(term.limit - term.actual) / term.limit;
    if (margin >= error) return [];
    const side = term.met ? 'under' : 'over';
    return [
      {
        severity: 'information',
        message: `${termName(term)} is ${formatDuration(term.actual)}, ${formatPercent(margin)} ${side} the contract's ${formatLimit(term)}, and the two engines differ by ${formatPercent(error)} ${span(agreement.from, agreement.to)}: whether it is met is not certain; leave more room, or simulate it by events`,
        at: term.at,
        subject: term.worst,
        from: agreement.from,
        to: agreement.to,
      },
    ];
  });
}
