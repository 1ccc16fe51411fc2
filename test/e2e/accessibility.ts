import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

// Evaluated by the browser itself: our content security policy lets no foreign script in.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = Readonly<{ id: string; impact: string | null; nodes: readonly Readonly<{ target: readonly string[]; html: string; failureSummary: string }>[] }>;

/** The rules that look at colours: all that another theme can break, as it changes nothing else. */
export const colourRules = ['color-contrast', 'link-in-text-block'] as const;

/** The serious and critical faults of accessibility of a page as it stands, by all rules of axe or by some. */
export async function seriousFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  return (await violations(page, 'document', rules)).filter(({ impact }) => impact === 'serious' || impact === 'critical').map(textOf);
}

/** Every fault, also small ones, of what the page is about. */
export async function allFaultsOfMain(page: Page): Promise<readonly string[]> {
  return (await violations(page, `document.querySelector('main')`)).map(textOf);
}

async function violations(page: Page, within: string, rules?: readonly string[]): Promise<readonly Violation[]> {
  if ((await page.evaluate(`typeof axe`)) === 'undefined') await page.evaluate(axe);
  const options = { resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) };
  return ((await page.evaluate(`axe.run(${within}, ${JSON.stringify(options)})`)) as { violations: Violation[] }).violations;
}

function textOf({ id, nodes: [node] }: Violation): string {
  return `${id} ${node?.target.join(' ')} ${node?.html.slice(0, 160)} ${node?.failureSummary.split('\n')[1] ?? ''}`;
}
