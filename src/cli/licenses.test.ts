import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chainOf, folderOf, runHere } from './testing/terminal.ts';

const bom = chainOf([{ name: 'free', version: '1.0.0', license: 'The MIT License' }, { name: 'strong', version: '1.0.0', license: 'AGPL-3.0-only' }, { name: 'silent', version: '1.0.0' }, { name: 'either', version: '1.0.0', license: 'MIT OR AGPL-3.0-only' }]);
const policy = (more: object = {}) => JSON.stringify({ allow: ['MIT'], deny: ['AGPL-3.0-only'], unknown: 'review', ...more });

describe('yuanshu license check', () => {
  const check = async (policyText: string, ...options: readonly string[]) => {
    const folder = folderOf({ 'bom.json': bom, 'policy.json': policyText });
    return runHere(['license', 'check', folder, '--policy', path.join(folder, 'policy.json'), ...options]);
  };

  it('names what is denied and what a person must look at', async () => {
    const { exitCode, output } = await check(policy());
    expect(exitCode).toBe(1);
    expect(output).toMatch(/deny +strong 1\.0\.0 +AGPL-3\.0-only +AGPL-3\.0-only: listed\nreview +silent 1\.0\.0 +not known +no licence is stated\n\n1 denied, 1 to review, 2 allowed/);
  });

  it('is content where an exception holds, until its last day', async () => {
    const exception = (until: string) => policy({ exceptions: [{ purl: 'pkg:npm/strong', reason: 'Decided.', until }] });
    expect(await check(exception('2026-11-23'))).toMatchObject({ exitCode: 0, output: expect.stringContaining('(1 by an exception)') });
    expect(await check(exception('2026-11-22'))).toMatchObject({ exitCode: 1, output: expect.stringContaining('expired') });
  });

  it('fails from the verdict on that is asked for', async () => {
    const open = policy({ deny: [] });
    expect((await check(open)).exitCode).toBe(0);
    expect((await check(open, '--fail-on', 'review')).exitCode).toBe(1);
  });

  it('gives every component as JSON', async () => {
    const { output } = await check(policy(), '--format', 'json');
    expect(JSON.parse(output)).toMatchObject({ schemaVersion: 1, counts: { allow: 2, review: 1, deny: 1 }, components: [{ name: 'either', verdict: 'allow' }, { name: 'free', license: 'MIT' }, { name: 'silent', license: null }, { name: 'strong', verdict: 'deny' }] });
  });

  it('judges by no policy that has a mistake in it', async () => {
    expect(await check(policy({ deny: ['AGPL-3'] }))).toMatchObject({ exitCode: 3, output: '', errors: expect.stringContaining('/deny/0') });
    expect(await check('allow: [')).toMatchObject({ exitCode: 3, errors: expect.stringContaining('neither JSON nor YAML') });
  });
});

describe('yuanshu notice', () => {
  it('lists every component with its licence, and says what is not known', async () => {
    const folder = folderOf({ 'bom.json': bom });
    const out = path.join(folder, 'NOTICE');
    expect(await runHere(['notice', folder, '--title', 'Shop', '--out', out])).toMatchObject({ exitCode: 0, output: '' });
    expect(readFileSync(out, 'utf8')).toBe('Shop\n\neither 1.0.0\n  License: MIT OR AGPL-3.0-only\n\nfree 1.0.0\n  License: MIT\n\nsilent 1.0.0\n  License: not known\n\nstrong 1.0.0\n  License: AGPL-3.0-only\n');
  });
});
