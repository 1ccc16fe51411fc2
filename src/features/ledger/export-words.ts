import { criticalities, distributions, exposures, licenseRisks, relationships, severities, usageScopes } from '#kernel/words.ts';
import { localeWords } from '#platform/locale-words.ts';
import ledgerEn from '../../../locales/en-US/ledger.json' with { type: 'json' };
import uiEn from '../../../locales/en-US/ui.json' with { type: 'json' };
import ledgerZh from '../../../locales/zh-CN/ledger.json' with { type: 'json' };
import uiZh from '../../../locales/zh-CN/ui.json' with { type: 'json' };

/** The words of the screens, for what is exported here and by the features that tell of the same things; severities and risks are words of every screen. */
export const ledgerWords = localeWords({ 'zh-CN': { ...ledgerZh, ...uiZh }, 'en-US': { ...ledgerEn, ...uiEn } });

export const severityWords = ledgerWords.wordsOf('ui.severity', severities);
export const licenseRiskWords = ledgerWords.wordsOf('ui.licenseRisk', licenseRisks);
export const criticalityWords = ledgerWords.wordsOf('ledger.criticality', criticalities);
export const exposureWords = ledgerWords.wordsOf('ledger.exposure', exposures);
export const distributionWords = ledgerWords.wordsOf('ledger.distribution', distributions);
export const relationshipWords = ledgerWords.wordsOf('ledger.relationship', relationships);
export const usageScopeWords = ledgerWords.wordsOf('ledger.scope', usageScopes);
