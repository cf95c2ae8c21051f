/** Values of tokens and of names of several words. */
import { type CstNode, DefaultValueConverter, type GrammarAST, type ValueType } from 'langium';

/** Rules whose words are one name, which the parser hands over without the blanks between them. */
const SEVERAL_WORDS: Record<string, string> = { idletimeout: 'idle timeout', sendbuffer: 'send buffer', dropoldest: 'drop-oldest' };

export class ArchValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    if (rule.name === 'IdleTimeout' || rule.name === 'SendBuffer' || rule.name === 'Overflow') return SEVERAL_WORDS[input] ?? input;
    return super.runConverter(rule, input, cstNode);
  }
}
