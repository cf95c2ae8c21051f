/** How the load generator talks to a server. */
export interface Client {
  /** How many answers a request has. */
  answers: number;
  /** Sends one request that asks for so many seconds of work; `answered` is called once an answer, with false where it failed. */
  send: (work: number, answered: (ok: boolean) => void) => void;
  /** Seconds that requests held a lane since the last call; empty where the client does not keep the lanes. */
  takeHolds: () => number[];
}

export const noHolds = (): number[] => [];
