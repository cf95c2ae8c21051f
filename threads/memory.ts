/** How V8 is to keep memory where systems are simulated. */
import { setFlagsFromString } from 'node:v8';

/**
 * A step of a run lives until the next but one. While the heap is still small that is long enough for V8 to take all of them for lasting, and to
 * make them from then on where only a full collection frees them ("allocation site pretenuring"): runs of a thousand components then take half as
 * long again and half as much memory again. To be called before the first run.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
