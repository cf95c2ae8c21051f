/** Erlang's loss and delay formulas, for any number of lanes. */

/**
 * Erlang B: probability that all of `lanes` lanes are busy when the offered load is `load` (arrival rate × mean service time, in
 * erlangs) and nothing waits. The recursion B_k = aB_{k-1} / (k + aB_{k-1}) (Erlang 1917; Cooper 1981, eq. 3.3.5), begun where B is
 * still indistinguishable from 1 − k/a, so that a million lanes cost some ten thousand steps.
 */
export function erlangB(load: number, lanes: number): number {
  if (load <= 0) return 0;
  const from = Math.max(0, Math.floor(Math.min(lanes, load) - 12 * Math.sqrt(Math.max(lanes, load)) - 50));
  let blocking = from === 0 ? 1 : Math.max(1 - from / load, 1e-12);
  for (let k = from + 1; k <= lanes; k++) {
    blocking = (load * blocking) / (k + load * blocking);
    if (blocking < 1e-300) return 0;
  }
  return blocking;
}

/** Erlang C: probability that an arrival has to wait, from Erlang B: C = B / (1 − ρ(1 − B)). 1 where the load is at least the lanes. */
export function erlangC(load: number, lanes: number): number {
  if (load >= lanes) return 1;
  const blocking = erlangB(load, lanes);
  return blocking / (1 - (load / lanes) * (1 - blocking));
}
