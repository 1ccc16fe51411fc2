import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemContext, type Client, type TestServer } from '../../../test/server.ts';
import { coordinationContract as coordination } from './contract.ts';
import { coordinationEvidence, coordinationMetrics } from './evidence.ts';
import { daysOn, fresh, openBureau, vote } from './testing/bureau.ts';

type Bureau = Awaited<ReturnType<typeof openBureau>>;
let test: TestServer;
let secretary: Client;
let [makeBody, addMatter, openMeeting, closeMeeting, resolve] = [] as unknown as [Bureau['makeBody'], Bureau['addMatter'], Bureau['openMeeting'], Bureau['closeMeeting'], Bureau['resolve']];

beforeAll(async () => {
  ({ test, secretary, makeBody, addMatter, openMeeting, closeMeeting, resolve } = await openBureau());
});
afterAll(() => test.close());

describe('the minutes', () => {
  const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
  if (!hasPoppler) console.warn('pdftotext (poppler-utils) is not installed: the text of minutes as PDF is NOT tested.');

  it.skipIf(!hasPoppler)('say who was there, what was said, how was voted, what was decided and what is to be done, in both languages', async () => {
    const world = await makeBody();
    const item = await openMeeting(world, await addMatter(world, { title: '引入分布式数据库', requesterId: world.deputy.personId }));
    await secretary.ok(coordination.updateMeeting, { params: item, body: { guests: ['外部专家吴教授'] } });
    await secretary.ok(coordination.updateItem, { params: item, body: { discussion: '法务部提示许可证义务。', followUps: [{ title: '完成安全加固', ownerId: world.technology.personId, dueOn: daysOn(20) }] } });
    for (const who of [world.chair, world.technology, world.legal]) await vote(who, item);
    await vote(world.procurement, item, 'against', '商业支持的价格未定。');
    const textOf = async (language: string) => {
      const reply = await world.legal.call(coordination.getMinutes, { params: item, query: { format: 'pdf', language } });
      return pdfText(reply.bytes).replaceAll(/\s+/g, language === 'zh-CN' ? '' : ' ');
    };
    expect(await textOf('zh-CN')).toMatch(/草稿，未经签署/);
    await closeMeeting(world, item);
    const chinese = await textOf('zh-CN');
    for (const part of ['第1次会议纪要', '1203会议室', '列席外部专家吴教授', '一、会议议题', '引入分布式数据库', '二、讨论要点', '法务部提示许可证义务。', '三、表决情况', '引入分布式数据库443100通过', '反对：测试procurement。', '四、决议', '号决议：通过。到会有表决权成员4名，赞成3名，须3名。', '五、后续事项', '完成安全加固', '已电子签名', '校验码']) expect(chinese).toContain(part);
    expect(chinese).not.toContain('草稿');
    const english = await textOf('en-US');
    for (const part of ['Minutes of meeting 1 of', 'Present', 'Discussion', 'Votes', '(against): 商业支持的价格未定。', ': Approved. 3 of 4 voices in favour, 3 needed.', 'Follow-up', 'signed electronically', 'Verification code']) expect(english).toContain(part);
    const docx = await world.legal.call(coordination.getMinutes, { params: item });
    expect([docx.headers['content-type'], docx.bytes.subarray(0, 2).toString()]).toEqual(['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'PK']);
  });

  function pdfText(bytes: Buffer): string {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-minutes-'));
    try {
      writeFileSync(path.join(folder, 'a.pdf'), bytes);
      return execFileSync('pdftotext', ['-layout', path.join(folder, 'a.pdf'), '-']).toString('utf8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

describe('what the bodies can show', () => {
  it('is computed from what happened: bodies, meetings with quorum, follow-up, and that nobody voted on the own matter', async () => {
    const tenantId = await test.addTenant(fresh('evidence'));
    const ctx = systemContext(test.running.app, tenantId);
    const period = { from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 86_400_000) };
    expect((await coordinationEvidence['bodies']!.collect(ctx, period)).holds).toBe(false);
    expect((await coordinationEvidence['resolutions']!.collect(ctx, period)).holds).toBeUndefined();
    expect((await coordinationMetrics['resolutionsClosed']!.measure(ctx)).value).toBeUndefined();
    const world = await makeBody();
    const { resolutionId } = await resolve(world);
    const here = systemContext(test.running.app, test.tenantId);
    const bodies = await coordinationEvidence['bodies']!.collect(here, period);
    expect(bodies.rows.some((row) => row.includes('示银发〔2026〕1号'))).toBe(true);
    expect((await coordinationEvidence['meetings']!.collect(here, period)).count).toBeGreaterThan(0);
    expect((await coordinationEvidence['separation']!.collect(here, period)).holds).toBe(true);
    const measure = async () => (await coordinationMetrics['resolutionsClosed']!.measure(here)).value!;
    const before = await measure();
    const { followUps } = await secretary.ok(coordination.getResolution, { params: { resolutionId } });
    await secretary.ok(coordination.closeFollowUp, { params: { resolutionId, followUpId: followUps[0].id }, body: { evidence: '已落实' } });
    expect(await measure()).toBeGreaterThan(before);
  });
});
