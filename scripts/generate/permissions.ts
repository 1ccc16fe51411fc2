import { readFileSync } from 'node:fs';
import { allEndpoints } from '../../src/features/endpoints.ts';
import { permissions, roleNames, rolePermissions, type PermissionName } from '../../src/features/identity/roles.ts';
import { code, page, plain, table } from './markdown.ts';

const names = Object.keys(permissions) as PermissionName[];

/** Who may do what: roles, permissions, and the requests that need each. */
export function renderPermissions(): string {
  const english = locale('en-US');
  const chinese = locale('zh-CN');
  return page(
    'Roles and permissions · 角色与权限', ['`src/features/identity/roles.ts`', 'the contracts', '`locales/*/identity.json`'],
    'What no role of a person names is refused. 未列出的操作一律拒绝。',
    '## Roles · 角色',
    table(['Role', '角色', ...names.map(code)], roleNames.map((role) => [`${code(role)} ${english(`role.${camel(role)}`)}`, chinese(`role.${camel(role)}`), ...names.map((name) => (rolePermissions[role].includes(name) ? '●' : ''))])),
    '## Permissions · 权限',
    table(['Permission', 'What it allows', '说明', 'Requests'], names.map((name) => [code(name), plain(permissions[name]), chinese(`permission.${camel(name)}`), requestsOf(name)])),
    '## Without a permission · 无需权限',
    table(['Needs', 'Requests'], ['public', 'session'].map((need) => [code(need), requestsOf(need)])),
  );
}

function requestsOf(permission: string): string {
  return allEndpoints.filter((endpoint) => endpoint.permission === permission).map((endpoint) => `[${code(endpoint.id)}](api.md#${endpoint.id.toLowerCase().replaceAll('.', '')})`).join(', ');
}

function locale(language: 'en-US' | 'zh-CN'): (key: string) => string {
  const texts = JSON.parse(readFileSync(new URL(`../../locales/${language}/identity.json`, import.meta.url), 'utf8')) as Readonly<Record<string, string | undefined>>;
  return (key) => plain(texts[`identity.${key}`] ?? '');
}

/** `system-admin` and `ledger.read` as they stand in the keys of the locales. */
function camel(name: string): string {
  return name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
}
