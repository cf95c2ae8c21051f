/** Token buckets: one token each 1/rate seconds, up to the burst. */
import type { TokenBucket } from '../model.js';
import { usersAt } from '../analytic/traffic.js';
import type { StationState, World } from './world.js';

/** Takes a token from the caller's bucket and from the common one; false where either is empty. */
export function admits(world: World, state: StationState): boolean {
  const { perUser, total } = state.component.limit;
  if (perUser) {
    const users = Math.round(usersAt(world.scenario, Math.max(0, world.now)));
    if (users > 0) {
      const user = state.choice.below(users);
      const full = fullAfter(perUser, state.buckets.get(user) ?? -Infinity, world.now);
      if (full === null) return false;
      state.buckets.set(user, full);
    }
  }
  if (total) {
    const full = fullAfter(total, state.bucket, world.now);
    if (full === null) return false;
    state.bucket = full;
  }
  return true;
}

/**
 * A bucket is known by the refill at which it will be full. Taking a token moves that one on; null where there is none to take, which is
 * when it is `burst` refills away.
 */
function fullAfter(bucket: TokenBucket, full: number, now: number): number | null {
  const refill = Math.floor(now * bucket.rate);
  const next = Math.max(full, refill) + 1;
  return next - refill > Math.max(1, Math.floor(bucket.burst)) ? null : next;
}
