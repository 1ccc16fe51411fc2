import { expect, it } from 'vitest';
import { preferredLanguage } from './language.ts';

it('speaks the stored choice whatever the browser prefers', () => {
  expect(preferredLanguage('en-US', ['zh-CN'])).toBe('en-US');
  expect(preferredLanguage('zh-CN', ['en-GB', 'en'])).toBe('zh-CN');
});

it('speaks the first language of the browser that it knows', () => {
  expect(preferredLanguage(null, ['en-GB', 'zh-CN'])).toBe('en-US');
  expect(preferredLanguage(null, ['zh-TW', 'en'])).toBe('zh-CN');
  expect(preferredLanguage(null, ['fr-FR', 'en'])).toBe('en-US');
});

it('speaks Chinese where nothing is said or nothing is known', () => {
  expect(preferredLanguage(null, [])).toBe('zh-CN');
  expect(preferredLanguage('klingon', ['fr'])).toBe('zh-CN');
});
