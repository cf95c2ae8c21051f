/** What the parser says, in words: where it stands and what could come there. */
import { AbstractParserErrorMessageProvider, DefaultLexerErrorMessageProvider } from 'langium';
import { SETTINGS_OF } from './checks/settings.js';
import { nearest } from './near.js';
import { didYouMean } from './repairs.js';
import type { IToken, TokenType } from 'chevrotain';

/** Langium marks its rules' names with a zero-width blank. */
const RULE_MARK = '\u200B';

/** More possibilities than this are no help. */
const MOST_NAMED = 6;

const DECLARATIONS = '"import", "kind", "instance", "system" or "scenario"';

/** Rules whose every alternative is the same to a reader. */
const RULES: Record<string, string> = { Name: 'a name', InstanceName: 'the name of an instance' };

/** Words that the blocks of a rule may hold; what is near to one was probably meant as it. */
const WORDS: Record<string, string[]> = {
  Settings: Object.values(SETTINGS_OF).flat(),
  Scenario: ['duration', 'session', 'start', 'users', 'rate', 'client', 'burst', 'contract'],
  Client: ['reconnect', 'heartbeat', 'latency', 'retry'],
  Contract: ['latency', 'availability', 'cost', 'backlog', 'headroom', 'loss'],
};

const TERMINALS: Record<string, string> = {
  ID: 'a name',
  DOTTED: 'the name of an instance',
  STRING: 'a text in quotes',
  QUANTITY: 'a number with its unit',
  PERCENTILE: 'a percentile, such as p95',
};

export class SyntaxErrors extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({
    expected,
    actual,
    ruleName,
  }: {
    expected: TokenType;
    actual: IToken;
    previous: IToken;
    ruleName: string;
  }): string {
    const near = expected.name === '}' ? nearest(actual.image, WORDS[ruleName.replaceAll(RULE_MARK, '')] ?? []) : null;
    if (near !== null) return `${found(actual)} has no meaning here${didYouMean(near)}`;
    return `${found(actual)} is not expected here: there should be ${expected.name === 'EOF' ? DECLARATIONS : named(expected)}`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: IToken; ruleName: string }): string {
    return `${found(firstRedundant)} is not expected here: there should be ${DECLARATIONS}`;
  }

  override buildNoViableAltMessage(options: {
    expectedPathsPerAlt: TokenType[][][];
    actual: IToken[];
    previous: IToken;
    customUserDescription: string;
    ruleName: string;
  }): string {
    return unexpected(options.actual[0], options.expectedPathsPerAlt.flat(), RULES[options.ruleName.replaceAll(RULE_MARK, '')]);
  }

  override buildEarlyExitMessage(options: {
    expectedIterationPaths: TokenType[][];
    actual: IToken[];
    previous: IToken;
    customUserDescription: string;
    ruleName: string;
  }): string {
    return unexpected(options.actual[0], options.expectedIterationPaths);
  }
}

function unexpected(actual: IToken | undefined, paths: TokenType[][], whole?: string): string {
  const possible = whole ? [whole] : [...new Set(paths.flatMap((path) => (path[0] ? [named(path[0])] : [])))];
  const hint = possible.length === 0 || possible.length > MOST_NAMED ? '' : `: there should be ${possible.join(' or ')}`;
  return `${found(actual)} is not expected here${hint}`;
}

function found(token: IToken | undefined): string {
  return !token || token.image === '' ? 'the end of the file' : quoted(token.image);
}

/** Characters of a text that a message shows. */
const MOST_SHOWN = 40;

function quoted(text: string): string {
  return `"${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}"`;
}

function named(type: TokenType): string {
  return TERMINALS[type.name] ?? `"${type.name}"`;
}

/** Signs that are nearly right. */
const SIGNS: Record<string, string> = { '<': '<=', '>': '>=', '-': '->', '~': '~>', '=': '=>' };

export class UnknownCharacters extends DefaultLexerErrorMessageProvider {
  override buildUnexpectedCharactersMessage(text: string, start: number, length: number): string {
    const characters = text.slice(start, start + length);
    const meant = SIGNS[characters];
    return `${quoted(characters)} has no meaning here${meant ? didYouMean(meant) : ''}`;
  }
}
