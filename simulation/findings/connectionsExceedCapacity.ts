/** connections-exceed-capacity: more users than the nodes hold; or than they hold when one of them is gone. */
import { formatCount, formatTime } from '../figures.js';
import type { Design, Found } from './check.js';
import { connectionHolders } from './design.js';
import { scaleTo } from './fixes.js';
import { count, whole } from './words.js';

export function connectionsExceedCapacity(design: Design): Found[] {
  const { users, usersAt } = design;
  return connectionHolders(design).flatMap(({ component }): Found[] => {
    if (component.connections === null) return [];
    const nodes = component.nodes.max;
    const holds = nodes * component.connections;
    const left = (nodes - 1) * component.connections;
    const needed = whole(users / component.connections);
    const who = `${component.kindName} "${component.name}"`;
    const at = component.written['connections'] ?? component.at;
    const related = component.written['connections'] ? [{ message: 'the nodes', at: component.at }] : [];
    const crowd = `${formatCount(users)} users${usersAt > 0 ? ` at ${formatTime(usersAt)}` : ''}`;
    if (users > holds) {
      return [
        {
          severity: 'error',
          message: `${who} holds ${formatCount(holds)} connections for ${crowd}: ${formatCount(users - holds)} are refused; it takes ${count(needed, 'node')}, and one more to lose one`,
          at,
          related,
          subject: component.name,
          fix: scaleTo(component, needed + 1),
        },
      ];
    }
    if (nodes === 1 || users <= left) return [];
    return [
      {
        severity: 'warning',
        message: `${who} holds ${crowd} only with all ${count(nodes, 'node')}: when one is lost, ${formatCount(users - left)} find no place; it takes ${count(needed + 1, 'node')}`,
        at,
        related,
        subject: component.name,
        fix: scaleTo(component, needed + 1),
      },
    ];
  });
}
