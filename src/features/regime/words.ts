import { z } from 'zod';
import { attestationResults } from '#engines/regime/control-state.ts';
import { addressees, frameworkKinds, modalities } from '#engines/regime/requirement.ts';
import { requirementRules, requirementStates } from '#engines/regime/requirement-status.ts';
import { frequencies } from '#engines/regime/schedule.ts';
import { statusLabels } from '#engines/regime/status-words.ts';
import { idOf } from '#kernel/words.ts';

/** 办法 · 细则 · 规程. */
export const policyLevels = ['measures', 'rules', 'procedure'] as const;
export const policyStates = ['draft', 'in-review', 'issued', 'superseded', 'repealed'] as const;
/** The seven behaviours of article 5, in its order. */
export const behaviours = ['introduction', 'assessment', 'compliant-use', 'vulnerability-detection', 'maintenance', 'emergency-response', 'retirement'] as const;
export const controlKinds = ['automatic', 'manual'] as const;
export const packStates = ['queued', 'collecting', 'done', 'failed'] as const;
export const languages = ['zh-CN', 'en-US'] as const;
export const documentFormat = z.enum(['docx', 'pdf']);

export const policyId = idOf('pol');
export const clauseId = idOf('cls');
export const controlId = idOf('ctl');
export const attestationId = idOf('att');
export const packId = idOf('pck');

export const policyLevel = z.enum(policyLevels);
export const policyState = z.enum(policyStates);
export const behaviour = z.enum(behaviours);
export const controlKind = z.enum(controlKinds);
export const modality = z.enum(modalities);
export const frequency = z.enum(frequencies);
export const attestationResult = z.enum(attestationResults);
export const requirementState = z.enum(requirementStates);
export const requirementRule = z.enum(requirementRules);
export const statusLabel = z.enum(statusLabels);
export const addressee = z.enum(addressees);
export const frameworkKind = z.enum(frameworkKinds);
export const language = z.enum(languages);
export const localText = z.object({ zh: z.string(), en: z.string() });
/** A day, YYYY-MM-DD. */
export const day = z.iso.date();
/** `framework/item`. */
export const requirementRef = z.string().max(120).regex(/^[a-z0-9-]+\/[A-Za-z0-9.-]+$/, 'expected framework/item');
export const frameworkId = z.string().max(60).regex(/^[a-z0-9-]+$/);
export const itemId = z.string().max(60).regex(/^[A-Za-z0-9.-]+$/);

export type Behaviour = (typeof behaviours)[number];
export type PolicyState = (typeof policyStates)[number];
export type LanguageTag = (typeof languages)[number];
