import { renderApi } from './api.ts';
import { renderAsvs } from './asvs.ts';
import { renderCli } from './cli.ts';
import { renderConfiguration } from './configuration.ts';
import { renderErrors } from './errors.ts';
import { renderOpenApi } from './openapi.ts';
import { renderPermissions } from './permissions.ts';
import { renderRules } from './rules.ts';

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'api.md': renderApi,
  'asvs.md': renderAsvs,
  'openapi.json': renderOpenApi,
  'cli.md': renderCli,
  'configuration.md': renderConfiguration,
  'errors.md': renderErrors,
  'permissions.md': renderPermissions,
  'rules.md': renderRules,
};

/** The pages of docs/reference/, by file name. */
export async function renderReference(): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(Object.entries(pages).map(async ([name, render]) => [name, await render()] as const)));
}
