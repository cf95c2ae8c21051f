/**
 * Random numbers: xoshiro128** (Blackman & Vigna 2018), and the laws drawn from it by ziggurat (Marsaglia & Tsang 2000). Every purpose
 * has a stream of its own, found by its name, so that adding a component leaves another's draws as they were. Integers are the same on
 * every platform; draws that need `Math.log` or `Math.exp` are the same wherever those round alike.
 */

/** SplitMix32's finaliser: spreads a counter over all 32 bits. */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** FNV-1a over the UTF-16 units of a name. */
function hash(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h;
}

const EXP_LAYERS = 256;
const expBound = new Uint32Array(EXP_LAYERS);
const expWidth = new Float64Array(EXP_LAYERS);
const expHeight = new Float64Array(EXP_LAYERS);
/** Where the tail begins. */
const EXP_TAIL = 7.697117470131487;

const NORMAL_LAYERS = 128;
const normalBound = new Uint32Array(NORMAL_LAYERS);
const normalWidth = new Float64Array(NORMAL_LAYERS);
const normalHeight = new Float64Array(NORMAL_LAYERS);
const NORMAL_TAIL = 3.442619855899;

/** Fills a ziggurat's tables: layers of equal area under a falling density, the widest last. */
function layers(
  tail: number,
  area: number,
  scale: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
  into: { bound: Uint32Array; width: Float64Array; height: Float64Array },
): void {
  const { bound, width, height } = into;
  const last = bound.length - 1;
  const base = area / density(tail);
  bound[0] = (tail / base) * scale;
  bound[1] = 0;
  width[0] = base / scale;
  width[last] = tail / scale;
  height[0] = 1;
  height[last] = density(tail);
  let x = tail;
  for (let i = last - 1; i >= 1; i--) {
    const next = inverse(area / x + density(x));
    bound[i + 1] = (next / x) * scale;
    x = next;
    height[i] = density(x);
    width[i] = x / scale;
  }
}

layers(
  EXP_TAIL,
  3.949659822581572e-3,
  2 ** 32,
  (x) => Math.exp(-x),
  (y) => -Math.log(y),
  { bound: expBound, width: expWidth, height: expHeight },
);
layers(
  NORMAL_TAIL,
  9.91256303526217e-3,
  2 ** 31,
  (x) => Math.exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * Math.log(y)),
  {
    bound: normalBound,
    width: normalWidth,
    height: normalHeight,
  },
);

const AHEAD = 32;

/** One independent stream of random numbers. */
export class Stream {
  private readonly state = new Int32Array(4);
  private readonly origin: number;
  /** Drawn and not yet used: those from `used` on. */
  private readonly ahead = new Uint32Array(AHEAD);
  private used = AHEAD;

  /** The same seed, replication and name always give the same numbers. */
  constructor(seed: number, replication: number, name: string) {
    this.origin = mix(seed) ^ mix(Math.imul(replication, 0x9e3779b9) + 0x632be5ab) ^ hash(name);
    this.restart(0);
  }

  /** Begins with other numbers, those of a block; block 0 is where a stream begins. */
  restart(block: number): void {
    let counter = this.origin ^ (block === 0 ? 0 : mix(Math.imul(block, 0x85ebca6b)));
    for (let i = 0; i < 4; i++) {
      counter = (counter + 0x9e3779b9) | 0;
      this.state[i] = mix(counter);
    }
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
    this.used = AHEAD;
  }

  /** 32 random bits, as an integer from 0. */
  bits(): number {
    if (this.used === AHEAD) this.refill();
    return this.ahead[this.used++]!;
  }

  /** Many at a time, so that the state stays in registers meanwhile. */
  private refill(): void {
    const { state, ahead } = this;
    let [s0, s1, s2, s3] = [state[0]!, state[1]!, state[2]!, state[3]!];
    for (let i = 0; i < AHEAD; i++) {
      const x = Math.imul(s1, 5);
      ahead[i] = Math.imul((x << 7) | (x >>> 25), 9);
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
    state[3] = s3;
    this.used = 0;
  }

  /** Uniform between 0 and 1, both excluded. */
  uniform(): number {
    return (this.bits() + 0.5) * 2.3283064365386963e-10;
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return probability >= 1 || (probability > 0 && this.uniform() < probability);
  }

  /** An integer from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Exponential with mean 1. What most draws come to is short, so that it is built in where it is called. */
  exponential(): number {
    const bits = this.bits();
    const layer = bits & (EXP_LAYERS - 1);
    return bits < expBound[layer]! ? bits * expWidth[layer]! : this.exponentialAtEdge(bits);
  }

  private exponentialAtEdge(bits: number): number {
    const layer = bits & (EXP_LAYERS - 1);
    if (layer === 0) return EXP_TAIL - Math.log(this.uniform());
    const x = bits * expWidth[layer]!;
    const height = expHeight[layer]!;
    return height + this.uniform() * (expHeight[layer - 1]! - height) < Math.exp(-x) ? x : this.exponential();
  }

  /** Normal with mean 0 and variance 1. */
  normal(): number {
    const signed = this.bits() | 0;
    const layer = signed & (NORMAL_LAYERS - 1);
    return Math.abs(signed) < normalBound[layer]! ? signed * normalWidth[layer]! : this.normalAtEdge(signed);
  }

  private normalAtEdge(signed: number): number {
    const layer = signed & (NORMAL_LAYERS - 1);
    if (layer === 0) return signed > 0 ? this.normalTail() : -this.normalTail();
    const x = signed * normalWidth[layer]!;
    const height = normalHeight[layer]!;
    return height + this.uniform() * (normalHeight[layer - 1]! - height) < Math.exp(-0.5 * x * x) ? x : this.normal();
  }

  private normalTail(): number {
    for (;;) {
      const x = -Math.log(this.uniform()) / NORMAL_TAIL;
      const y = -Math.log(this.uniform());
      if (y + y >= x * x) return NORMAL_TAIL + x;
    }
  }

  /** Poisson: a product of uniforms for small means, rounded normal (off by less than 0.5 % in its standard deviation) above 500. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let count = -1;
    for (let time = 0; time < mean; count++) time += this.exponential();
    return Math.max(0, count);
  }

  /** How many of `count` independent trials succeed. */
  binomial(count: number, probability: number): number {
    if (probability <= 0 || count <= 0) return 0;
    if (probability >= 1) return count;
    const variance = count * probability * (1 - probability);
    if (variance > 500) return Math.min(count, Math.max(0, Math.round(count * probability + Math.sqrt(variance) * this.normal())));
    let successes = 0;
    for (let i = 0; i < count; i++) if (this.uniform() < probability) successes++;
    return successes;
  }
}

/** The streams of a replication, each for a purpose that its name says. */
export class Streams {
  private readonly seed: number;
  private readonly replication: number;
  private readonly all: Stream[] = [];
  private block: number;

  constructor(seed: number, replication: number, block: number) {
    this.seed = seed;
    this.replication = replication;
    this.block = block;
  }

  /** A new stream; it restarts with the others. */
  of(name: string): Stream {
    const stream = this.lasting(name);
    stream.restart(this.block);
    this.all.push(stream);
    return stream;
  }

  /** A new stream that never restarts. */
  lasting(name: string): Stream {
    return new Stream(this.seed, this.replication, name);
  }

  restart(block: number): void {
    this.block = block;
    for (const stream of this.all) stream.restart(block);
  }
}
