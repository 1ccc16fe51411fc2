import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missingRows, type PackageLock } from '../scripts/complete-lock.ts';

it('package-lock.json holds every optional package that it names, so that npm ci takes it', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as PackageLock;
  expect(Object.keys(missingRows(lock)), 'run: node scripts/complete-lock.ts').toEqual([]);
});

it.each([
  ['@oxlint/binding-linux-arm64-musl', { cpu: ['arm64'], os: ['linux'], libc: ['musl'] }],
  ['@oxlint/binding-linux-arm-musleabihf', { cpu: ['arm'], os: ['linux'], libc: ['musl'] }],
  ['@swc/core-linux-arm-gnueabihf', { cpu: ['arm'], os: ['linux'], libc: ['glibc'] }],
  ['@swc/core-win32-ia32-msvc', { cpu: ['ia32'], os: ['win32'] }],
])('the missing package %s is added for its system', (name, system) => {
  const lock = { packages: { '': {}, 'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies: { [name]: '1.0.0', present: '2.0.0' } }, 'node_modules/tool/node_modules/present': { version: '2.0.0' } } };
  expect(missingRows(lock)).toEqual({ [`node_modules/${name}`]: { version: '1.0.0', dev: true, optional: true, ...system } });
});
