import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorIssue, type Issue } from '#engines/issue.ts';
import { compareFiles, compareItems, packFiles, readManifest, type PackManifest } from '#engines/regime/evidence-manifest.ts';
import { readFramework, type Framework } from '#engines/regime/requirement.ts';
import { isSignedBy } from '#platform/crypto/algorithms.ts';
import { programFile } from '#platform/program-files.ts';
import { readKeys, readNamed, signedBy, unreadable, type KeyBook } from './audit/keys.ts';
import { optionOf, type Run } from './command.ts';
import { readPack, type ReadPack } from './evidence/read-pack.ts';
import { describePack, type PackReport } from './evidence/report.ts';
import { say, write } from './terminal.ts';
import { harmless } from './text/width.ts';

/** `yuanshu evidence verify`: every digest, every signature, every item of a pack, without a server. */
export const run: Run = async (call) => {
  const { terminal } = call;
  const [file] = call.positionals as [string];
  const keysFile = optionOf(call, 'keys');
  const given = keysFile === undefined ? undefined : readKeys(readNamed(terminal.cwd, keysFile), keysFile);
  if (given === undefined) say(terminal, { en: 'Without --keys, the keys that came along are believed: this shows only that the pack agrees with itself.', zh: '未给出 --keys，使用随附的公钥：只能证明前后一致，不能排除整体被替换。' });
  const report = verify(await readPack(path.resolve(terminal.cwd, file), isLookedInto), file, given);
  await write(terminal.stdout, optionOf(call, 'format') === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : `${[file, ...describePack(report, terminal.language)].map(harmless).join('\n')}\n`);
  return report.isIntact ? 'ok' : 'condition';
};

function isLookedInto(name: string): boolean {
  return name === packFiles.manifest || name === packFiles.signature || name === packFiles.keys || isSignedRecord(name) || /^frameworks\/[^/]+\.json$/.test(name);
}

/** Records that carry signatures of their own. */
function isSignedRecord(name: string): boolean {
  return /^(?:attestations|affirmations|policies)\/[^/]+\.json$/.test(name);
}

function verify(pack: ReadPack, file: string, given: KeyBook | undefined): PackReport {
  const bytes = pack.contents.get(packFiles.manifest);
  if (bytes === undefined) throw unreadable(file, `there is no ${packFiles.manifest} in it: this is not an evidence pack`, `其中没有 ${packFiles.manifest}，不是证据包`);
  const { value: manifest, issues } = readManifest(jsonOf(bytes));
  if (manifest === undefined) throw unreadable(file, issues[0]?.message.replace(/\.$/, '') ?? 'the manifest cannot be read', '清单无法读取或不是本程序的证据包格式');
  const keys = given ?? ownKeys(pack);
  const signer = signatureIssues(pack, bytes, keys);
  const frameworks = frameworkIssues(pack, manifest);
  const all = [...pack.issues, ...issues, ...compareFiles(manifest, pack.files), ...signer.issues, ...recordIssues(pack, keys), ...frameworks];
  const unanswered = manifest.items.filter((item) => item.answeredBy.length === 0).length;
  return {
    isIntact: all.length === 0, packId: manifest.packId, madeAt: manifest.madeAt, period: manifest.period, frameworks: manifest.frameworks.map(({ id, version }) => ({ id, version })),
    files: manifest.files.length, items: manifest.items.length, answered: manifest.items.length - unanswered, unanswered, signedBy: signer.keyId, keysFrom: given === undefined ? 'pack' : 'file', issues: all,
  };
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as unknown);
  } catch {
    return undefined;
  }
}

function ownKeys(pack: ReadPack): KeyBook {
  try {
    return readKeys(pack.contents.get(packFiles.keys)?.toString('utf8') ?? '{"keys":[]}', packFiles.keys);
  } catch {
    return new Map();
  }
}

/** Whether the manifest is signed, byte for byte, by a key that is known. */
function signatureIssues(pack: ReadPack, manifest: Buffer, keys: KeyBook): Readonly<{ keyId: string | null; issues: readonly Issue[] }> {
  const { algorithm, keyId, value } = (jsonOf(pack.contents.get(packFiles.signature)) ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof algorithm !== 'string' || typeof keyId !== 'string' || typeof value !== 'string') return { keyId: null, issues: [errorIssue('signature-missing', packFiles.signature, 'The manifest is not signed, or its signature cannot be read.')] };
  const key = keys.get(keyId);
  if (key === undefined || key.algorithm !== algorithm) return { keyId, issues: [errorIssue('signature-unknown-key', packFiles.signature, `It is signed by ${keyId} (${algorithm}), which is not among the keys.`)] };
  const isFitting = isSignedBy(algorithm, key.publicKey, manifest, Buffer.from(value, 'base64url'));
  return { keyId, issues: isFitting ? [] : [errorIssue('signature-wrong', packFiles.signature, `The signature of ${keyId} does not fit the manifest.`)] };
}

/** The signatures under attestations, affirmations and issued policies. */
function recordIssues(pack: ReadPack, keys: KeyBook): readonly Issue[] {
  const judge = signedBy(keys);
  return [...pack.contents].filter(([name]) => isSignedRecord(name)).flatMap(([name, bytes]) => {
    const { signatures } = (jsonOf(bytes) ?? {}) as Readonly<{ signatures?: unknown }>;
    if (!Array.isArray(signatures)) return [errorIssue('record-unsigned', name, 'The record carries no list of signatures.')];
    return signatures.flatMap((signature: unknown): Issue[] => {
      const { statement, algorithm, keyId, value } = (signature ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof statement !== 'string' || typeof algorithm !== 'string' || typeof keyId !== 'string' || typeof value !== 'string') return [errorIssue('record-signature-unreadable', name, 'A signature needs statement, algorithm, keyId and value.')];
      const verdict = judge({ statement, algorithm, keyId, value });
      return verdict === 'valid' ? [] : [errorIssue(verdict === 'invalid' ? 'record-signature-wrong' : 'record-signature-unknown-key', name, verdict === 'invalid' ? `The signature of ${keyId} does not fit what it is under.` : `It is signed by ${keyId}, which is not among the keys.`)];
    });
  });
}

/** Whether every item is answered or said not to be. Where this program knows the framework in that version, its own list counts, so that no pack leaves items out. */
function frameworkIssues(pack: ReadPack, manifest: PackManifest): readonly Issue[] {
  const known = ownFrameworks();
  return manifest.frameworks.flatMap(({ id, version, file }) => {
    const { value, issues } = readFramework(jsonOf(pack.contents.get(file)));
    const framework = known.get(`${id} ${version}`) ?? value;
    if (framework === undefined) return [errorIssue('framework-missing', file, `The list of items of ${id} is not in the pack, or cannot be read.`)];
    if (value !== undefined && value.id !== id) return [errorIssue('framework-other', file, `The file holds ${value.id}, not ${id}.`)];
    return [...issues.map((issue) => ({ ...issue, where: `${file}${issue.where}` })), ...compareItems(manifest, framework)];
  });
}

function ownFrameworks(): ReadonlyMap<string, Framework> {
  const folder = programFile('data/regime/frameworks');
  const read = readdirSync(folder).filter((name) => name.endsWith('.json')).flatMap((name) => readFramework(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))).value ?? []);
  return new Map(read.map((framework) => [`${framework.id} ${framework.version}`, framework]));
}
