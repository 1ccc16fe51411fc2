import { criticalities, distributions, exposures, licenseRisks, relationships, severities, usageScopes } from '#kernel/words.ts';
import auditEn from '../../locales/en-US/audit.json' with { type: 'json' };
import complianceEn from '../../locales/en-US/compliance.json' with { type: 'json' };
import coordinationEn from '../../locales/en-US/coordination.json' with { type: 'json' };
import identityEn from '../../locales/en-US/identity.json' with { type: 'json' };
import ledgerEn from '../../locales/en-US/ledger.json' with { type: 'json' };
import planningEn from '../../locales/en-US/planning.json' with { type: 'json' };
import uiEn from '../../locales/en-US/ui.json' with { type: 'json' };
import vulnerabilityEn from '../../locales/en-US/vulnerability.json' with { type: 'json' };
import auditZh from '../../locales/zh-CN/audit.json' with { type: 'json' };
import complianceZh from '../../locales/zh-CN/compliance.json' with { type: 'json' };
import coordinationZh from '../../locales/zh-CN/coordination.json' with { type: 'json' };
import identityZh from '../../locales/zh-CN/identity.json' with { type: 'json' };
import ledgerZh from '../../locales/zh-CN/ledger.json' with { type: 'json' };
import planningZh from '../../locales/zh-CN/planning.json' with { type: 'json' };
import uiZh from '../../locales/zh-CN/ui.json' with { type: 'json' };
import vulnerabilityZh from '../../locales/zh-CN/vulnerability.json' with { type: 'json' };
import type { LocalText } from './feature.ts';
import type { Language } from './mail.ts';

type Texts = Readonly<Record<string, string>>;
const texts: Readonly<Record<Language, Texts>> = {
  'zh-CN': { ...auditZh, ...complianceZh, ...coordinationZh, ...identityZh, ...ledgerZh, ...planningZh, ...uiZh, ...vulnerabilityZh },
  'en-US': { ...auditEn, ...complianceEn, ...coordinationEn, ...identityEn, ...ledgerEn, ...planningEn, ...uiEn, ...vulnerabilityEn },
};

/** A text of the screens in both languages. */
export function textOf(key: string): LocalText {
  const [zh, en] = [texts['zh-CN'][key], texts['en-US'][key]];
  if (zh === undefined || en === undefined) throw new Error(`No text for ${key}.`);
  return { zh, en };
}

/** What a code is called. */
export type Words = (code: string, language: Language) => string;

/** The words that the screens have for codes: below `ledger.unchecked`, `no-version` is `ledger.unchecked.noVersion`. A code without words is a bug. */
export function wordsOf(prefix: string, codes: readonly string[]): Words {
  for (const code of codes) textOf(keyOf(prefix, code));
  return openWordsOf(prefix);
}

/** The same where codes come that nobody lists: one without words stays what it is. */
export function openWordsOf(prefix: string): Words {
  return (code, language) => {
    const key = keyOf(prefix, code);
    return Object.hasOwn(texts[language], key) ? texts[language][key]! : code;
  };
}

function keyOf(prefix: string, code: string): string {
  return `${prefix}.${code.replaceAll(/[-.]([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())}`;
}

/** Words of what more than one feature exports. */
export const severityWords = wordsOf('ui.severity', severities);
export const licenseRiskWords = wordsOf('ui.licenseRisk', licenseRisks);
export const criticalityWords = wordsOf('ledger.criticality', criticalities);
export const exposureWords = wordsOf('ledger.exposure', exposures);
export const distributionWords = wordsOf('ledger.distribution', distributions);
export const relationshipWords = wordsOf('ledger.relationship', relationships);
export const usageScopeWords = wordsOf('ledger.scope', usageScopes);
