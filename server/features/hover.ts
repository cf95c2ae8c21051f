/**
 * Hovers: over names what they declare, with its figures and what the last run measured; over settings, options, incidents and terms what
 * they mean, what is written with its range and source, and how it went.
 */
import {
  type AstNode,
  AstUtils,
  CstUtils,
  type GrammarConfig,
  isNamed,
  type LangiumDocument,
  type LeafCstNode,
  type References,
} from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import * as ast from '../../language/generated/ast.js';
import { isMember } from '../../language/editor/references.js';
import { kindBehind } from '../../language/inheritance.js';
import { lineage } from '../../language/scope.js';
import { structureAt } from '../../language/structure.js';
import type { Worded } from '../../language/words.js';
import { formatCount } from '../../simulation/figures.js';
import type { System } from '../../simulation/model.js';
import type { Place, ScenarioReport } from '../../simulation/report.js';
import type { Drafts } from '../drafts.js';
import { componentRuns, componentText, escape, flowRuns, flowText, formText, joined, scenarioLine, sections } from '../hoverText.js';
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
    // In a broken text there may be a title, and no name before it.
    if (!isNamed(node)) return null;
    if (ast.isKindDeclaration(node)) return kindText(node);
    if (ast.isInstanceDeclaration(node)) return machineText(node);
    const uri = document.uri.toString();
    if (ast.isScenario(node)) return scenarioText(node, this.simulations.get(uri));
    if (ast.isSystem(node)) return systemText(node, this.simulations.usersOf(uri));
    if (!ast.isComponent(node) && !ast.isFlow(node)) return null;
    const system = this.systemOf(node, document);
    const component = system?.components.find(({ name }) => name === node.name);
    const flow = system?.flows.find(({ name }) => name === node.name);
    const runs = this.memberRuns(node, document);
    if (ast.isComponent(node)) return component ? componentText(component, runs) : code(node);
    return flow ? flowText(flow, runs) : null;
  }

  /** How a component or flow did, in all runs that read this file: also in those of scenarios that are in others. */
  private memberRuns(node: ast.Component | ast.Flow, document: LangiumDocument): string {
    const system = node.$container.name;
    const runsOf = ast.isComponent(node) ? componentRuns : flowRuns;
    return this.simulations
      .usersOf(document.uri.toString())
      .map((simulation) => runsOf(node.name, scenariosOf(system, simulation), simulation.stale))
      .filter((runs) => runs !== '')
      .join('\n');
  }

  /** What is written around a position: where no name is, what the words there mean. */
  private writtenText(document: LangiumDocument, position: HoverParams['position']): string[] {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(position));
    if (!leaf || leaf.hidden) return [];
    const node = AstUtils.getContainerOfType(leaf.astNode, isWritten);
    if (!node) return this.structureText(leaf, document);
    const text = ast.isSetting(node) ? settingText(node, kindBehind(node.$container.$container)) : wordText(node);
    return [sections([text, this.runsOf(node, document)])];
  }

  /** What a word or sign around all that means; a title stands for what it is the title of. */
  private structureText(leaf: LeafCstNode, document: LangiumDocument): string[] {
    const word = structureAt(leaf);
    if (!word) return leaf.text.startsWith('"') ? [this.textOf(leaf.astNode, document) ?? []].flat() : [];
    const name = ast.isQuantity(leaf.astNode) ? leaf.text : leaf.text.split(/\s/)[0]!;
    return [sections([formText(name, word), ast.isContract(leaf.astNode) ? this.contractRun(leaf.astNode, document) : null])];
  }

  /** How each term of a contract came out. */
  private contractRun({ $container }: ast.Contract, document: LangiumDocument): string {
    const { finished, stale } = this.simulations.get(document.uri.toString());
    const scenario = finished?.report.scenarios.find(({ name }) => name === $container.name);
    return (scenario?.contract ?? []).map((term) => termRun(term, scenario!, stale)).join('\n');
  }

  /** How that went of which a part is written, a line for each scenario. */
  private runsOf(node: Worded, document: LangiumDocument): string {
    const member = AstUtils.getContainerOfType(node, isMember);
    if (member) return this.memberRuns(member, document);
    const { finished, stale } = this.simulations.get(document.uri.toString());
    if (!finished) return '';
    const name = AstUtils.getContainerOfType(node, ast.isScenario)?.name;
    const scenario = finished.report.scenarios.find((one) => one.name === name);
    if (!scenario) return '';
    const move = this.simulations.movesSince(finished);
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
  private systemOf(node: AstNode, document: LangiumDocument): System | undefined {
    const name = AstUtils.getContainerOfType(node, ast.isSystem)?.name;
    const model = this.drafts().of(document).model ?? this.simulations.usersOf(document.uri.toString())[0]?.finished?.model;
    return model?.systems.find((system) => system.name === name);
  }
}

function scenariosOf(system: string | undefined, { finished }: Simulation): ScenarioReport[] {
  return (finished?.report.scenarios ?? []).filter((scenario) => scenario.system === system);
}

function startsAt({ start }: Place, { $cstNode }: AstNode): boolean {
  return $cstNode?.range.start.line === start.line && $cstNode.range.start.character === start.character;
}

function scenarioText({ name, title, system }: ast.Scenario, { finished, stale }: Simulation): string {
  const report = finished?.report.scenarios.find((one) => one.name === name);
  return sections([
    // In a broken text what it is for may be missing.
    `**${escape(name)}** · scenario${system?.$refText ? ` for ${escape(system.$refText)}` : ''}`,
    title === undefined ? null : escape(title),
    report ? summarize(report) + (stale ? ' · stale' : '') : null,
  ]);
}

/** A system: what it is made of, inherited parts included, and what came out in each of its scenarios. */
function systemText(system: ast.System, simulations: Simulation[]): string {
  const line = lineage(system);
  const counted = (names: (string | undefined)[], one: string): string => {
    const count = new Set(names).size;
    return `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
  };
  const parts = [
    `**${escape(system.name)}** · system${system.base ? ` that extends ${escape(system.base.$refText)}` : ''}`,
    counted(
      line.flatMap(({ components }) => components.map(({ name }) => name)),
      'component',
    ),
    counted(
      line.flatMap(({ flows }) => flows.map(({ name }) => name)),
      'flow',
    ),
  ];
  const runs = simulations.flatMap((simulation) =>
    scenariosOf(system.name, simulation).map((scenario) => scenarioLine(scenario, summarize(scenario), simulation.stale)),
  );
  return sections([joined(parts), system.title === undefined ? null : escape(system.title), runs.join('\n')]);
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
