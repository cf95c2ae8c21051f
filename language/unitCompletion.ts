/** The units that fit behind a number, as completion offers them: `5` becomes `5ms` where a duration is asked for. */
import { CstUtils, type LangiumDocument } from 'langium';
import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver-types';
import { dimensionsAt } from './checks/quantities.js';
import * as ast from './generated/ast.js';
import { defaultOf } from './inheritance.js';
import { type Dimension, EXAMPLES, suffixesOf } from './quantities.js';

const NUMBER = /^(-?)(\$?)(\d[\d_]*(?:\.\d+)?)([^\d]*)$/;
/** What is asked for in a scenario takes hours rather than milliseconds: these come first there. */
const LONG = ['h', 'min', 'd', 's'];
const SHORT = ['ms', 's', 'us'];

export interface Units {
  items: CompletionItem[];
  /** A number without any unit fits too. */
  optional: boolean;
}

/** Whole numbers with their unit for the one that ends at a position; null where there is none, or it has no unit. */
export function unitsAt(document: LangiumDocument, position: Position): Units | null {
  const root = document.parseResult.value.$cstNode;
  const offset = document.textDocument.offsetAt(position);
  const leaf = root && offset > 0 ? CstUtils.findLeafNodeAtOffset(root, offset - 1) : undefined;
  const quantity = leaf?.astNode;
  if (!leaf || leaf.end !== offset || !quantity || !ast.isQuantity(quantity)) return null;
  const [, minus, , digits, unit] = NUMBER.exec(leaf.text) ?? [];
  if (digits === undefined || unit === undefined) return null;
  const dimensions = dimensionsAt(quantity);
  const first = ast.isTerm(quantity.$container) || !isOfScenario(quantity) ? SHORT : LONG;
  const found = dimensions.flatMap((dimension) =>
    suffixesOf(dimension)
      .filter((suffix) => suffix !== '' && suffix !== unit && suffix.toLowerCase().startsWith(unit.toLowerCase()))
      .map((suffix) => ({ suffix, dimension })),
  );
  if (found.length === 0) return null;
  const usual = usualUnit(quantity);
  const rank = (suffix: string): number => (suffix === usual ? -1 : first.includes(suffix) ? first.indexOf(suffix) : first.length);
  const items = found
    .toSorted((a, b) => rank(a.suffix) - rank(b.suffix))
    .map(({ suffix, dimension }, i): CompletionItem => {
      const label = `${minus}${isMoney(dimension) ? '$' : ''}${digits}${suffix}`;
      return {
        label,
        kind: CompletionItemKind.Unit,
        detail: EXAMPLES[dimension],
        sortText: String(i).padStart(2, '0'),
        filterText: leaf.text + suffix.slice(unit.length),
        textEdit: { range: leaf.range, newText: label },
      };
    });
  return { items, optional: dimensions.includes('number') };
}

/** The unit that the kind writes a setting in: what is likely meant. */
function usualUnit({ $container: setting }: ast.Quantity): string | null {
  if (!ast.isSetting(setting) || !setting.$container) return null;
  const usual = defaultOf(setting.$container.$container, setting.key)?.setting.value?.text ?? '';
  return NUMBER.exec(usual)?.[4] ?? null;
}

function isMoney(dimension: Dimension): boolean {
  return dimension.startsWith('money');
}

function isOfScenario({ $container }: ast.Quantity): boolean {
  if (ast.isClientSetting($container)) return false;
  return [ast.isScenarioSetting, ast.isTraffic, ast.isPoint, ast.isBurst, ast.isIncident].some((is) => is($container));
}
