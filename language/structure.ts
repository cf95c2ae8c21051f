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
  Incident: { at: word('at TIME INCIDENT', 'something goes wrong: what, to what, and for how long') },
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
