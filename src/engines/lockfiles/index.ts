import { bunLock } from './bun-lock.ts';
import { cargoLock } from './cargo-lock.ts';
import type { LockfileFormat } from './format.ts';
import { goMod } from './go-mod.ts';
import { gradleCatalog } from './gradle-catalog.ts';
import { gradleLock } from './gradle-lock.ts';
import { gradleVerification } from './gradle-verification.ts';
import { mavenPom } from './maven-pom.ts';
import { npmLock } from './npm-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { yarnBerry } from './yarn-berry.ts';
import { yarnClassic } from './yarn-classic.ts';

/** Every format that is read. Where two share a file name, the first is the one of that name. */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  npmLock, pnpmLock, yarnClassic, yarnBerry, bunLock,
  mavenPom, gradleLock, gradleVerification, gradleCatalog,
  goMod, cargoLock,
];
