/** All checks, by the node they look at. */
import type { LangiumCoreServices, ValidationChecks } from 'langium';
import type { ArchAstType } from '../generated/ast.js';

const checks: ValidationChecks<ArchAstType> = {};

export function registerChecks(services: LangiumCoreServices): void {
  services.validation.ValidationRegistry.register(checks);
}
