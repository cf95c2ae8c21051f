/** What is offered while typing: names as they are known, and of the language's words those that mean something at their place. */
import { type AstNodeDescription, AstUtils, EMPTY_STREAM, GrammarAST, type ReferenceInfo, type Stream } from 'langium';
import { type CompletionContext, DefaultCompletionProvider } from 'langium/lsp';
import { kindOf, SETTINGS_OF } from './checks/settings.js';
import * as ast from './generated/ast.js';

/** Rules in which a word of the language is a name like any other. */
const NAMES = ['Name', 'InstanceName'];
const SETTINGS = new Set(Object.values(SETTINGS_OF).flat());

export class ArchCompletionProvider extends DefaultCompletionProvider {
  protected override filterKeyword(context: CompletionContext, keyword: GrammarAST.Keyword): boolean {
    const rule = AstUtils.getContainerOfType(keyword, GrammarAST.isParserRule)?.name ?? '';
    return super.filterKeyword(context, keyword) && !NAMES.includes(rule) && fits(context, keyword.value);
  }

  /** In a broken text, what a name belongs to may be missing from the tree: around it is something that has no such reference. */
  protected override getReferenceCandidates(refInfo: ReferenceInfo, context: CompletionContext): Stream<AstNodeDescription> {
    const { properties } = this.astReflection.getTypeMetaData(refInfo.container.$type);
    return properties[refInfo.property]?.referenceType ? super.getReferenceCandidates(refInfo, context) : EMPTY_STREAM;
  }
}

/** Within a component's settings: those that its kind has. */
function fits({ node }: CompletionContext, word: string): boolean {
  const block = AstUtils.getContainerOfType(node, ast.isSettings);
  const owner = block?.$container;
  const kind = owner && !ast.isInstanceDeclaration(owner) ? kindOf(owner) : null;
  return !kind || !SETTINGS.has(word) || SETTINGS_OF[kind].includes(word);
}
