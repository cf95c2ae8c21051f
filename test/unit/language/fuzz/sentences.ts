/** Texts that the grammar allows, made by walking through it: every rule and every word has its turn. */
import fc, { type GeneratorValue } from 'fast-check';
import { AstUtils, GrammarAST } from 'langium';
import { ArchGrammar } from '../../../../language/generated/grammar.js';

const grammar = ArchGrammar();
const rules = new Map(grammar.rules.map((rule) => [rule.name, rule]));
/** Tokens after which nothing is added that need not be. */
const ENOUGH = 120;

const TERMINALS: Record<string, string[]> = {
  ID: ['a', 'b2', 'game-server', '_x', 'Shop', 'db', 'api', 'p', 'x-1'],
  DOTTED: ['c7g.large', 'db.t4g.medium', 'a-b.c-d.e'],
  STRING: ['""', '"Join a match"', '"a  ->  b { // no comment"', '"\\"\\\\"', '"é \u2028 /* "', '"}"'],
  QUANTITY: ['1', '1_500', '0.8/s', '99.9%', '$0.09/GB', '250MB/s', '-5ms', '5µs', '$5', '12zz', '3/Mmin'],
  PERCENTILE: ['p95', 'p99.9', 'p0'],
};
/** Words that are names too, besides ID. */
const WORDS_AS_NAMES = ['events', 'hottest', 'zones', 'cache', 'low', 'jitter', 'p99', 'p50', 'traffic', 'random'];

/** Tokens of a text that the grammar allows. */
function sentence(g: GeneratorValue): string[] {
  const tokens: string[] = [];
  const upTo = (most: number): number => g(fc.nat, { max: tokens.length > ENOUGH ? 0 : most });
  const oneOf = <T>(values: readonly T[]): T => values[g(fc.nat, { max: values.length - 1 })]!;

  const write = (element: GrammarAST.AbstractElement): void => {
    const most = element.cardinality === '*' ? 4 : element.cardinality === '?' ? 1 : 0;
    const times = most === 0 ? 1 : tokens.length === 0 ? 1 + upTo(5) : upTo(most);
    for (let i = 0; i < times; i++) writeOnce(element);
  };
  const writeOnce = (element: GrammarAST.AbstractElement): void => {
    if (GrammarAST.isKeyword(element)) tokens.push(element.value);
    else if (GrammarAST.isAlternatives(element)) write(oneOf(element.elements));
    else if (GrammarAST.isGroup(element)) for (const one of element.elements) write(one);
    else if (GrammarAST.isAssignment(element)) write(element.terminal);
    else if (GrammarAST.isCrossReference(element)) write(element.terminal!);
    else if (GrammarAST.isRuleCall(element)) writeRule(element.rule.$refText);
    else if (!GrammarAST.isAction(element)) throw new Error(`the grammar has a ${element.$type}, and no text is made for it`);
  };
  const writeRule = (name: string): void => {
    const words = TERMINALS[name];
    if (words) tokens.push(oneOf(words));
    else if (name === 'Name') tokens.push(oneOf(g(fc.nat, { max: 9 }) === 0 ? WORDS_AS_NAMES : TERMINALS['ID']!));
    else write((rules.get(name) as GrammarAST.ParserRule).definition);
  };
  writeRule('File');
  return tokens;
}

/** What may stand between two tokens; most often a blank or a new line. */
const GAPS = [
  ...Array.from({ length: 24 }, () => ' '),
  ...Array.from({ length: 8 }, () => '\n'),
  '  ',
  '     ',
  '\t',
  '\n\n',
  ' \n   ',
  '\r',
  '\f',
  '\u00a0',
  '\u2028',
  ' // why "so" { \n',
  '// over\n// lines\n',
  ' // with \u2028 in it\n',
  ' /* in } line */ ',
  '/**/',
  ' /* over\n     two lines */ ',
  '\n/* alone */\n',
  ' /* with // in it */\n',
  '/* "a */',
];
const NEEDS_NO_GAP = /^(?:[{}(),]|[-~=]>|\.\.)$/;

/** A text that the grammar allows, with blanks, line ends and comments wherever they may be. */
export const sentences: fc.Arbitrary<string> = fc.gen().map((g) => {
  const tokens = sentence(g);
  const lineEnd = g(fc.constantFrom, '\n', '\n', '\n', '\r\n');
  const text = tokens.map((token, i) => {
    const next = tokens[i + 1];
    if (next === undefined) return token + g(fc.constantFrom, '', '\n', ' \n\n', ' // last');
    const isFree = (NEEDS_NO_GAP.test(token) || NEEDS_NO_GAP.test(next)) && g(fc.nat, { max: 3 }) === 0;
    return token + (isFree ? '' : GAPS[g(fc.nat, { max: GAPS.length - 1 })]!);
  });
  return text.join('').replaceAll(/\r?\n/g, lineEnd);
});

/** Words and signs of the language, and what is nearly one. */
const PIECES = [
  ...AstUtils.streamAllContents(grammar)
    .filter(GrammarAST.isKeyword)
    .map(({ value }) => value)
    .toSet(),
  ...Object.values(TERMINALS).flat(),
  ...GAPS,
  '<',
  '>',
  '-',
  '~',
  '=',
  '"',
  '/*',
  '*/',
  '//',
  '\\',
  '$',
  '$/',
  '%',
  '0x1',
  '1.',
  '.5',
  '1__',
  'é',
  '😀',
  '\u0000',
  '\ufeff',
  '“',
  '#',
  '?',
];

/** Something that breaks a text. */
export const pieces: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...PIECES), fc.integer({ min: 2, max: 150 })).map(([piece, times]) => piece.repeat(times)),
  },
);

/** Texts of words and signs in no order. */
export const soup: fc.Arbitrary<string> = fc
  .array(fc.tuple(pieces, fc.constantFrom(' ', ' ', '\n', '')), { maxLength: 60 })
  .map((parts) => parts.flat().join(''));
