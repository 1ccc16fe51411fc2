import { readFileSync } from 'node:fs';
import { allEndpoints } from '../../src/features/endpoints.ts';
import { exclusionOf, exclusionReasons, permissions, permissionScopes, roleNames, rolePermissions, roleScopes, scopeKinds, type ExclusionReason, type PermissionName, type ScopeKind } from '../../src/features/identity/roles.ts';
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
    '## Scopes · 范围',
    'A role is granted within one of the scopes that stand beside it: ● reaches everything, ◐ only what stands within the scope; without a mark such a grant gives nothing. 授权范围：●全机构，◐仅在所授范围内，空白表示不适用。',
    table(['Role', '角色', ...scopeKinds.map((kind) => `${code(kind)} ${chinese(`scope.${camel(kind)}`)}`)], roleNames.map((role) => [code(role), chinese(`role.${camel(role)}`), ...scopeKinds.map((kind) => markOf(roleScopes[role], kind))])),
    table(['Permission', '权限', ...scopeKinds.map((kind) => `${code(kind)} ${chinese(`scope.${camel(kind)}`)}`)], names.map((name) => [code(name), chinese(`permission.${camel(name)}`), ...scopeKinds.map((kind) => markOf(permissionScopes[name], kind))])),
    '## Roles that exclude each other · 互斥角色',
    'Checked when a role is asked for, when it is approved, and at every request. 申请时、审批时、每次访问时都会检查。',
    table(['Why', '理由', 'Pairs'], (Object.keys(exclusionReasons) as ExclusionReason[]).map((reason) => [plain(exclusionReasons[reason]), chinese(`exclusion.${reason}`), pairsOf(reason)])),
    '## Permissions · 权限',
    'Requests marked ◐ keep to the part for which the permission is held; the others need it for the whole institution. 标◐的请求在授权范围内执行，其余须面向全机构授权。',
    table(['Permission', 'What it allows', '说明', 'Requests'], names.map((name) => [code(name), plain(permissions[name]), chinese(`permission.${camel(name)}`), requestsOf(name)])),
    '## Without a permission · 无需权限',
    table(['Needs', 'Requests'], ['public', 'session'].map((need) => [code(need), requestsOf(need)])),
  );
}

function markOf(kinds: readonly ScopeKind[], kind: ScopeKind): string {
  return !kinds.includes(kind) ? '' : kind === 'institution' ? '●' : '◐';
}

/** The pairs that a reason forbids, each once; a role that excludes all others is named so. */
function pairsOf(reason: ExclusionReason): string {
  const pairs = roleNames.flatMap((one, index) => roleNames.slice(index + 1).filter((other) => exclusionOf(one, other) === reason).map((other) => [one, other] as const));
  const whole = roleNames.filter((role) => pairs.filter((pair) => pair.includes(role)).length > roleNames.length / 2);
  const rest = pairs.filter((pair) => !pair.some((role) => whole.includes(role)));
  return [...whole.map((role) => `${code(role)} with every other`), ...rest.map(([one, other]) => `${code(one)} with ${code(other)}`)].join('; ');
}

function requestsOf(permission: string): string {
  return allEndpoints.filter((endpoint) => endpoint.permission === permission).map((endpoint) => `[${code(endpoint.id)}](api.md#${endpoint.id.toLowerCase().replaceAll('.', '')})${endpoint.within === 'part' ? ' ◐' : ''}`).join(', ');
}

function locale(language: 'en-US' | 'zh-CN'): (key: string) => string {
  const texts = JSON.parse(readFileSync(new URL(`../../locales/${language}/identity.json`, import.meta.url), 'utf8')) as Readonly<Record<string, string | undefined>>;
  return (key) => plain(texts[`identity.${key}`] ?? '');
}

/** `system-admin` and `ledger.read` as they stand in the keys of the locales. */
function camel(name: string): string {
  return name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
}
