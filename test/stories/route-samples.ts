import { identityContract as identity } from '#features/identity/contract.ts';
import { ledgerContract as ledger } from '#features/ledger/contract.ts';
import { vulnerabilityContract as vulnerability } from '#features/vulnerability/contract.ts';
import { newId } from '#kernel/ids.ts';
import type { Client, Send } from '../server.ts';
import { documentOf, recordOf, type Institution } from './institution.ts';
import { coordinationSamples } from './bodies.ts';
import { planningSamples } from './plans.ts';
import { regimeSamples } from './regime.ts';
import { signInSamples } from './sign-ins.ts';

/** A valid request to an endpoint, in an institution, by a caller; what it consumes is made for it. */
export type Sample = (of: Institution, who: Client) => Send | Promise<Send>;

let counter = 0;
const fresh = (name: string): string => `${name}-${++counter}`;

/** One row per endpoint. A new endpoint needs a row here: then it is called by every role, without a session, by a token, and from another institution. */
export const samples: Readonly<Record<string, Sample>> = {
  'audit.listEvents': ({ word }) => ({ query: { q: word } }),
  'audit.exportEvents': ({ word }) => ({ query: { format: 'csv', q: word } }),
  'audit.listActions': () => ({}),
  'audit.getEvent': ({ audit }) => ({ params: { eventId: audit.eventId } }),
  'audit.getChain': () => ({}),
  'audit.exportChain': () => ({}),
  'audit.createCheckpoint': () => ({}),
  'audit.createVerification': () => ({}),
  'audit.getVerification': ({ audit }) => ({ params: { verificationId: audit.verificationId } }),
  'audit.listObjectHistory': ({ systemId }) => ({ params: { objectKind: 'system', objectId: systemId } }),
  'audit.listKeys': () => ({}),
  'audit.listSignatures': ({ systemId }) => ({ query: { objectKind: 'system', objectId: systemId } }),
  'audit.getSignature': ({ audit }) => ({ params: { signatureId: audit.signatureId } }),

  'identity.signIn': ({ login, code }) => ({ body: { login, password: 'Wrong-Horse-9', institution: code } }),
  'identity.signInByLink': () => ({ body: { token: 'x'.repeat(40) } }),
  'identity.getSession': () => ({}),
  'identity.signOut': () => ({}),
  'identity.listSessions': () => ({}),
  'identity.revokeSession': async (of, who) => ({ params: { sessionId: await anotherSession(of, who) } }),
  'identity.listAllSessions': ({ word }) => ({ query: { q: word } }),
  'identity.listPersonSessions': ({ personId }) => ({ params: { personId } }),
  'identity.revokePersonSession': async (of) => ({ params: { personId: of.personId, sessionId: await sessionOf(of, of.personId) } }),
  'identity.revokePersonSessions': ({ personId }) => ({ params: { personId } }),
  'identity.changePassword': async (of, who) => ({ body: { ...(await hasPassword(of, who) ? { current: passwords.get(who.personId) } : {}), next: nextPassword(who) } }),
  'identity.updateMe': () => ({ body: { language: 'en-US' } }),
  ...signInSamples,
  'identity.listPeople': ({ word }) => ({ query: { q: word } }),
  'identity.createPerson': ({ unitId }) => ({ body: { login: fresh('new'), name: 'New', unitId, roles: ['legal'] } }),
  'identity.updatePerson': ({ personId, unitId }) => ({ params: { personId }, body: { unitId } }),
  'identity.createSignInLink': ({ personId }) => ({ params: { personId } }),
  'identity.listPowers': () => ({}),
  'identity.listGrants': ({ word }) => ({ query: { q: word } }),
  'identity.countGrants': () => ({}),
  'identity.requestGrant': async (of) => ({ body: { personId: (await newcomer(of)).id, role: 'legal', reason: 'joins the review' } }),
  'identity.decideGrant': async (of) => ({ params: { grantId: await requested(of) }, body: { decision: 'refuse', reason: 'not needed' } }),
  'identity.withdrawGrant': async (of, who) => ({ params: { grantId: await ownRequest(of, who) } }),
  'identity.endGrant': async (of) => ({ params: { grantId: await approved(of) }, body: { reason: 'moved on' } }),
  'identity.listReviews': () => ({}),
  'identity.openReview': async (of) => {
    await forgetReview(of);
    return {};
  },
  'identity.listReviewItems': ({ reviewId }) => ({ params: { reviewId } }),
  'identity.decideReviewItems': async (of) => ({ params: { reviewId: of.reviewId }, body: { decision: 'keep', itemIds: [await openItem(of)] } }),
  'identity.exportReview': ({ reviewId }) => ({ params: { reviewId }, query: { format: 'csv' } }),
  'identity.listUnits': () => ({}),
  'identity.createUnit': ({ unitId }) => ({ body: { parentId: unitId, code: fresh('unit'), nameZh: '部', nameEn: 'Unit' } }),
  'identity.updateUnit': ({ unitId }) => ({ params: { unitId }, body: { parentId: null } }),
  'identity.deleteUnit': async ({ boss }) => ({ params: { unitId: (await boss.ok(identity.createUnit, { body: { parentId: null, code: fresh('gone'), nameZh: '部', nameEn: 'Unit' } })).id } }),
  'identity.listTokens': () => ({}),
  'identity.createToken': async (_of, who) => ({ body: { name: fresh('token'), scopes: [await aScopeOf(who)], expiresInDays: 1 } }),
  'identity.revokeToken': async (of, who) => ({ params: { tokenId: await ownToken(of, who) } }),

  'ledger.listSystems': ({ word }) => ({ query: { q: word } }),
  'ledger.exportSystems': () => ({ query: { format: 'csv' } }),
  'ledger.listSystemTree': ({ word }) => ({ query: { q: word } }),
  'ledger.createSystem': ({ systemId, unitId, personId }) => ({ body: { code: fresh('S'), name: 'New', parentId: systemId, unitId, ownerId: personId } }),
  'ledger.getSystem': ({ systemId }) => ({ params: { systemId } }),
  'ledger.updateSystem': ({ childId, systemId }) => ({ params: { systemId: childId }, body: { parentId: systemId } }),
  'ledger.deleteSystem': async ({ boss }) => ({ params: { systemId: (await boss.ok(ledger.createSystem, { body: { code: fresh('GONE'), name: 'Gone' } })).id } }),
  'ledger.listSystemComponents': ({ systemId }) => ({ params: { systemId } }),
  'ledger.exportSystemComponents': ({ systemId }) => ({ params: { systemId }, query: { format: 'csv' } }),
  'ledger.listPaths': ({ systemId, vulnerableVersionId }) => ({ params: { systemId }, query: { packageVersionId: vulnerableVersionId } }),
  'ledger.listSystemHistory': ({ systemId }) => ({ params: { systemId } }),
  'ledger.listPackages': ({ word }) => ({ query: { q: word } }),
  'ledger.exportPackages': () => ({ query: { format: 'csv' } }),
  'ledger.getPackage': ({ privatePackageId }) => ({ params: { packageId: privatePackageId } }),
  'ledger.exportWhereUsed': ({ privatePurl }) => ({ query: { q: privatePurl, format: 'csv' } }),
  'ledger.whereUsed': ({ privatePurl }) => ({ query: { q: privatePurl } }),
  'ledger.search': ({ word }) => ({ query: { q: word } }),
  'ledger.createImport': ({ childId, word }) => ({ params: { systemId: childId }, query: { fileName: 'again.cdx.json', part: fresh('part') }, bytes: documentOf(word) }),
  'ledger.listImports': () => ({}),
  'ledger.getImport': ({ importId }) => ({ params: { importId } }),
  'ledger.listImportItems': ({ importId }) => ({ params: { importId } }),
  'ledger.followImport': ({ importId }) => ({ params: { importId } }),
  'ledger.getOriginal': ({ importId }) => ({ params: { importId } }),

  'vulnerability.listFindings': ({ systemId }) => ({ query: { systemId } }),
  'vulnerability.countFindings': ({ unitId }) => ({ query: { unitId } }),
  'vulnerability.exportFindings': () => ({ query: { format: 'csv' } }),
  'vulnerability.getFinding': ({ findingKey }) => ({ params: { key: findingKey } }),
  'vulnerability.listVulnerabilities': ({ systemId }) => ({ query: { systemId } }),
  'vulnerability.getVulnerability': ({ vulnerabilityId }) => ({ params: { vulnerabilityId } }),
  'vulnerability.findVulnerability': () => ({ params: { id: 'CVE-2021-44228' } }),
  'vulnerability.listSavedViews': () => ({ query: { page: 'findings' } }),
  'vulnerability.createSavedView': () => ({ body: { page: 'systems', name: fresh('view'), query: '' } }),
  'vulnerability.deleteSavedView': async (of, who) => ({ params: { viewId: await ownView(of, who) } }),
  'vulnerability.getIntelligence': () => ({}),
  'vulnerability.createAdvisoryImport': () => ({ query: { fileName: 'again.ndjson' }, bytes: recordOf('GHSA-jfh8-c2jp-5v3q') }),
  'vulnerability.listAdvisoryImports': () => ({}),
  'vulnerability.getAdvisoryImport': ({ advisoryImportId }) => ({ params: { advisoryImportId } }),
  'vulnerability.followAdvisoryImport': ({ advisoryImportId }) => ({ params: { advisoryImportId } }),

  'compliance.listLicenses': () => ({}),
  'compliance.exportLicenses': () => ({ query: { format: 'csv' } }),
  'compliance.getSystemLicenses': ({ systemId }) => ({ params: { systemId } }),
  'compliance.getLicense': ({ privateLicense }) => ({ params: { licenseId: privateLicense } }),

  ...coordinationSamples,
  ...planningSamples,
  ...regimeSamples,

  'reporting.getOverview': () => ({}),
  'inbox.listTasks': () => ({}),
};

/** The passwords that callers were given: none can be taken again. */
const passwords = new Map<string, string>();

function nextPassword(who: Client): string {
  passwords.set(who.personId, fresh('Correct-Horse'));
  return passwords.get(who.personId)!;
}

async function hasPassword({ test, tenantId }: Institution, who: Client): Promise<boolean> {
  const rows = await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`select from person where id = $1 and password_hash is not null`, [who.personId]));
  return rows.length > 0;
}

/** A second session of the caller's, to be ended. */
function anotherSession(of: Institution, who: Client): Promise<string> {
  return sessionOf(of, who.personId);
}

async function sessionOf({ test, tenantId }: Institution, personId: string): Promise<string> {
  await test.signInAs(tenantId, personId);
  const rows = await test.running.app.db.withTenant(tenantId, (tx) => tx.query<{ id: string }>(`select id from session where person_id = $1 order by id desc limit 1`, [personId]));
  return rows[0]!.id;
}

async function newcomer({ boss }: Institution): Promise<{ id: string }> {
  return boss.ok(identity.createPerson, { body: { login: fresh('newcomer'), name: 'New' } });
}

/** As if the review of this quarter were of another one. */
async function forgetReview({ test, tenantId }: Institution): Promise<void> {
  await test.running.app.db.withTenant(tenantId, (tx) => tx.query(`update access_review set quarter = id where tenant_id = $1`, [tenantId]));
}

/** Something of the review that nobody has decided about yet, and that is of nobody who decides. */
async function openItem(of: Institution): Promise<string> {
  const { test, tenantId, reviewId, personId } = of;
  const rows = await test.running.app.db.withTenant(tenantId, (tx) => tx.query<{ id: string }>(
    `insert into access_review_item (tenant_id, id, review_id, person_id, kind, is_dormant, facts) values ($1, $2, $3, $4, 'account', true, '{"kind":"account","createdAt":""}') returning id`, [tenantId, newId('rvi'), reviewId, personId]));
  return rows[0]!.id;
}

/** A request that waits for a decision. */
async function requested(of: Institution, who: Client = of.boss): Promise<string> {
  return (await who.ok(identity.requestGrant, { body: { personId: (await newcomer(of)).id, role: 'legal', reason: 'joins the review' } })).id;
}

async function approved(of: Institution): Promise<string> {
  const grantId = await requested(of);
  await of.boss.ok(identity.decideGrant, { params: { grantId }, body: { decision: 'approve' } });
  return grantId;
}

async function ownRequest(of: Institution, who: Client): Promise<string> {
  const made = await who.call(identity.requestGrant, { body: { personId: (await newcomer(of)).id, role: 'legal', reason: 'joins the review' } });
  return made.status < 300 ? made.body.id : of.grantId;
}

async function aScopeOf(who: Client): Promise<string> {
  return (await who.call(identity.getSession)).body.permissions[0];
}

async function ownToken({ tokenId }: Institution, who: Client): Promise<string> {
  const made = await who.call(identity.createToken, { body: { name: fresh('token'), scopes: [await aScopeOf(who)], expiresInDays: 1 } });
  return made.status < 300 ? made.body.token.id : tokenId;
}

async function ownView({ viewId }: Institution, who: Client): Promise<string> {
  const made = await who.call(vulnerability.createSavedView, { body: { page: 'systems', name: fresh('view'), query: '' } });
  return made.status < 300 ? made.body.id : viewId;
}
