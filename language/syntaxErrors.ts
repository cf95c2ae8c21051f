/** What the parser says, in words: where it stands and what could come there. */
import { AbstractParserErrorMessageProvider } from 'langium';
import type { IToken, TokenType } from 'chevrotain';

/** Langium marks its rules' names with a zero-width blank. */
const RULE_MARK = '\u200B';

/** More possibilities than this are no help. */
const MOST_NAMED = 6;

const DECLARATIONS = '"import", "kind", "instance", "system" or "scenario"';

/** Rules whose every alternative is the same to a reader. */
const RULES: Record<string, string> = { Name: 'a name', InstanceName: 'the name of an instance' };

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
  }: {
    expected: TokenType;
    actual: IToken;
    previous: IToken;
    ruleName: string;
  }): string {
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
  return !token || token.image === '' ? 'the end of the file' : `"${token.image}"`;
}

function named(type: TokenType): string {
  const word = type.name.endsWith(':KW') ? type.name.slice(0, -3) : null;
  return word === null ? (TERMINALS[type.name] ?? type.name) : `"${word}"`;
}
