/** The table of checks: which node is checked for what. */
import type { AstNode, LangiumCoreServices, ValidationChecks } from 'langium';
import type { ArchAstType } from '../generated/ast.js';
import { checkBlock, checkFlow, checkOption, checkTarget } from './flows.js';
import { checkFile, checkImport, checkSystem, checkTrafficFile } from './names.js';
import { checkQuantity } from './quantities.js';
import { type Check, safely } from './report.js';
import { checkClientSetting, checkIncident, checkScenario } from './scenarios.js';
import { checkComponent, checkKind, checkSetting, checkSettings } from './settings.js';

export function registerChecks(services: LangiumCoreServices): void {
  const documents = services.shared.workspace.LangiumDocuments;
  const checks = {
    File: checkFile(documents),
    Import: checkImport(documents),
    KindDeclaration: checkKind,
    System: checkSystem,
    Component: checkComponent,
    Settings: checkSettings,
    Setting: checkSetting,
    Quantity: checkQuantity,
    Flow: checkFlow,
    Target: checkTarget,
    Option: checkOption,
    Block: checkBlock,
    Scenario: checkScenario,
    Traffic: checkTrafficFile,
    Incident: checkIncident,
    ClientSetting: checkClientSetting,
  };
  const safe = Object.fromEntries(Object.entries(checks).map(([type, check]) => [type, safely(check as Check<AstNode>)]));
  services.validation.ValidationRegistry.register(safe as ValidationChecks<ArchAstType>);
}
