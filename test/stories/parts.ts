import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import type { Client, TestServer } from '../server.ts';
import { documentOf, recordOf } from './institution.ts';

/** A unit of an institution with all that hangs on it. `word` stands in every name that it gave. */
export type PartOf = Readonly<{ word: string; unitId: string; personId: string; systemId: string; childId: string; importId: string; grantId: string; viewId: string; findingKey: string; packageId: number; versionId: number; purl: string }>;

/** Makes a unit with a person, a system that he answers for, a module with a document, a shared view and a request for a role. */
export async function makePart(test: TestServer, tenantId: string, boss: Client, word: string): Promise<PartOf> {
  const unit = await boss.ok(identity.createUnit, { body: { parentId: null, code: `${word}-unit`, nameZh: `部门${word}`, nameEn: `Unit ${word}` } });
  const person = await boss.ok(identity.createPerson, { body: { login: `${word}-login`, name: `某人${word}`, email: `${word}@bank.example`, unitId: unit.id } });
  const grant = await boss.ok(identity.requestGrant, { body: { personId: person.id, role: 'developer', scopeKind: 'unit', scopeId: unit.id, reason: `needed ${word}` } });
  await boss.ok(identity.decideGrant, { params: { grantId: grant.id }, body: { decision: 'approve', reason: `fine ${word}` } });
  const system = await boss.ok(ledger.createSystem, { body: { code: `${word}-SYS`, name: `系统${word}`, nameEn: `System ${word}`, ownerId: person.id, unitId: unit.id, businessLine: `Line ${word}`, exposure: 'internet', distribution: 'customers' } });
  const child = await boss.ok(ledger.createSystem, { body: { code: `${word}-MOD`, name: `模块${word}`, parentId: system.id } });
  await boss.ok(vulnerability.createAdvisoryImport, { query: { fileName: 'log4shell.ndjson', source: 'osv', wait: true }, bytes: recordOf('GHSA-jfh8-c2jp-5v3q') });
  const done = await boss.ok(ledger.createImport, { params: { systemId: child.id }, query: { fileName: `${word}.cdx.json`, part: `${word}-part`, wait: true }, bytes: documentOf(word) });
  const own = (await boss.ok(ledger.listSystemComponents, { params: { systemId: system.id }, query: { q: `${word}-kit` } })).rows[0];
  const finding = (await boss.ok(vulnerability.listFindings, { query: { systemId: child.id } })).rows[0];
  const someone = await test.signInAs(tenantId, person.id);
  const view = await someone.ok(vulnerability.createSavedView, { body: { page: 'findings', name: `View ${word}`, query: `q=${word}`, isShared: true } });
  return { word, unitId: unit.id, personId: person.id, systemId: system.id, childId: child.id, importId: done.id, grantId: grant.id, viewId: view.id, findingKey: finding.key, packageId: own.packageId, versionId: own.packageVersionId, purl: own.purl };
}
