import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Ctx } from '#platform/feature.ts';
import { programFile } from '#platform/program-files.ts';
import { addClause, addControl, type ClauseFields, type ControlFields } from './clauses.ts';
import { insertPolicy, type PolicyFields } from './policies.ts';
import { behaviours } from './words.ts';

type StarterClause = ClauseFields & Readonly<{ controls: readonly ControlFields[] }>;
export type StarterPolicy = Omit<PolicyFields, 'ownerId' | 'readerUnitIds'> & Readonly<{ key: string; summary: NonNullable<PolicyFields['summary']>; level: 'measures' | 'rules' | 'procedure'; clauses: readonly StarterClause[] }>;

let loaded: readonly StarterPolicy[] | undefined;

/** The policies that come with the program, by number. Each is an offer: what it says is the institution's to decide. */
export function starterPolicies(): readonly StarterPolicy[] {
  const folder = programFile('data/regime/policies');
  loaded ??= readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as StarterPolicy).toSorted((a, b) => (a.docNo < b.docNo ? -1 : 1));
  return loaded;
}

export async function listStarterPolicies(ctx: Ctx) {
  const there = new Set((await ctx.tx((tx) => tx.query<{ docNo: string }>(`select doc_no as "docNo" from policy where tenant_id = $1`, [ctx.tenantId]))).map((row) => row.docNo));
  return {
    rows: starterPolicies().map(({ key, docNo, title, level, summary, clauses }) => ({
      key, docNo, title, level, summary, clauseCount: clauses.length, controlCount: clauses.reduce((sum, clause) => sum + clause.controls.length, 0), isLoaded: there.has(docNo),
      behaviours: behaviours.filter((behaviour) => clauses.some((clause) => clause.behaviours.includes(behaviour))),
    })),
  };
}

/** Loads policies of the starter set as drafts of the caller, each in a transaction of its own; a number that is there stays as it is. */
export async function loadStarterPolicies(ctx: Ctx, keys?: readonly string[]): Promise<{ loaded: { id: string; docNo: string; key: string }[] }> {
  const done: { id: string; docNo: string; key: string }[] = [];
  for (const policy of starterPolicies().filter((row) => keys === undefined || keys.includes(row.key))) {
    const id = await ctx.tx(async (tx) => {
      // Of two who load at once, one does.
      await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${ctx.tenantId}/policy/${policy.docNo}`]);
      if ((await tx.findOne(`select id from policy where tenant_id = $1 and doc_no = $2`, [ctx.tenantId, policy.docNo])) !== undefined) return undefined;
      const policyId = await insertPolicy(ctx, tx, policy);
      for (const clause of policy.clauses) {
        const clauseId = await addClause(ctx, tx, policyId, clause);
        for (const control of clause.controls) await addControl(ctx, tx, clauseId, control);
      }
      return policyId;
    });
    if (id !== undefined) done.push({ id, docNo: policy.docNo, key: policy.key });
  }
  return { loaded: done };
}
