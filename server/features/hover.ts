/**
 * Hovers: over names what they declare, with its figures and what the last run measured; over settings, options, incidents and terms what
 * they mean, what is written with its range and source, and how it went.
 */
import { type AstNode, AstUtils, CstUtils, type GrammarConfig, type LangiumDocument, type References } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import * as ast from '../../language/generated/ast.js';
import { declarations } from '../../language/inheritance.js';
import type { Worded } from '../../language/words.js';
import type { System } from '../../simulation/model.js';
import type { Place, ScenarioReport } from '../../simulation/report.js';
import type { Drafts } from '../drafts.js';
import { componentRuns, componentText, flowRuns, flowText, scenarioLine, sections } from '../hoverText.js';
import { moveBetween } from '../movedPlaces.js';
import type { Simulation, Simulations } from '../simulations.js';
import { summarize } from '../summary.js';
import { eventRun, isWritten, kindText, machineText, settingText, termRun, wordText } from '../wordText.js';

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
    const declared = declarationsAt(document, position, this.references, this.grammar);
    const names = declared.flatMap((node) => this.textOf(node, document) ?? []);
    const texts = names.length > 0 ? names : this.writtenText(document, position);
    return texts.length === 0 ? undefined : { contents: { kind: MarkupKind.Markdown, value: texts.join('\n\n---\n\n') } };
  }

  private textOf(node: AstNode, document: LangiumDocument): string | null {
    if (ast.isKindDeclaration(node)) return kindText(node);
    if (ast.isInstanceDeclaration(node)) return machineText(node);
    const simulation = this.simulations.get(document.uri.toString());
    if (ast.isScenario(node)) return verdictOf(node.name, simulation);
    if (!ast.isComponent(node) && !ast.isFlow(node)) return null;
    const system = this.systemOf(node, document, simulation);
    const scenarios = scenariosOf(system?.name, simulation);
    const component = system?.components.find(({ name }) => name === node.name);
    const flow = system?.flows.find(({ name }) => name === node.name);
    if (ast.isComponent(node)) return component ? componentText(component, scenarios, simulation.stale) : code(node);
    return flow ? flowText(flow, scenarios, simulation.stale) : null;
  }

  /** What is written around a position: where no name is, what the words there mean. */
  private writtenText(document: LangiumDocument, position: HoverParams['position']): string[] {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(position));
    const node = leaf && AstUtils.getContainerOfType(leaf.astNode, isWritten);
    if (!node) return [];
    const text = ast.isSetting(node) ? settingText(node, kindAround(node)) : wordText(node);
    return [sections([text, this.runsOf(node, document)])];
  }

  /** How that went of which a part is written, a line for each scenario. */
  private runsOf(node: Worded, document: LangiumDocument): string {
    const simulation = this.simulations.get(document.uri.toString());
    const { finished, stale } = simulation;
    if (!finished) return '';
    const system = AstUtils.getContainerOfType(node, ast.isSystem)?.name;
    const component = AstUtils.getContainerOfType(node, ast.isComponent);
    if (component) return componentRuns(component.name, scenariosOf(system, simulation), stale);
    const flow = AstUtils.getContainerOfType(node, ast.isFlow);
    if (flow) return flowRuns(flow.name, scenariosOf(system, simulation), stale);
    const name = AstUtils.getContainerOfType(node, ast.isScenario)?.name;
    const scenario = finished.report.scenarios.find((one) => one.name === name);
    if (!scenario) return '';
    const move = moveBetween(finished.model.uri, finished.text, document.textDocument.getText());
    const isHere = ({ at }: { at: Place }): boolean => startsAt(move(at), node);
    if (ast.isTerm(node))
      return scenario.contract
        .filter(isHere)
        .map((term) => termRun(term, scenario, stale))
        .join('\n');
    if (ast.isIncident(node) || ast.isBurst(node)) {
      return scenario.events
        .filter(isHere)
        .slice(0, 1)
        .map((event) => eventRun(event, scenario, stale))
        .join('\n');
    }
    return scenarioLine(scenario, summarize(scenario), stale);
  }

  /** The system around a node as the text has it now or, while the text is broken, as it was last simulated. */
  private systemOf(node: AstNode, document: LangiumDocument, { finished }: Simulation): System | undefined {
    const name = AstUtils.getContainerOfType(node, ast.isSystem)?.name;
    const model = this.drafts().of(document).model ?? finished?.model;
    return model?.systems.find((system) => system.name === name);
  }
}

function scenariosOf(system: string | undefined, { finished }: Simulation): ScenarioReport[] {
  return (finished?.report.scenarios ?? []).filter((scenario) => scenario.system === system);
}

/** The kind whose defaults a setting replaces. */
function kindAround(setting: ast.Setting): ast.KindDeclaration | undefined {
  const owner = setting.$container.$container;
  if (ast.isKindDeclaration(owner)) return owner.base?.ref;
  if (!ast.isComponent(owner)) return undefined;
  return declarations(owner, owner.$container).find((one) => one.kind)?.kind?.ref;
}

function startsAt({ start }: Place, { $cstNode }: AstNode): boolean {
  return $cstNode?.range.start.line === start.line && $cstNode.range.start.character === start.character;
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
