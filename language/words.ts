/** Settings and choices of two words are one value in the tree: `idle timeout`, `send buffer`, `drop-oldest`. */
import { type CstNode, DefaultValueConverter, type GrammarAST, type ValueType } from 'langium';

const TWO_WORDS: Record<string, string> = { idletimeout: 'idle timeout', sendbuffer: 'send buffer', dropoldest: 'drop-oldest' };

export class ArchValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    if (rule.name === 'IdleTimeout' || rule.name === 'SendBuffer' || rule.name === 'Overflow') return TWO_WORDS[input] ?? input;
    return super.runConverter(rule, input, cstNode);
  }
}
