/** Who calls whom: components along the arrows of all flows, and the flows that come in first. */
import {
  AstUtils,
  CstUtils,
  type GrammarConfig,
  GrammarUtils,
  type LangiumDocument,
  type LangiumDocuments,
  type References,
  URI,
} from 'langium';
import type { CallHierarchyProvider, LangiumServices, NodeKindProvider } from 'langium/lsp';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
  Position,
  Range,
} from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { startsLine } from '../lower/flow.js';
import { isMember, type Member, originOf, systemsOf } from './references.js';

/** One arrow: what it comes from, what it leads to, and where it is written. */
interface Call {
  from: Member;
  to: ast.Component;
  uri: string;
  range: Range;
}

export class ArchCallHierarchy implements CallHierarchyProvider {
  private readonly documents: LangiumDocuments;
  private readonly references: References;
  private readonly grammar: GrammarConfig;
  private readonly kinds: NodeKindProvider;

  constructor(services: LangiumServices) {
    this.documents = services.shared.workspace.LangiumDocuments;
    this.references = services.references.References;
    this.grammar = services.parser.GrammarConfig;
    this.kinds = services.shared.lsp.NodeKindProvider;
  }

  prepareCallHierarchy(document: LangiumDocument, { position }: CallHierarchyPrepareParams): CallHierarchyItem[] | undefined {
    const member = this.memberAt(document, position);
    const item = member && this.itemOf(originOf(member));
    return item ? [item] : undefined;
  }

  incomingCalls({ item }: CallHierarchyIncomingCallsParams): CallHierarchyIncomingCall[] | undefined {
    const target = this.memberOf(item);
    if (!target) return undefined;
    const calls = this.calls().filter(({ to }) => originOf(to) === target);
    return this.grouped(calls, ({ from }) => from).map(({ other, calls }) => ({ from: other, fromRanges: rangesIn(other, calls) }));
  }

  outgoingCalls({ item }: CallHierarchyOutgoingCallsParams): CallHierarchyOutgoingCall[] | undefined {
    const source = this.memberOf(item);
    if (!source) return undefined;
    const calls = this.calls().filter(({ from }) => originOf(from) === source);
    return this.grouped(calls, ({ to }) => to).map(({ other, calls }) => ({ to: other, fromRanges: rangesIn(item, calls) }));
  }

  private memberAt(document: LangiumDocument, position: Position): Member | undefined {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, document.textDocument.offsetAt(position), this.grammar.nameRegexp);
    return leaf && this.references.findDeclarations(leaf).find(isMember);
  }

  /** What an item stood for; nothing where the text has changed since. */
  private memberOf({ uri, selectionRange }: CallHierarchyItem): Member | undefined {
    const document = this.documents.getDocument(URI.parse(uri));
    const member = document && this.memberAt(document, selectionRange.start);
    return member && originOf(member);
  }

  private calls(): Call[] {
    return systemsOf(this.documents).flatMap(({ flows }) => flows.flatMap(callsOf));
  }

  /** Calls by the component or flow at one of their ends. */
  private grouped(calls: Call[], end: (call: Call) => Member): { other: CallHierarchyItem; calls: Call[] }[] {
    return [...Map.groupBy(calls, (call) => originOf(end(call)))].flatMap(([member, calls]) => {
      const other = this.itemOf(member);
      return other ? [{ other, calls }] : [];
    });
  }

  private itemOf(member: Member): CallHierarchyItem | null {
    const name = GrammarUtils.findNodeForProperty(member.$cstNode, 'name');
    if (!name || !member.$cstNode) return null;
    const what = ast.isFlow(member) ? 'flow' : (member.kind?.$refText ?? 'component');
    return {
      name: member.name,
      kind: this.kinds.getSymbolKind(member),
      detail: `${what} in ${member.$container.name}`,
      uri: AstUtils.getDocument(member).uri.toString(),
      range: member.$cstNode.range,
      selectionRange: name.range,
    };
  }
}

/** The places of calls, which the protocol has in the item's own file: where they are in another one, it is the item's name. */
function rangesIn({ uri, selectionRange }: CallHierarchyItem, calls: Call[]): Range[] {
  const ranges = calls.filter((call) => call.uri === uri).map(({ range }) => range);
  return ranges.length > 0 ? ranges : [selectionRange];
}

/** The arrows of a flow. Unfinished ones lead nowhere and are left out. */
function callsOf(flow: ast.Flow): Call[] {
  const calls: Call[] = [];
  const uri = AstUtils.getDocument(flow).uri.toString();

  /** Notes the call of a target and those in its blocks. Gives what is called. */
  const call = (from: Member | undefined, target: ast.Target | undefined, start: Range | undefined): ast.Component | undefined => {
    const to = target?.component?.ref;
    const at = target?.component?.$refNode?.range;
    if (from && to && at) calls.push({ from, to, uri, range: { start: (start ?? at).start, end: at.end } });
    block(to, target?.block);
    block(to, target?.miss);
    return to;
  };

  /** An arrow and those behind it. In a block, one at the start of a line is the owner's again. */
  const chain = (from: Member | undefined, first: ast.Arrow | undefined, owner: Member | undefined): void => {
    let caller = from;
    for (let arrow = first; arrow; arrow = arrow.next) {
      const called = call(caller, arrow.target, arrow.$cstNode?.range);
      caller = owner && arrow.next && startsLine(arrow, arrow.next) ? owner : called;
    }
  };

  const block = (owner: Member | undefined, steps: ast.Block | undefined): void => {
    for (const step of steps?.steps ?? []) {
      if (ast.isArrow(step)) chain(owner, step, owner);
      else block(owner, step.block);
    }
  };

  for (const { target, next } of flow.chains) chain(call(flow, target, undefined), next, undefined);
  return calls;
}
