import { chineseNumber, englishClauseNumber, regimeContract } from '#features/regime/contract.ts';
import type { QueryOf, ReplyOf } from '#kernel/endpoint.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call, linkTo } from '../../api/call.ts';
import { useEvents } from '../../api/events.ts';
import { queryClient } from '../../api/query-client.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';

export type PolicyRow = ReplyOf<typeof regimeContract.listPolicies>['rows'][number];
export type PolicyDetail = ReplyOf<typeof regimeContract.getPolicy>;
export type Clause = PolicyDetail['clauses'][number];
export type Control = Clause['controls'][number];
export type Difference = ReplyOf<typeof regimeContract.getPolicyDifference>;
export type Evidence = NonNullable<ReplyOf<typeof regimeContract.getControlEvidence>['evidence']>;
export type AttestationRow = ReplyOf<typeof regimeContract.listAttestations>['rows'][number];
export type Coverage = ReplyOf<typeof regimeContract.getCoverage>;
export type CoverageItem = Coverage['items'][number];
export type BehaviourRow = ReplyOf<typeof regimeContract.getBehaviours>['rows'][number];
export type Framework = ReplyOf<typeof regimeContract.listFrameworks>['rows'][number];
export type Pack = ReplyOf<typeof regimeContract.getPack>;
export type Affirmation = ReplyOf<typeof regimeContract.listAffirmations>['rows'][number];
export type Reading = ReplyOf<typeof regimeContract.listReadings>['rows'][number];
export type Reader = ReplyOf<typeof regimeContract.listReaders>['rows'][number];
export type Reminder = ReplyOf<typeof regimeContract.listReminders>['rows'][number];
export type PolicyFilters = Omit<QueryOf<typeof regimeContract.listPolicies>, 'cursor' | 'limit'>;
export type ControlFilters = Omit<QueryOf<typeof regimeContract.listControls>, 'cursor' | 'limit'>;

export const policyQuery = (policyId: string) => queryOptions({ queryKey: ['regime', 'policy', policyId], queryFn: ({ signal }) => call(regimeContract.getPolicy, { params: { policyId }, signal }) });
export const differenceQuery = (policyId: string, from: string) => queryOptions({ queryKey: ['regime', 'difference', policyId, from], queryFn: ({ signal }) => call(regimeContract.getPolicyDifference, { params: { policyId }, query: { from }, signal }) });
export const frameworksQuery = queryOptions({ queryKey: ['regime', 'frameworks'], queryFn: async ({ signal }) => (await call(regimeContract.listFrameworks, { signal })).rows, staleTime: 3_600_000 });
export const evidenceRowsQuery = queryOptions({ queryKey: ['regime', 'evidence-rows'], queryFn: async ({ signal }) => (await call(regimeContract.listEvidence, { signal })).rows, staleTime: 3_600_000 });
export const starterQuery = queryOptions({ queryKey: ['regime', 'starter'], queryFn: async ({ signal }) => (await call(regimeContract.listStarterPolicies, { signal })).rows });
export const controlQuery = (controlId: string) => queryOptions({ queryKey: ['regime', 'control', controlId], queryFn: ({ signal }) => call(regimeContract.getControl, { params: { controlId }, signal }) });
export const controlEvidenceQuery = (controlId: string, from: string, to: string) => queryOptions({ queryKey: ['regime', 'control-evidence', controlId, from, to], queryFn: ({ signal }) => call(regimeContract.getControlEvidence, { params: { controlId }, query: { from, to }, signal }) });
export const attestationQuery = (attestationId: string) => queryOptions({ queryKey: ['regime', 'attestation', attestationId], queryFn: ({ signal }) => call(regimeContract.getAttestation, { params: { attestationId }, signal }) });
export const coverageQuery = (frameworkId: string) => queryOptions({ queryKey: ['regime', 'coverage', frameworkId], queryFn: ({ signal }) => call(regimeContract.getCoverage, { params: { frameworkId }, signal }) });
export const behavioursQuery = queryOptions({ queryKey: ['regime', 'behaviours'], queryFn: ({ signal }) => call(regimeContract.getBehaviours, { signal }) });
export const affirmationsQuery = queryOptions({ queryKey: ['regime', 'affirmations'], queryFn: async ({ signal }) => (await call(regimeContract.listAffirmations, { signal })).rows });
export const packQuery = (packId: string) => queryOptions({ queryKey: ['regime', 'pack', packId], queryFn: ({ signal }) => call(regimeContract.getPack, { params: { packId }, signal }) });
export const readingsQuery = queryOptions({ queryKey: ['readings'], queryFn: async ({ signal }) => (await call(regimeContract.listReadings, { signal })).rows });
export const readingQuery = (policyId: string) => queryOptions({ queryKey: ['readings', policyId], queryFn: ({ signal }) => call(regimeContract.getReading, { params: { policyId }, signal }) });

/** Whatever was written: lists, figures and coverage follow from all of it. */
export function refreshRegime(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['regime'] });
}

/** Puts a policy that a write answered with in its place at once. */
export function keepPolicy(policy: PolicyDetail): void {
  queryClient.setQueryData(policyQuery(policy.id).queryKey, policy);
  void refreshRegime();
}

/** Keeps a pack fresh until it is finished. */
export function usePackEvents(pack: Pack | undefined): void {
  const isOpen = pack !== undefined && pack.finishedAt === null;
  useEvents<Pack>(isOpen ? linkTo(regimeContract.followPack, { params: { packId: pack.id } }) : undefined, 'pack', (row) => {
    queryClient.setQueryData(packQuery(row.id).queryKey, row);
    if (row.finishedAt === null) return 'more';
    void queryClient.invalidateQueries({ queryKey: ['regime', 'packs'] });
    return 'finished';
  });
}

/** A text that the server has in both languages. */
export function useLocalText(): (text: Readonly<{ zh: string; en: string }>) => string {
  const { language } = useLanguage();
  return useCallback((text) => (language === 'en-US' ? text.en || text.zh : text.zh || text.en), [language]);
}

/** The number of a clause in the reader's language. */
export function useClauseNo(): (no: string) => string {
  const { language } = useLanguage();
  return useCallback((no) => (language === 'en-US' ? englishClauseNumber(no) : no), [language]);
}

/** The number of an article in the reader's language: 12 is 十二 in Chinese. */
export function useArticleNo(): (id: string) => string {
  const { language } = useLanguage();
  return useCallback((id) => (language === 'en-US' ? id : chineseNumber(Number(id))), [language]);
}

/** `iso-5230/3.1.1.1` as people say it: `ISO 5230 3.1.1.1`. */
export function useRequirementName(): (requirement: string) => string {
  const say = useLocalText();
  const { data } = useQuery(frameworksQuery);
  return useCallback((requirement) => {
    const [id, item] = requirement.split('/');
    const framework = data?.find((row) => row.id === id);
    return framework === undefined ? requirement : `${say(framework.shortTitle)} ${item}`;
  }, [data, say]);
}
