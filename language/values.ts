/** Values of quantities whose units were checked; what the checks refuse is read as 0 here, so that a broken text does no harm. */
import type * as ast from './generated/ast.js';
import { parseQuantity, type Dimension } from './quantities.js';

/** The value in base units; `fallback` where the quantity is missing or has another dimension than those given. */
export function valueOf(quantity: ast.Quantity | undefined, fallback: number, ...dimensions: Dimension[]): number {
  const parsed = quantity ? parseQuantity(quantity.text) : null;
  if (!parsed || typeof parsed === 'string') return fallback;
  return dimensions.length === 0 || dimensions.includes(parsed.dimension) ? parsed.value : fallback;
}

export function dimensionOf(quantity: ast.Quantity | undefined): Dimension | null {
  const parsed = quantity ? parseQuantity(quantity.text) : null;
  return parsed && typeof parsed !== 'string' ? parsed.dimension : null;
}

/** One end of a quantity's range; null where it has none. */
export function rangeEnd(text: string | undefined): number | null {
  const parsed = text === undefined ? null : parseQuantity(text);
  return parsed && typeof parsed !== 'string' ? parsed.value : null;
}
