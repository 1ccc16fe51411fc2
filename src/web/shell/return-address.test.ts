import { expect, it } from 'vitest';
import { safeReturn } from './return-address.ts';

it('returns to an address of this application only', () => {
  expect(safeReturn('/findings?severity=critical')).toBe('/findings?severity=critical');
  for (const foreign of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/sign-in', '', null]) expect(safeReturn(foreign)).toBe('/');
});
