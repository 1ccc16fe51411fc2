import { isObject } from './fields.ts';
import type { IssueList } from './issue-list.ts';

/**
 * Takes an SBOM out of the envelopes it is often handed over in: the answer of GitHub's dependency graph (`{ sbom }`) and an in-toto
 * statement, whose predicate it is (https://in-toto.io/Statement/v1). Anything else is given back as it is.
 */
export function unwrapSbom(issues: IssueList, json: unknown): unknown {
  if (!isObject(json)) return json;
  if (isObject(json.sbom) && json.spdxVersion === undefined && json.bomFormat === undefined) {
    issues.inform('unwrapped', '/sbom', 'The document was taken out of the answer of a server.');
    return json.sbom;
  }
  if (isObject(json.predicate) && typeof json.predicateType === 'string' && /cyclonedx|spdx/i.test(json.predicateType)) {
    issues.inform('unwrapped', '/predicate', `The document was taken out of an attestation (${json.predicateType.slice(0, 100)}). The attestation was not verified.`);
    // Older producers put the document one level deeper.
    return isObject(json.predicate.Data) ? json.predicate.Data : json.predicate;
  }
  return json;
}
