/** Says what a name should have been where there is none of it. */
import { type AstNodeDescription, DefaultLinker, type LinkingError, type ReferenceInfo } from 'langium';
import { nearest } from './near.js';
import { didYouMean } from './repairs.js';

const WORDS: Record<string, string> = {
  Component: 'component',
  Flow: 'flow',
  Subject: 'flow or component',
  KindDeclaration: 'kind',
  InstanceDeclaration: 'instance',
  System: 'system',
};

/** With more names than this, a slip of the pen is near to too many, and finding it takes too long. */
const MOST_COMPARED = 2000;

export class ArchLinker extends DefaultLinker {
  protected override createLinkingError(refInfo: ReferenceInfo, targetDescription?: AstNodeDescription): LinkingError {
    const written = refInfo.reference.$refText;
    const word = WORDS[this.reflection.getReferenceType(refInfo)] ?? 'name';
    const known = this.scopeProvider
      .getScope(refInfo)
      .getAllElements()
      .map((one) => one.name)
      .toArray();
    const near = known.length > MOST_COMPARED ? null : nearest(written, known);
    const hint = near === null ? '' : didYouMean(near);
    return { info: refInfo, message: `there is no ${word} "${written}"${hint}`, ...(targetDescription && { targetDescription }) };
  }
}
