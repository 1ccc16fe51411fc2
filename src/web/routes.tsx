import type { ComponentType } from 'react';
import type { MessageKey } from './i18n/keys.ts';
import type { IconName } from './ui/icon.tsx';

export const navigationGroups = [
  { id: 'work', titleKey: 'shell.group.work' },
  { id: 'ledger', titleKey: 'shell.group.ledger' },
  { id: 'risk', titleKey: 'shell.group.risk' },
  { id: 'governance', titleKey: 'shell.group.governance' },
  { id: 'administration', titleKey: 'shell.group.administration' },
] as const satisfies readonly Readonly<{ id: string; titleKey: MessageKey }>[];
export type NavigationGroup = (typeof navigationGroups)[number]['id'];

export type PageRoute = Readonly<{
  path: string;
  titleKey: MessageKey;
  /** Absent where any signed-in person may see the page. */
  permission?: string;
  /** Where it stands in the navigation; absent for pages that are reached from others. */
  navigation?: Readonly<{ group: NavigationGroup; icon: IconName }>;
  load: () => Promise<ComponentType>;
}>;

/** Every page behind the sign-in: one row each, loaded when it is first opened. */
export const pageRoutes: readonly PageRoute[] = [
  { path: '/', titleKey: 'shell.page.overview', permission: 'reporting.read', navigation: { group: 'work', icon: 'home' }, load: async () => (await import('./features/reporting/overview-page.tsx')).OverviewPage },
  { path: '/inbox', titleKey: 'shell.page.inbox', navigation: { group: 'work', icon: 'inbox' }, load: async () => (await import('./features/inbox/inbox-page.tsx')).InboxPage },
  { path: '/readings/:policyId?', titleKey: 'shell.page.readings', navigation: { group: 'work', icon: 'bookmark' }, load: async () => (await import('./features/regime/readings-page.tsx')).ReadingsPage },
  { path: '/systems', titleKey: 'shell.page.systems', permission: 'ledger.read', navigation: { group: 'ledger', icon: 'systems' }, load: async () => (await import('./features/ledger/systems-page.tsx')).SystemsPage },
  { path: '/systems/:systemId/:tab?', titleKey: 'shell.page.system', permission: 'ledger.read', load: async () => (await import('./features/ledger/system-page.tsx')).SystemPage },
  { path: '/components', titleKey: 'shell.page.components', permission: 'ledger.read', navigation: { group: 'ledger', icon: 'component' }, load: async () => (await import('./features/ledger/components-page.tsx')).ComponentsPage },
  { path: '/components/:packageId/:tab?', titleKey: 'shell.page.component', permission: 'ledger.read', load: async () => (await import('./features/ledger/component-page.tsx')).ComponentPage },
  { path: '/where-used', titleKey: 'shell.page.whereUsed', permission: 'ledger.read', navigation: { group: 'ledger', icon: 'whereUsed' }, load: async () => (await import('./features/ledger/where-used-page.tsx')).WhereUsedPage },
  { path: '/imports', titleKey: 'shell.page.imports', permission: 'ledger.read', navigation: { group: 'ledger', icon: 'upload' }, load: async () => (await import('./features/ledger/imports-page.tsx')).ImportsPage },
  { path: '/imports/:importId', titleKey: 'shell.page.import', permission: 'ledger.read', load: async () => (await import('./features/ledger/import-page.tsx')).ImportPage },
  { path: '/findings', titleKey: 'shell.page.findings', permission: 'vulnerability.read', navigation: { group: 'risk', icon: 'shield' }, load: async () => (await import('./features/vulnerability/findings-page.tsx')).FindingsPage },
  { path: '/findings/:key', titleKey: 'shell.page.finding', permission: 'vulnerability.read', load: async () => (await import('./features/vulnerability/finding-page.tsx')).FindingPage },
  { path: '/vulnerabilities/:vulnerabilityId', titleKey: 'shell.page.vulnerability', permission: 'vulnerability.read', load: async () => (await import('./features/vulnerability/vulnerability-page.tsx')).VulnerabilityPage },
  { path: '/licenses', titleKey: 'shell.page.licenses', permission: 'compliance.read', navigation: { group: 'risk', icon: 'scale' }, load: async () => (await import('./features/compliance/licenses-page.tsx')).LicensesPage },
  { path: '/licenses/:licenseId', titleKey: 'shell.page.license', permission: 'compliance.read', load: async () => (await import('./features/compliance/license-page.tsx')).LicensePage },
  { path: '/coordination/:tab?', titleKey: 'shell.page.coordination', permission: 'coordination.read', navigation: { group: 'governance', icon: 'bodies' }, load: async () => (await import('./features/coordination/coordination-page.tsx')).CoordinationPage },
  { path: '/bodies/:bodyId/:tab?', titleKey: 'shell.page.body', permission: 'coordination.read', load: async () => (await import('./features/coordination/body-page.tsx')).BodyPage },
  { path: '/meetings/:meetingId', titleKey: 'shell.page.meeting', permission: 'coordination.read', load: async () => (await import('./features/coordination/meeting-page.tsx')).MeetingPage },
  { path: '/resolutions/:resolutionId', titleKey: 'shell.page.resolution', permission: 'coordination.read', load: async () => (await import('./features/coordination/resolution-page.tsx')).ResolutionPage },
  { path: '/regime/:tab?', titleKey: 'shell.page.regime', permission: 'regime.read', navigation: { group: 'governance', icon: 'file' }, load: async () => (await import('./features/regime/regime-page.tsx')).RegimePage },
  { path: '/regime/policies/:policyId/:tab?', titleKey: 'shell.page.regime', permission: 'regime.read', load: async () => (await import('./features/regime/policy-page.tsx')).PolicyPage },
  { path: '/regime/controls/:controlId', titleKey: 'shell.page.regime', permission: 'regime.read', load: async () => (await import('./features/regime/control-page.tsx')).ControlPage },
  { path: '/regime/coverage/:frameworkId', titleKey: 'shell.page.regime', permission: 'regime.read', load: async () => (await import('./features/regime/coverage-page.tsx')).CoveragePage },
  { path: '/plans', titleKey: 'shell.page.plans', permission: 'planning.read', navigation: { group: 'governance', icon: 'target' }, load: async () => (await import('./features/planning/plans-page.tsx')).PlansPage },
  { path: '/plans/new', titleKey: 'shell.page.plans', permission: 'planning.write', load: async () => (await import('./features/planning/plan-form-page.tsx')).PlanFormPage },
  { path: '/plans/:planId/edit', titleKey: 'shell.page.plans', permission: 'planning.write', load: async () => (await import('./features/planning/plan-form-page.tsx')).PlanFormPage },
  { path: '/plans/:planId/:tab?', titleKey: 'shell.page.plans', permission: 'planning.read', load: async () => (await import('./features/planning/plan-page.tsx')).PlanPage },
  { path: '/people/:tab?', titleKey: 'shell.page.people', permission: 'people.read', navigation: { group: 'administration', icon: 'people' }, load: async () => (await import('./features/identity/people-page.tsx')).PeoplePage },
  { path: '/audit', titleKey: 'shell.page.audit', permission: 'audit.read', navigation: { group: 'administration', icon: 'list' }, load: async () => (await import('./features/audit/audit-page.tsx')).AuditPage },
  { path: '/tokens', titleKey: 'shell.page.tokens', permission: 'tokens.own', navigation: { group: 'administration', icon: 'key' }, load: async () => (await import('./features/identity/tokens-page.tsx')).TokensPage },
  { path: '/intelligence', titleKey: 'shell.page.intelligence', permission: 'vulnerability.read', navigation: { group: 'administration', icon: 'radar' }, load: async () => (await import('./features/vulnerability/intelligence-page.tsx')).IntelligencePage },
  { path: '/settings', titleKey: 'shell.page.settings', navigation: { group: 'administration', icon: 'settings' }, load: async () => (await import('./features/identity/settings-page.tsx')).SettingsPage },
];

/** Where those begin who may not see the overview: the first that they may. */
export const startPages: readonly Readonly<{ address: string; permission: string }>[] = [
  { address: '/audit', permission: 'audit.read' },
  { address: '/people/grants', permission: 'grants.approve' },
  { address: '/people', permission: 'people.read' },
];

/** Whether a page stands at an address: `:name` is one part, `:name?` one or none. */
export function matchesPath(path: string, address: string): boolean {
  return new RegExp(`^${path.replace(/\/:\w+\?/g, '(?:/[^/]+)?').replace(/:\w+/g, '[^/]+')}/?$`).test(address);
}

/** The address of a navigation entry: its path without optional parts. */
export function addressOfRoute(route: PageRoute): string {
  return route.path.replace(/\/:\w+\?$/, '');
}
