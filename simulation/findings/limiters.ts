/** limiter-missing, limiter-below-peak, limiter-above-capacity: how much may come in. */
import { formatCount, formatRate } from '../figures.js';
import type { Component } from '../model.js';
import type { Design, Found } from './check.js';
import { entriesOf, lanesOf } from './design.js';
import { growsByNodes } from './capacity.js';
import { before, component as newComponent, fix, freeName, setting } from './fixes.js';
import { times } from './words.js';

/** A way in with no limiter on it; one finding an entry. */
export function limiterMissing(design: Design): Found[] {
  const { system, network, flowPeak, users } = design;
  const open = entriesOf(design).filter(
    ({ visit, passed }) => ![...passed, visit].some((one) => network.components[one.component]!.kind === 'limiter'),
  );
  const doors = new Set(open.map(({ visit, passed }) => (passed[0] ?? visit).component));
  return [...doors].flatMap((door): Found[] => {
    const first = open.map(({ visit, passed }) => passed[0] ?? visit).filter((visit) => visit.component === door);
    const entry = network.components[door]!;
    // What comes whatever the users is no user's.
    const theirs = [...new Set(first.map((one) => one.flow))].filter((flow) => network.flows[flow]!.flow.rate.per !== 'total');
    const perUser = users > 0 ? theirs.reduce((sum, flow) => sum + flowPeak[flow]!, 0) / users : 0;
    const name = freeName(system, 'guard');
    const limit = Math.max(10, Math.ceil(perUser * 20));
    return [
      {
        severity: 'hint',
        message: `nothing limits what comes in at "${entry.name}": one client in a loop is served as much as it asks for${perUser > 0 ? `, where an ordinary one asks ${formatRate(perUser)}` : ''}; put a limiter in front`,
        at: entry.at,
        related: first.map((visit) => ({ message: 'called from outside', at: visit.visit.at })),
        subject: entry.name,
        fix: fix(
          `Put a limiter \`${name}\` in front of \`${entry.name}\``,
          newComponent(design, first, `limiter ${name} { limit ${limit}/s per user  burst ${2 * limit} }`),
          ...first.map((visit) => before(visit.visit, true, name)),
        ),
      },
    ];
  });
}

/** A limit that is raised is raised to so many times what it has to let pass. */
const SPARE = 1.5;

/** The one limit that a limiter has, at another rate, with as many seconds' worth of burst; null where it has two. */
function limitTo(limiter: Component, rate: number): Found['fix'] {
  const { total, perUser } = limiter.limit;
  const bucket = total ?? perUser;
  if (!bucket || (total && perUser) || rate <= 0) return null;
  const burst = Math.max(1, Math.ceil((bucket.burst / bucket.rate) * rate));
  const text = `limit ${rate}/s${perUser ? ' per user' : ''} burst ${burst}`;
  return fix(`Limit \`${limiter.name}\` to ${formatRate(rate)}${perUser ? ' per user' : ''}`, setting(limiter, 'limit', text));
}

/** Ordinary traffic, bursts included, is more than a limiter lets pass. */
export function limiterBelowPeak({ network, flowPeak, flowBurst, visitPeak, users }: Design): Found[] {
  return network.components.flatMap((limiter, index): Found[] => {
    if (limiter.kind !== 'limiter') return [];
    const visits = network.arriving[index]!;
    const calm = visits.reduce((sum, visit) => sum + visitPeak[visit.id]!, 0);
    const burst = visits.reduce((sum, visit) => sum + visitPeak[visit.id]! * flowBurst[visit.flow]!, 0);
    const { total, perUser } = limiter.limit;
    const found: Found[] = [];
    const tell = (message: string, severe: boolean, enough: number): void =>
      void found.push({
        severity: severe ? 'error' : 'warning',
        message,
        at: limiter.written['limit'] ?? limiter.at,
        subject: limiter.name,
        fix: limitTo(limiter, enough),
      });
    if (total && burst > total.rate) {
      const when = calm > total.rate ? 'at the peak' : 'in a burst at the peak';
      const comes = calm > total.rate ? calm : burst;
      tell(
        `"${limiter.name}" lets ${formatRate(total.rate)} pass and ${when} ${formatRate(comes)} of ordinary traffic come: ${formatRate(comes - total.rate)} are refused; raise it above ${formatCount(Math.ceil(burst))}/s`,
        calm > total.rate,
        Math.ceil(burst * SPARE),
      );
    }
    if (perUser && users > 0) {
      const flows = [...new Set(visits.map((visit) => visit.flow))].filter((flow) => network.flows[flow]!.flow.rate.per === 'user');
      const each = flows.reduce((sum, flow) => sum + flowPeak[flow]! * flowBurst[flow]!, 0) / users;
      if (each > perUser.rate) {
        tell(
          `"${limiter.name}" lets each user ask ${formatRate(perUser.rate)}, and an ordinary one asks ${formatRate(each)}: the rest is refused; raise it`,
          true,
          Number((each * SPARE).toPrecision(2)),
        );
      }
    }
    return found;
  });
}

/** A limit on all traffic that lets pass more than what is behind it can take protects nothing. */
export function limiterAboveCapacity({ network, arrivals, load }: Design): Found[] {
  return network.components.flatMap((limiter, index): Found[] => {
    const { total } = limiter.limit;
    const now = arrivals[index]!;
    if (limiter.kind !== 'limiter' || !total || now <= 0) return [];
    const reached = new Set(network.arriving[index]!.flatMap((visit) => visit.reach));
    // All that they carry comes through here, else it cannot be told how much the limit lets at them.
    const behind = [...reached].filter(
      (one) =>
        one !== index && network.arriving[one]!.every((visit) => network.arriving[index]!.some((first) => first.flow === visit.flow)),
    );
    const full = behind
      .map((one) => ({ component: network.components[one]!, lanes: lanesOf(network.components[one]!), load: load[one]! }))
      .flatMap(({ component, lanes, load: busy }) => (lanes === null ? [] : [{ component, times: (busy / lanes) * (total.rate / now) }]))
      .sort((a, b) => b.times - a.times)[0];
    if (!full || full.times <= 1) return [];
    const most = Math.floor((total.rate / full.times) * (1 + 1e-9));
    return [
      {
        severity: 'warning',
        message: `"${limiter.name}" lets ${formatRate(total.rate)} pass, ${times(full.times)} what "${full.component.name}" can take: it does not protect it; limit to ${formatCount(most)}/s or give that ${growsByNodes(full.component) ? 'more nodes' : 'a larger machine'}`,
        at: limiter.written['limit'] ?? limiter.at,
        related: [{ message: 'full first', at: full.component.at }],
        subject: limiter.name,
        fix: limitTo(limiter, most),
      },
    ];
  });
}
