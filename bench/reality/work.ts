/**
 * CPU work of a known amount, for servers that stand for real ones. It is native code: what a compiler does to a loop of JavaScript,
 * and when, would change its cost by up to ten while it is measured.
 */
import { pbkdf2Sync } from 'node:crypto';

function hash(rounds: number): void {
  pbkdf2Sync('word', 'salt', rounds, 32, 'sha256');
}

/** Rounds a second on this machine: the fastest of some tries, because whatever disturbs a try makes it slower. */
function calibrate(): number {
  const rounds = 4000;
  let best = Infinity;
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    hash(rounds);
    best = Math.min(best, performance.now() - start);
  }
  return (rounds / best) * 1000;
}

const roundsASecond = calibrate();

/** Keeps the calling thread busy for about so many seconds of undisturbed CPU time. */
export function work(seconds: number): void {
  const rounds = Math.round(seconds * roundsASecond);
  if (rounds > 0) hash(rounds);
}
