/** Hovers over names: components and flows with their figures and what the last run measured; kinds and instances with their declaration. */
import { type AstNode, AstUtils, CstUtils, type GrammarConfig, type LangiumDocument, type References } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import { isComponent, isFlow, isInstanceDeclaration, isKindDeclaration, isScenario, isSystem } from '../../language/generated/ast.js';
import type { System } from '../../simulation/model.js';
import type { Drafts } from '../drafts.js';
import { componentText, flowText } from '../hoverText.js';
import type { Simulation, Simulations } from '../simulations.js';
import { summarize } from '../summary.js';

export class Hovers implements HoverProvider {
  private readonly references: References;
  private readonly grammar: GrammarConfig;
  private readonly drafts: () => Drafts;
  private readonly simulations: Simulations;

  constructor(services: LangiumServices, drafts: () => Drafts, simulations: Simulations) {
    this.references = services.references.References;
    this.grammar = services.parser.GrammarConfig;
    this.drafts = drafts;
    this.simulations = simulations;
  }

  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const declarations = declarationsAt(document, position, this.references, this.grammar);
    const texts = declarations.flatMap((node) => this.textOf(node, document) ?? []);
    return texts.length === 0 ? undefined : { contents: { kind: MarkupKind.Markdown, value: texts.join('\n\n---\n\n') } };
  }

  private textOf(node: AstNode, document: LangiumDocument): string | null {
    if (isKindDeclaration(node) || isInstanceDeclaration(node)) return code(node);
    const simulation = this.simulations.get(document.uri.toString());
    if (isScenario(node)) return verdictOf(node.name, simulation);
    if (!isComponent(node) && !isFlow(node)) return null;
    const system = this.systemOf(node, document, simulation);
    const scenarios = (simulation.finished?.report.scenarios ?? []).filter((scenario) => scenario.system === system?.name);
    const component = system?.components.find(({ name }) => name === node.name);
    const flow = system?.flows.find(({ name }) => name === node.name);
    if (isComponent(node)) return component ? componentText(component, scenarios, simulation.stale) : code(node);
    return flow ? flowText(flow, scenarios, simulation.stale) : null;
  }

  /** The system around a node as the text has it now or, while the text is broken, as it was last simulated. */
  private systemOf(node: AstNode, document: LangiumDocument, { finished }: Simulation): System | undefined {
    const name = AstUtils.getContainerOfType(node, isSystem)?.name;
    const model = this.drafts().of(document).model ?? finished?.model;
    return model?.systems.find((system) => system.name === name);
  }
}

function verdictOf(scenario: string, { finished, stale }: Simulation): string | null {
  const report = finished?.report.scenarios.find(({ name }) => name === scenario);
  return report ? summarize(report) + (stale ? ' · stale' : '') : null;
}

function code(node: AstNode): string | null {
  return node.$cstNode ? `\`\`\`arch\n${node.$cstNode.text}\n\`\`\`` : null;
}

/** What the name at a position declares or refers to. */
export function declarationsAt(
  document: LangiumDocument,
  position: HoverParams['position'],
  references: References,
  grammar: GrammarConfig,
): AstNode[] {
  const root = document.parseResult.value.$cstNode;
  const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, document.textDocument.offsetAt(position), grammar.nameRegexp);
  return leaf ? references.findDeclarations(leaf) : [];
}
