import { expect, it } from 'vitest';
import { addressOf } from './address.ts';

it('fills in and encodes the parts of the path', () => {
  expect(addressOf({ path: '/licenses/:licenseId' }, { licenseId: 'GPL-2.0+ (x/y)' }, undefined)).toBe('/api/v1/licenses/GPL-2.0%2B%20(x%2Fy)');
  expect(() => addressOf({ path: '/systems/:systemId' }, {}, undefined)).toThrow('needs systemId');
});

it('leaves out what is not set: absent, empty, false', () => {
  expect(addressOf({ path: '/findings' }, undefined, { q: '', cursor: undefined, systemId: null, fixable: false, severity: [] })).toBe('/api/v1/findings');
});

it('joins lists and keeps numbers, truth and Chinese', () => {
  expect(addressOf({ path: '/findings' }, undefined, { severity: ['high', 'critical'], fixable: true, limit: 0, q: '网银' })).toBe('/api/v1/findings?severity=high%2Ccritical&fixable=true&limit=0&q=%E7%BD%91%E9%93%B6');
});
