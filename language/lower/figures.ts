/** Figures with the range that they plausibly lie in, and where they are from. */
import type { AstNode } from 'langium';
import type * as ast from '../generated/ast.js';
import type { Figure } from '../../simulation/model.js';
import type { Dimension } from '../quantities.js';
import { dimensionOf, rangeEnd, valueOf } from '../values.js';
import { placeOf } from './places.js';

const UNITS: Partial<Record<Dimension, Figure['unit']>> = {
  duration: 's',
  rate: '/s',
  size: 'B',
  bandwidth: 'B/s',
  number: '1',
  share: '%',
  'money per month': 'USD/mo',
};

/** The figure that a setting gives; null where it gives none, or one in a unit that no figure has (prices that are not by the month). */
export function figureOf(setting: AstNode & { value?: ast.Quantity | undefined }, source: ast.Setting | null): Figure | null {
  const quantity = setting.value;
  const unit = quantity && UNITS[dimensionOf(quantity) ?? 'number'];
  if (!unit) return null;
  return {
    value: valueOf(quantity, 0),
    unit,
    low: rangeEnd(quantity.low),
    high: rangeEnd(quantity.high),
    source: source?.text ?? null,
    asOf: source?.asOf ?? null,
    at: placeOf(setting),
  };
}
