import { expect, it } from 'vitest';
import { ecosystemName } from './ecosystem-names.ts';

it.each([
  ['cocoapods', 'CocoaPods', 'CocoaPods'],
  ['generic', '通用', 'Generic'],
  ['GIT', 'Git', 'Git'],
  ['SwiftURL', 'Swift', 'Swift'],
  ['OSS-Fuzz', 'OSS-Fuzz', 'OSS-Fuzz'],
  ['Debian:12', 'Debian:12', 'Debian:12'],
  ['crates.io', 'crates.io', 'crates.io'],
  ['constructor', 'constructor', 'constructor'],
])('%s is written %s in Chinese and %s in English', (ecosystem, zh, en) => {
  expect([ecosystemName(ecosystem, 'zh-CN'), ecosystemName(ecosystem, 'en-US')]).toEqual([zh, en]);
});
