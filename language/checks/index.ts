/** The table of checks: which node is checked for what. */
import type { LangiumCoreServices, ValidationChecks } from 'langium';
import type { ArchAstType } from '../generated/ast.js';
import { checkBlock, checkFlow, checkOption, checkTarget } from './flows.js';
import { checkFile, checkImport, checkSystem, checkTrafficFile } from './names.js';
import { checkQuantity } from './quantities.js';
import { safely } from './report.js';
import { checkClient, checkClientSetting, checkIncident, checkScenario } from './scenarios.js';
import { checkComponent, checkKind, checkSetting, checkSettings } from './settings.js';

export function registerChecks(services: LangiumCoreServices): void {
  const documents = services.shared.workspace.LangiumDocuments;
  const checks: ValidationChecks<ArchAstType> = {
    File: safely(checkFile(documents)),
    Import: safely(checkImport(documents)),
    KindDeclaration: safely(checkKind),
    System: safely(checkSystem),
    Component: safely(checkComponent),
    Settings: safely(checkSettings),
    Setting: safely(checkSetting),
    Quantity: safely(checkQuantity),
    Flow: safely(checkFlow),
    Target: safely(checkTarget),
    Option: safely(checkOption),
    Block: safely(checkBlock),
    Scenario: safely(checkScenario),
    Traffic: safely(checkTrafficFile),
    Incident: safely(checkIncident),
    Client: safely(checkClient),
    ClientSetting: safely(checkClientSetting),
  };
  services.validation.ValidationRegistry.register(checks);
}
