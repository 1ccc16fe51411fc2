import { expect, it } from 'vitest';
import { bodyOf, fieldsOf, freshFields, newItemId, type PlanFields } from './plan-form-values.ts';
import type { Metric, PlanDetail } from './queries.ts';

const metric = (name: string, unit: Metric['unit']): Metric => ({ name, unit, titleZh: name, titleEn: name, better: 'more', link: '/', value: null, base: null, measuredAt: '2026-01-01T00:00:00Z' });
const metrics = [metric('ledger.systemsWithOwner', 'share'), metric('ledger.componentCount', 'count')];

const fields: PlanFields = {
  ...freshFields('2026-11-23'), code: 'A', title: '规划', objectives: [{ id: 'o1', parentId: null, title: '目标', description: '' }],
  targets: [{ id: 't1', objectiveId: 'o1', metric: 'ledger.systemsWithOwner', title: '', shown: 7, dueOn: '2026-12-31', ownerUnitId: null, ownerPersonId: null }, { id: 't2', objectiveId: 'o1', metric: 'ledger.componentCount', title: '', shown: 7, dueOn: '2026-12-31', ownerUnitId: null, ownerPersonId: null }],
  budget: [{ id: 'b1', initiativeId: null, title: '咨询', currency: 'CNY', planned: 1234.56 }, { id: 'b2', initiativeId: null, title: '许可', currency: 'JPY', planned: 1234 }],
};

it('shares are typed in percent and money in its major unit', () => {
  const { content } = bodyOf(fields, metrics);
  expect(content.targets?.map((target) => target.target)).toEqual([0.07, 7]);
  expect(content.budget?.map((line) => line.plannedMinor)).toEqual([123_456, 1234]);
});

it('what the form sends comes back as it was typed', () => {
  const { code, content, ...version } = bodyOf(fields, metrics);
  expect(fieldsOf({ code, content, version } as unknown as PlanDetail, metrics)).toEqual(fields);
});

it('ids are those that the server takes, and new each time', () => {
  const ids = Array.from({ length: 200 }, () => newItemId('o'));
  expect(new Set(ids).size).toBe(200);
  expect(ids.every((id) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(id))).toBe(true);
});
