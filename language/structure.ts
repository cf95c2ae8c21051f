/** The words and signs that hold a text together, as help shows them, by the rule of the grammar that each stands in. */
import { AstUtils, GrammarAST, type LeafCstNode } from 'langium';
import * as ast from './generated/ast.js';
import type { Word } from './words.js';

const word = (form: string, meaning: string): Word => ({ form, meaning });

const ON = word('NAME on MACHINE', 'what each of its nodes runs on, and so its vCPUs, its memory and its price');
const OF = word('replica NAME of DATABASE', 'the database that it is a copy of');
const PROBABILITY = word('N% -> B', 'the call is made with that probability');
const NODES = word('NAME * N | NAME * N..N', 'so many nodes; in a range, autoscaling decides how many');

const STRUCTURE: Record<string, Record<string, Word>> = {
  Import: { import: word('import "./FILE.arch"', 'brings the systems, kinds and instances of another file') },
  KindDeclaration: {
    kind: word('kind NAME extends KIND ["TITLE"] { SETTINGS }', 'a kind of your own: another one with other defaults'),
    extends: word('kind NAME extends KIND', 'the kind that it is, where nothing else is said'),
  },
  InstanceDeclaration: { instance: word('instance NAME ["TITLE"] { SETTINGS }', 'a type of machine, and what it costs') },
  System: {
    system: word('system NAME [extends SYSTEM] ["TITLE"] { … }', 'components, and the flows between them'),
    extends: word('system NAME extends SYSTEM', 'an alternative: all that the other has, and only what differs is written'),
  },
  Component: { '*': NODES, on: ON, of: OF },
  Nodes: { '..': NODES },
  ZonesSetting: { all: word('zones all', 'a provider runs it over a whole region: an outage of one zone does not touch it') },
  Flow: { flow: word('flow NAME ["TITLE"] { SETTINGS PATH }', 'one kind of work, and the path it takes') },
  Arrow: {
    '->': word('A -> B', 'A calls B and waits for the answer: its time counts for the reply'),
    '~>': word('A ~> B', 'A hands over to B and goes on: only the hand-over counts for the reply, what B does counts for delivery'),
    '=>': word('A => B * N', 'A pushes to so many subscribers, over the connections that they hold to B: it counts for delivery'),
  },
  Target: {
    '*': word('-> B * N | => B * N | => B * users', 'a call so many times, one after the other; a push to so many subscribers'),
    users: word('=> B * users', 'a push to every user there is'),
    miss: word('-> CACHE miss { STEPS }', 'what is done where the cache does not have what is looked for'),
  },
  Parallel: { parallel: word('parallel { STEPS }', 'all steps at once: the slowest counts') },
  Scenario: {
    scenario: word('scenario NAME ["TITLE"] for SYSTEM { … }', 'traffic, incidents, and the contract that has to hold'),
    for: word('scenario NAME for SYSTEM', 'the system that the traffic comes to'),
  },
  Incident: {
    at: word('at TIME INCIDENT', 'something goes wrong: what, to what, and for how long'),
    for: word('for DURATION', 'how long it lasts; to the end where it is not said'),
    zone: word('zone N', 'the zone that is out, from 1'),
  },
  TimeSetting: {
    cv: word('cv N', 'its coefficient of variation: the standard deviation as a share of the mean; 1 where it is not said'),
    p99: word('p99 DURATION', 'what 99 % of the operations take no longer than'),
    constant: word('constant', 'always as long'),
    exponential: word('exponential', 'the law without a memory'),
  },
  AmountSetting: {
    per: word('per vcpu', 'so many for each vCPU of the machine'),
    vcpu: word('per vcpu', 'so many for each vCPU of the machine'),
  },
  LimitSetting: {
    per: word('per user', 'a bucket for every user; without it one for all'),
    user: word('per user', 'a bucket for every user'),
    burst: word('burst N', 'so many at once, before the rate holds; what it lets pass in a second where it is not said'),
  },
  Overflow: {
    reject: word('reject', 'one more is refused'),
    drop: word('drop oldest', 'the one that has waited longest makes room'),
    oldest: word('drop oldest', 'the one that has waited longest makes room'),
    block: word('block', 'who brings one more waits'),
  },
  PriceSetting: {
    from: word('from AMOUNT', 'the amount of a month above which this price holds'),
    per: word('per partition', 'for each partition of the stream'),
    partition: word('per partition', 'for each partition of the stream'),
  },
  AutoscaleSetting: { cooldown: word('cooldown DURATION', 'the least time before a node is taken away; 5 min where it is not said') },
  Balance: {
    'least-connections': word('least-connections', 'the nodes behind share one line'),
    'round-robin': word('round-robin', 'each in its turn: every node has a line of its own'),
    random: word('random', 'any of them: every node has a line of its own'),
  },
  SourceSetting: { as: word('as of "DATE"', 'of when the figure is'), of: word('as of "DATE"', 'of when the figure is') },
  IdleTimeout: { timeout: word('idle timeout DURATION', 'a connection that is silent for so long is cut') },
  SendBuffer: { buffer: word('send buffer SIZE', 'what is kept of what a slow client has not read') },
  FlowSetting: {
    per: word('per user | per session', 'as often for every user, or once when a user comes'),
    user: word('per user', 'as often for every user'),
    session: word('once per session', 'when a user comes, and again when one comes back'),
    reply: word('reply', 'latency is until the answer'),
    delivery: word('delivery', 'latency is until what the flow sets off has arrived'),
    high: word('high', 'served before all others that wait'),
    normal: word('normal', 'as where nothing is said'),
    low: word('low', 'served when nobody else waits'),
  },
  Option: {
    over: word('over DURATION open DURATION', 'how long the share is looked at, and how long nothing is called then'),
    open: word('open DURATION', 'how long nothing is called'),
  },
  ScenarioSetting: {
    steady: word('steady', 'as if the traffic of the beginning had been there for long'),
    empty: word('empty', 'everything is idle at the beginning'),
  },
  Traffic: {
    steady: word('steady', 'always as many'),
    ramp: word('A..B ramp over DURATION', 'evenly from the one to the other in that time, and there it stays'),
    over: word('over DURATION', 'in that time'),
    evening: word('A..B evening peak HOUR', 'a daily curve, highest at that hour'),
    peak: word('peak HOUR', 'the hour at which it is highest'),
    spike: word('A..B spike at TIME for DURATION', 'the first figure, and the second for that time'),
    at: word('at TIME for DURATION', 'when it begins, and how long it lasts'),
    for: word('for DURATION', 'how long it lasts'),
    points: word('points { TIME A, … }', 'these figures at these times, straight lines between'),
    from: word('from "FILE"', 'the same from a file: a time and a number a line'),
  },
  ClientSetting: { jitter: word('jitter', 'each wait is drawn between 0 and what it would be') },
  Burst: {
    every: word('every DURATION', 'again and again, the first after that time or `at` one'),
    at: word('at TIME', 'when it happens first, or once'),
    for: word('for DURATION', 'how long it lasts'),
  },
  Factor: { all: word('all * N', 'every flow') },
  Term: {
    '<=': word('<= FIGURE', 'no more than that'),
    '>=': word('>= FIGURE', 'no less than that'),
    for: word('for NAME', 'of that flow, stream or queue only'),
    over: word('over all', 'of all answers together instead of each flow'),
    all: word('over all', 'of all answers together instead of each flow'),
  },
  Percentile: { p99: word('pN', 'any percentile above p0 and below p100, as p95 or p99.9') },
  Client: { client: word('client { SETTINGS }', "what users' programs do: come back after a loss, give signs of life, try again") },
  Contract: { contract: word('contract { TERMS }', 'what has to hold over the whole scenario') },
};

/** A word or sign of the grammar, by the rule that it stands in; null where it needs no explanation, or has it elsewhere. */
export function structureWord(rule: string, name: string): Word | null {
  return STRUCTURE[rule]?.[name] ?? null;
}

/** What a word or sign of a text is about, a number included: how many nodes, how often, how likely. Null where that is said of what it is part of. */
export function structureAt({ astNode, grammarSource, text }: LeafCstNode): Word | null {
  if (ast.isImport(astNode)) return structureWord('Import', 'import');
  if (ast.isQuantity(astNode)) {
    const { $container: owner, $containerProperty: property } = astNode;
    if (ast.isNodes(owner)) return NODES;
    if (ast.isArrow(owner)) return PROBABILITY;
    return ast.isTarget(owner) && property === 'times' ? structureWord('Target', '*') : null;
  }
  if (!GrammarAST.isKeyword(grammarSource)) return null;
  return structureWord(AstUtils.getContainerOfType(grammarSource, GrammarAST.isParserRule)?.name ?? '', text);
}
