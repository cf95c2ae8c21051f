/** Colours by meaning. Words of the language may be names too, so that only the tree knows what a word is at its place. */
import { type AstNode, GrammarUtils, type LangiumDocument } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import {
  type CancellationToken,
  type SemanticTokens,
  SemanticTokenModifiers,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  SemanticTokenTypes,
} from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

const {
  type: KIND,
  variable: COMPONENT,
  function: RUNS,
  property: SETTING,
  enumMember: INSTANCE,
  keyword: WORD,
  number: NUMBER,
} = SemanticTokenTypes;
const SYSTEM = SemanticTokenTypes.namespace;
const declared = { modifier: SemanticTokenModifiers.declaration };

/** Words of an incident beside its type, which is a property of the tree. */
const INCIDENT_WORDS = ['at', 'zone'];

/** The number in a quantity: the grammar of colours gives units one of their own, for which there is no type here. */
const DIGITS = /^-?\$?[\d_]+(\.\d+)?/;

/** Kinds, systems, components, flows, scenarios, instances, settings, numbers, and the words of incidents and contracts. */
export class ArchSemanticTokens extends AbstractSemanticTokenProvider {
  private turn: Promise<unknown> = Promise.resolve();

  override semanticHighlight(document: LangiumDocument, params: SemanticTokensParams, token?: CancellationToken): Promise<SemanticTokens> {
    return this.inTurn(() => super.semanticHighlight(document, params, token));
  }

  override semanticHighlightRange(
    document: LangiumDocument,
    params: SemanticTokensRangeParams,
    token?: CancellationToken,
  ): Promise<SemanticTokens> {
    return this.inTurn(() => super.semanticHighlightRange(document, params, token));
  }

  /** The base class keeps the document it is at in a field: two requests at once would get each other's tokens. */
  private inTurn(work: () => Promise<SemanticTokens>): Promise<SemanticTokens> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => null);
    return result;
  }

  protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): void {
    if (ast.isKindDeclaration(node)) {
      accept({ node, property: 'name', type: KIND, ...declared });
      accept({ node, property: 'base', type: KIND });
    } else if (ast.isInstanceDeclaration(node)) {
      accept({ node, property: 'name', type: INSTANCE, ...declared });
    } else if (ast.isSystem(node)) {
      accept({ node, property: 'name', type: SYSTEM, ...declared });
      accept({ node, property: 'base', type: SYSTEM });
    } else if (ast.isComponent(node)) {
      accept({ node, property: 'kind', type: KIND });
      // Without a kind it is the base system's component, which is declared there.
      accept({ node, property: 'name', type: COMPONENT, ...(node.kind ? declared : {}) });
      accept({ node, property: 'instance', type: INSTANCE });
      accept({ node, property: 'primary', type: COMPONENT });
    } else if (ast.isFlow(node)) {
      accept({ node, property: 'name', type: RUNS, ...declared });
    } else if (ast.isTarget(node)) {
      accept({ node, property: 'component', type: COMPONENT });
    } else if (ast.isSetting(node)) {
      accept({ node, property: 'key', type: SETTING });
      accept({ node, property: 'instance', type: INSTANCE });
    } else if (ast.isFlowSetting(node) || ast.isOption(node) || ast.isScenarioSetting(node) || ast.isClientSetting(node)) {
      accept({ node, property: 'key', type: SETTING });
    } else if (ast.isQuantity(node)) {
      for (const property of ['text', 'low', 'high']) highlightNumber(node, property, accept);
    } else {
      highlightScenario(node, accept);
    }
  }
}

function highlightNumber(node: ast.Quantity, property: string, accept: SemanticTokenAcceptor): void {
  const written = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  const digits = written && DIGITS.exec(written.text);
  if (digits) accept({ line: written.range.start.line, char: written.range.start.character, length: digits[0].length, type: NUMBER });
}

/** A scenario, its bursts, incidents and contract. */
function highlightScenario(node: AstNode, accept: SemanticTokenAcceptor): void {
  if (ast.isScenario(node)) {
    accept({ node, property: 'name', type: RUNS, ...declared });
    accept({ node, property: 'system', type: SYSTEM });
  } else if (ast.isFactor(node)) {
    accept({ node, property: 'flow', type: RUNS });
  } else if (ast.isIncident(node)) {
    for (const keyword of INCIDENT_WORDS) accept({ node, keyword, type: WORD });
    accept({ node, property: 'type', type: WORD });
    accept({ node, property: 'component', type: COMPONENT });
    accept({ node, property: 'other', type: COMPONENT });
  } else if (ast.isContract(node)) {
    accept({ node, keyword: 'contract', type: WORD });
  } else if (ast.isTerm(node)) {
    accept({ node, property: 'metric', type: SETTING });
    accept({ node, property: 'percentile', type: SETTING });
    accept({ node, property: 'subject', type: ast.isFlow(node.subject?.ref) ? RUNS : COMPONENT });
  }
}
