/** Policies over components. */
export {
  countVerdicts, evaluateLicensePolicy, policyVerdicts,
  type ComponentVerdict, type LicensePolicy, type PolicyComponent, type PolicyException, type PolicyReason, type PolicyVerdict,
} from './license-policy.ts';
export { renderNotice, type NoticeComponent } from './notice.ts';
export { readLicensePolicy } from './read-license-policy.ts';
