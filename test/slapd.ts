import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'ldapts';
import { freePort } from './free-port.ts';

const program = '/usr/sbin/slapd';

/** As root on a system with apt, installs what is missing; answers why there is no directory here, or undefined. */
function prepare(): string | undefined {
  if (!existsSync(program) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // Its service is not wanted: the test starts a directory of its own.
    const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'slapd', 'openssl'], { env: { ...env, RUNLEVEL: '1' }, stdio: 'ignore' }).status === 0;
    if (!install()) {
      spawnSync('apt-get', ['update'], { env, stdio: 'ignore' });
      install();
    }
  }
  return existsSync(program) ? undefined : 'there is no slapd on this machine (as root: apt-get install slapd openssl)';
}

export const cannotRunSlapd = prepare();
if (cannotRunSlapd !== undefined) console.error(`\n!! The tests of LDAP are SKIPPED: ${cannotRunSlapd}\n`);

export type Slapd = Readonly<{
  url: string; secureUrl: string; caFile: string; baseDn: string; readerDn: string; readerPassword: string;
  /** As the owner of the directory. */
  admin: Client;
  addPerson(uid: string, password: string, more?: Readonly<Record<string, string>>): Promise<string>;
  addGroup(cn: string, members: readonly string[]): Promise<string>;
  close(): Promise<void>;
}>;

/** A real OpenLDAP on loopback, with a folder and a configuration of its own, and an authority that signed its certificate. */
export async function openSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-slapd-'));
  mkdirSync(path.join(folder, 'data'));
  const baseDn = 'dc=bank,dc=example';
  const { certificate, key } = makeCertificate(folder);
  const [plain, secure] = [await freePort(), await freePort()];
  writeFileSync(path.join(folder, 'slapd.conf'), [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`), 'modulepath /usr/lib/ldap', 'moduleload back_mdb', 'moduleload memberof',
    `pidfile ${folder}/slapd.pid`, `TLSCertificateFile ${certificate}`, `TLSCertificateKeyFile ${key}`, `TLSCACertificateFile ${certificate}`,
    'database mdb', `suffix "${baseDn}"`, `rootdn "cn=admin,${baseDn}"`, 'rootpw owner-secret', `directory ${folder}/data`, 'index objectClass eq', 'index uid eq', 'overlay memberof', 'sizelimit 25', 'limits dn.exact="cn=reader,dc=bank,dc=example" size.soft=25 size.hard=25 size.prtotal=unlimited',
    'access to attrs=userPassword by anonymous auth by * none', `access to * by dn.exact="cn=reader,${baseDn}" read by * none`, '',
  ].join('\n'));
  const child = spawn(program, ['-f', path.join(folder, 'slapd.conf'), '-h', `ldap://127.0.0.1:${plain}/ ldaps://127.0.0.1:${secure}/`, '-d', '0'], { stdio: 'ignore' });
  await listens(plain, child);
  const url = `ldap://127.0.0.1:${plain}`;
  const admin = new Client({ url });
  await admin.bind(`cn=admin,${baseDn}`, 'owner-secret');
  await admin.add(baseDn, { objectClass: ['dcObject', 'organization'], dc: 'bank', o: 'Bank' });
  for (const ou of ['people', 'groups']) await admin.add(`ou=${ou},${baseDn}`, { objectClass: 'organizationalUnit', ou });
  await admin.add(`cn=reader,${baseDn}`, { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn: 'reader', userPassword: 'reader-secret' });
  return {
    url, secureUrl: `ldaps://127.0.0.1:${secure}`, caFile: certificate, baseDn, readerDn: `cn=reader,${baseDn}`, readerPassword: 'reader-secret', admin,
    addPerson: async (uid, password, more = {}) => {
      const dn = `uid=${uid},ou=people,${baseDn}`;
      await admin.add(dn, { objectClass: 'inetOrgPerson', uid, cn: `员工 ${uid}`, sn: uid, mail: `${uid}@bank.example`, userPassword: password, ...more });
      return dn;
    },
    addGroup: async (cn, members) => {
      const dn = `cn=${cn},ou=groups,${baseDn}`;
      await admin.add(dn, { objectClass: 'groupOfNames', cn, member: [...members] });
      return dn;
    },
    close: async () => {
      await admin.unbind().catch(() => undefined);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await Promise.race([new Promise((resolve) => child.once('exit', resolve)), wait(5000)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder: string): { certificate: string; key: string } {
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { certificate, key };
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}.`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await wait(50);
  }
  throw new Error('slapd does not listen.');
}
