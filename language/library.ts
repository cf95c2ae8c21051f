/** The built-in kinds and instances: documents in the language itself, opened read-only by their own URIs. */
import { URI } from 'langium';
import aws from './library/instances-aws.arch';
import azure from './library/instances-azure.arch';
import gcp from './library/instances-gcp.arch';
import kinds from './library/kinds.arch';

export const LIBRARY_SCHEME = 'arch-library';

/** Text by name. */
export const LIBRARY: Record<string, string> = {
  'kinds.arch': kinds,
  'instances-aws.arch': aws,
  'instances-gcp.arch': gcp,
  'instances-azure.arch': azure,
};

export const LIBRARY_URIS = Object.keys(LIBRARY).map((name) => URI.parse(`${LIBRARY_SCHEME}:/${name}`));

export function isLibrary(uri: URI): boolean {
  return uri.scheme === LIBRARY_SCHEME;
}
