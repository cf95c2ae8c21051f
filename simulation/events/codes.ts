/** What an event is: the low bits of its code. The others carry a generation, or the number of an attempt. */
export const EVENT = {
  arrival: 0,
  service: 1,
  delay: 2,
  timeout: 3,
  retry: 4,
  poll: 5,
  step: 6,
  capacity: 7,
  look: 8,
  open: 9,
  close: 10,
  reconnect: 11,
  heartbeat: 12,
  turn: 13,
  block: 18,
  deploy: 14,
  /** A client asks again. */
  again: 15,
  failure: 16,
  /** A node that is drained lets one of its connections go. */
  closing: 17,
  /** A connection may have been silent for too long. */
  silence: 19,
  /** Known ahead: an operation is through with its station; a lane is free again. */
  through: 20,
  lane: 21,
} as const;
export const EVENT_BITS = 5;
