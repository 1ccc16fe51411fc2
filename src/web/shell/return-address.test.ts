import { expect, it } from 'vitest';
import { safeReturn } from './return-address.ts';

it('returns to an address of this application only', () => {
  expect(safeReturn('/findings?severity=critical')).toBe('/findings?severity=critical');
  for (const foreign of [
    'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/sign-in', '', null, '/\t/evil.example', '/\n/evil.example', '/\r\n//evil.example', '\\\\evil.example', ' //evil.example', '/.//evil.example',
    '/x/..//evil.example', '/%2e//evil.example', 'evil.example', 'data:text/html,x', '/sign-in?return=/sign-in', '//[', '@evil.example',
  ]) expect([foreign, safeReturn(foreign)]).toEqual([foreign, '/']);
});

it('keeps what belongs to the address, and a page whose name only begins alike', () => {
  for (const own of ['/', '/systems/x?tab=a&q=%2F%2Fevil#part', '/sign-ins', '/where-used?q=pkg:npm/%40a/b']) expect(safeReturn(own)).toBe(own);
});
