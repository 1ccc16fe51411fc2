import { identityContract as identity } from '#features/identity/contract.ts';
import { roleNames } from '#features/identity/roles.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { tarOf } from '../archive.ts';
import type { Client, TestServer } from '../server.ts';
import { makeAuditTrail, type AuditTrail } from './audit-trail.ts';
import { makeBodies, type Bodies } from './bodies.ts';
import { makePlans, type Plans } from './plans.ts';
import { makeRegime, type Regime } from './regime.ts';
import { makeSignIns } from './sign-ins.ts';

/** An institution that has one of everything. `word` stands in every name that it gave. */
export type Institution = Readonly<{
  test: TestServer; tenantId: string; code: string; word: string;
  /** Whoever it takes to hold every role. */
  boss: Client;
  systemId: string; childId: string; unitId: string; personId: string; login: string; tokenId: string; sessionId: string; viewId: string;
  importId: string; advisoryImportId: string; grantId: string; reviewId: string;
  /** A version with a known vulnerability, and one whose name and licence nobody else has. */
  vulnerableVersionId: number; privateVersionId: number; privatePackageId: number; privatePurl: string; privateLicense: string;
  vulnerabilityId: number; findingKey: string;
  audit: AuditTrail;
  plans: Plans;
  regime: Regime;
  bodies: Bodies;
}>;

export const privateLicenseOf = (word: string): string => `LicenseRef-${word}`;

/** A CycloneDX document with a public vulnerable component and a private one. */
export function documentOf(word: string, version = '1'): string {
  const components = [
    { type: 'library', 'bom-ref': 'log4j', group: 'org.apache.logging.log4j', name: 'log4j-core', version: '2.14.1', purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1' },
    { type: 'library', 'bom-ref': 'own', name: `${word}-kit`, version, purl: `pkg:npm/${word}-kit@${version}`, licenses: [{ license: { id: privateLicenseOf(word) } }] },
  ];
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { type: 'application', name: word, 'bom-ref': 'root' } },
    components, dependencies: [{ ref: 'root', dependsOn: ['own'] }, { ref: 'own', dependsOn: ['log4j'] }],
  });
}

/** An OSV record that names the vulnerable component. */
export function recordOf(id: string): string {
  return JSON.stringify({
    id, modified: '2026-01-01T00:00:00Z', aliases: ['CVE-2021-44228'], summary: 'Remote code execution', severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }],
    affected: [{ package: { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.0' }, { fixed: '2.15.0' }] }] }],
  });
}

/** Makes the institution through the interface that everybody uses. */
export async function makeInstitution(test: TestServer, tenantId: string, code: string, word: string): Promise<Institution> {
  const boss = await test.signIn(tenantId, ...roleNames);
  const unit = await boss.ok(identity.createUnit, { body: { parentId: null, code: `${word}-unit`, nameZh: `部门${word}`, nameEn: `Unit ${word}` } });
  const person = await boss.ok(identity.createPerson, { body: { login: `${word}-login`, name: `某人${word}`, email: `${word}@bank.example`, unitId: unit.id } });
  const grant = await boss.ok(identity.requestGrant, { body: { personId: person.id, role: 'developer', reason: `needed ${word}` } });
  const system = await boss.ok(ledger.createSystem, { body: { code: `${word}-SYS`, name: `系统${word}`, nameEn: `System ${word}`, ownerId: person.id, unitId: unit.id, businessLine: `Line ${word}`, exposure: 'internet' } });
  const child = await boss.ok(ledger.createSystem, { body: { code: `${word}-MOD`, name: `模块${word}`, parentId: system.id } });
  const advisories = await boss.ok(vulnerability.createAdvisoryImport, { query: { fileName: `${word}.ndjson`, source: 'osv', wait: true }, bytes: recordOf('GHSA-jfh8-c2jp-5v3q') });
  const done = await boss.ok(ledger.createImport, { params: { systemId: child.id }, query: { fileName: `${word}.cdx.json`, part: `${word}-part`, wait: true }, bytes: documentOf(word) });
  const beside = { [`${word}/yarn.lock`]: '# yarn lockfile v1\n', [`${word}/package.json`]: '{}' };
  await boss.ok(ledger.createImport, { params: { systemId: child.id }, query: { fileName: `${word}/yarn.lock`, archive: 'tar', part: `${word}-yarn`, wait: true }, bytes: tarOf(beside) });
  const { rows } = await boss.ok(ledger.listSystemComponents, { params: { systemId: system.id }, query: { sort: 'name' } });
  const [own, log4j] = [rows.find((row: { name: string }) => row.name === `${word}-kit`), rows.find((row: { name: string }) => row.name.endsWith('log4j-core'))];
  const [finding] = (await boss.ok(vulnerability.listFindings)).rows;
  const { token } = await boss.ok(identity.createToken, { body: { name: `Token ${word}`, scopes: ['ledger.read'], expiresInDays: 1 } });
  const view = await boss.ok(vulnerability.createSavedView, { body: { page: 'findings', name: `View ${word}`, query: `q=${word}`, isShared: true } });
  const review = await boss.ok(identity.openReview);
  const sessions = (await boss.ok(identity.listSessions)).rows;
  await makeSignIns(test, tenantId, code, word);
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`insert into reminder (tenant_id, person_id, kind, object_id, stage, told_at) values ($1, $2, 'regime.readings', $3, 'overdue', now())`, [tenantId, person.id, word]));
  const plans = await makePlans(test, tenantId, word);
  const regime = await makeRegime(test, tenantId, word);
  const bodies = await makeBodies(test, tenantId, word);
  const audit = await makeAuditTrail(test, tenantId, word, system.id, boss);
  return {
    test, tenantId, code, word, boss, systemId: system.id, childId: child.id, unitId: unit.id, personId: person.id, login: person.login, tokenId: token.id, sessionId: sessions[0].id, viewId: view.id,
    importId: done.id, advisoryImportId: advisories.id, grantId: grant.id, reviewId: review.id, vulnerableVersionId: log4j.packageVersionId, privateVersionId: own.packageVersionId, privatePackageId: own.packageId, privatePurl: own.purl, privateLicense: privateLicenseOf(word),
    vulnerabilityId: finding.vulnerability.id, findingKey: finding.key, audit, plans, regime, bodies,
  };
}
