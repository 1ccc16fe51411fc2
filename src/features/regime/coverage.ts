import type { z } from 'zod';
import type { Framework, RequirementItem } from '#engines/regime/requirement.ts';
import { coverageRulesVersion, requirementStates, stateOfGroup, statusOfRequirement, type RequirementState } from '#engines/regime/requirement-status.ts';
import { labelOfStatus } from '#engines/regime/status-words.ts';
import type { Ctx } from '#platform/feature.ts';
import type { behaviourRow, Coverage, CoverageItem } from './coverage-contract.ts';
import { frameworks, getFramework } from './frameworks.ts';
import { loadLive, type Live, type LiveClause, type LiveControl } from './live.ts';
import { listNotes, type Note } from './notes.ts';

/** Where every item of a framework stands now. Only the evidence that its items need is asked. */
export async function getCoverage(ctx: Ctx, frameworkId: string): Promise<Coverage> {
  const framework = getFramework(frameworkId);
  const live = await loadLive(ctx, undefined, (clause) => clause.requirements.some((requirement) => requirement.startsWith(`${frameworkId}/`)));
  return coverageOf(framework, live, await listNotes(ctx, frameworkId));
}

/** The same from what was loaded already. */
export function coverageOf(framework: Framework, live: Live, notes: ReadonlyMap<string, Note>): Coverage {
  const byRequirement = new Map<string, LiveClause[]>();
  for (const clause of live.clauses) for (const requirement of clause.requirements) byRequirement.set(requirement, [...(byRequirement.get(requirement) ?? []), clause]);
  const items = framework.items.map((item) => itemOf(framework, item, byRequirement.get(`${framework.id}/${item.id}`) ?? [], live, notes.get(item.id)));
  return {
    framework: frameworkHead(framework), rulesVersion: coverageRulesVersion, asOf: live.asOf, items, counts: countStates(items), gapCount: items.filter((item) => item.isGap).length,
    groups: framework.groups.map((group) => {
      const own = items.filter((item) => item.group === group.id);
      return { ...group, state: stateOfGroup(own.map((item) => item.state)), gapCount: own.filter((item) => item.isGap).length, counts: countStates(own) };
    }),
  };
}

export function frameworkHead({ id, version, title, shortTitle, kind, issuer, source, affirmationMonths }: Framework): Coverage['framework'] {
  return { id, version, title, shortTitle, kind, issuer, source, affirmationMonths: affirmationMonths ?? null };
}

function countStates(items: readonly Readonly<{ state: RequirementState }>[]): Coverage['counts'] {
  return Object.fromEntries(requirementStates.map((state) => [state, items.filter((item) => item.state === state).length])) as Coverage['counts'];
}

function itemOf(framework: Framework, item: RequirementItem, clauses: readonly LiveClause[], live: Live, note: Note | undefined): CoverageItem {
  const controls = clauses.flatMap((clause) => clause.controls);
  const status = statusOfRequirement({ item, kind: framework.kind, clauseCount: clauses.length, controls: controls.map((control) => live.verdicts.get(control.id)?.state ?? 'unknown'), isDeclaredNotApplicable: note?.kind === 'not-applicable' });
  return {
    framework: framework.id, id: item.id, group: item.group, title: item.title, modality: item.modality, wording: item.wording ?? null, addressee: item.addressee, isVerified: item.isVerified,
    ...status, label: labelOfStatus(status, item.modality, framework.kind), note: note ?? null, clauses: clauses.map(clauseOf), controls: controls.map((control) => controlOf(control, live)),
  };
}

function clauseOf({ id, policyId, policyDocNo, policyTitle, no }: LiveClause): CoverageItem['clauses'][number] {
  return { id, policyId, policyDocNo, policyTitle, no };
}

function controlOf({ id, name, kind, evidence }: LiveControl, live: Live): CoverageItem['controls'][number] {
  const { state, because } = live.verdicts.get(id) ?? { state: 'unknown', because: [] };
  const found = evidence === null ? undefined : live.evidence.get(evidence);
  return { id, name, kind, evidence, state, because: because.map(({ code, at }) => ({ code, at: at ?? null })), evidenceSummary: found?.summary ?? null, evidenceLink: found?.link ?? null };
}

/** The seven behaviours by clause, workflow and evidence. */
export async function getBehaviours(ctx: Ctx): Promise<Readonly<{ asOf: string; rows: z.infer<typeof behaviourRow>[] }>> {
  const live = await loadLive(ctx, undefined, (clause) => clause.behaviours.length > 0);
  return { asOf: live.asOf, rows: behaviourRows(ctx, live) };
}

export function behaviourRows(ctx: Ctx, live: Live): z.infer<typeof behaviourRow>[] {
  return frameworks().get('seven-behaviours')!.items.map((item) => {
    const behaviour = item.id as LiveClause['behaviours'][number];
    const clauses = live.clauses.filter((clause) => clause.behaviours.includes(behaviour));
    const names = new Set(clauses.flatMap((clause) => clause.controls.flatMap((control) => control.evidence ?? [])));
    return {
      behaviour, title: item.title, clauses: clauses.map(clauseOf),
      workflows: [...ctx.app.workflows].filter(([, row]) => row.behaviours.includes(behaviour)).map(([name, { title, link }]) => ({ name, title, link })),
      evidence: [...names].flatMap((name) => live.evidence.get(name) ?? []).map(({ name, title, link, holds, summary, collectedAt }) => ({ name, title, link, holds, summary, collectedAt })),
    };
  });
}
