import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readFramework, type Framework } from '#engines/regime/requirement.ts';
import { AppError } from '#kernel/errors.ts';
import { programFile } from '#platform/program-files.ts';
import { behaviours } from './words.ts';

let loaded: ReadonlyMap<string, Framework> | undefined;

/** The frameworks that the program brings, in the order in which they are shown. Read once; throws where a file is no framework. */
export function frameworks(): ReadonlyMap<string, Framework> {
  loaded ??= loadFrameworks(programFile('data/regime/frameworks'));
  return loaded;
}

const shownFirst = ['opinions-2021-146', 'seven-behaviours', 'iso-5230', 'iso-18974'];

function loadFrameworks(folder: string): ReadonlyMap<string, Framework> {
  const all = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => {
    const { value, issues } = readFramework(JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
    if (value === undefined || issues.length > 0) throw new Error(`${name} is not a framework: ${issues.map((issue) => `${issue.where} ${issue.message}`).join('; ')}`);
    return value;
  });
  const rank = ({ id }: Framework) => (shownFirst.includes(id) ? shownFirst.indexOf(id) : shownFirst.length);
  return new Map(all.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)).map((framework) => [framework.id, framework]));
}

/** Throws `object.not-found`. */
export function getFramework(id: string): Framework {
  const framework = frameworks().get(id);
  if (framework === undefined) throw new AppError('object.not-found', 'There is no such framework.');
  return framework;
}

/** Throws `object.not-found` where the framework has no such item. */
export function getItem(frameworkId: string, itemId: string): Framework['items'][number] {
  const item = getFramework(frameworkId).items.find((row) => row.id === itemId);
  if (item === undefined) throw new AppError('object.not-found', 'The framework has no such item.');
  return item;
}

/** What a clause answers because it is about a behaviour: the seven of article 5 stand in its items 5.1 to 5.7, in this order. */
export const impliedRequirements = behaviours.flatMap((behaviour, index) => [
  { behaviour, requirement: `seven-behaviours/${behaviour}` },
  { behaviour, requirement: `opinions-2021-146/5.${index + 1}` },
]);

/** All that a clause answers: what it is mapped to, and what its behaviours imply. */
export function requirementsOf(clause: Readonly<{ behaviours: readonly string[]; requirements: readonly string[] }>): readonly string[] {
  return [...new Set([...clause.requirements, ...impliedRequirements.filter((row) => clause.behaviours.includes(row.behaviour)).map((row) => row.requirement)])];
}

/** Names that no framework knows; an empty list where all are known. */
export function unknownRequirements(requirements: readonly string[]): readonly string[] {
  return requirements.filter((requirement) => {
    const [framework, item] = requirement.split('/');
    return frameworks().get(framework ?? '')?.items.some((row) => row.id === item) !== true;
  });
}
