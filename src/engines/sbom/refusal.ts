import type { Read } from '../issue.ts';
import type { IssueList, SbomIssueCode } from './issue-list.ts';

/** Why a document is not taken at all: what is wrong, where, and what to do about it. */
export type Refusal = Readonly<{ refusal: Readonly<{ code: SbomIssueCode; where: string; message: string }> }>;

export function refuse(code: SbomIssueCode, where: string, message: string): Refusal {
  return { refusal: { code, where, message } };
}

/** A refused document as the result of a reader: no value, and the reason as its last error. */
export function refused(issues: IssueList, { refusal }: Refusal): Read<undefined> {
  issues.error(refusal.code, refusal.where, refusal.message);
  return { value: undefined, issues: issues.finish() };
}
