import type { Read } from '../issue.ts';
import type { Bom, BomScope } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import { type LockfileFormat, type LockfileInput, baseNameOf } from './format.ts';

/**
 * gradle.lockfile, buildscript-gradle.lockfile and the one file per configuration that Gradle wrote before 7.
 * https://docs.gradle.org/current/userguide/dependency_locking.html
 */
export const gradleLock: LockfileFormat = {
  id: 'gradle-lock',
  title: 'gradle.lockfile',
  purlType: 'maven',
  matches: (baseName, path) => /^(?:buildscript-|settings-)?gradle\.lockfile$/.test(baseName) || /gradle\/dependency-locks\/[^/]+\.lockfile$/.test(path),
  recognizes: (probe) =>
    probe.hasLine(/^# This is a Gradle generated file for dependency locking\.\s*$/m) || probe.hasLine(/^[\w.-]+:[\w.-]+:[^:=\s]+=(?:\w+, ?)*\w*[cC]lasspath\b/m),
  read: readGradleLock,
};

function readGradleLock(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(gradleLock, input.path);
  const isBuildScript = /^(?:buildscript|settings)-/.test(baseNameOf(input.path));
  let lineNumber = 0;
  let strange = 0;
  let known = 0;
  for (const line of input.text.split('\n')) {
    lineNumber += 1;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    // `empty=` lists the configurations that hold nothing.
    const match = /^([^:=\s]+):([^:=\s]+):([^:=\s]+)(?:=(.*))?$/.exec(text);
    if (match === null) {
      if (text.startsWith('empty=')) known += 1;
      else {
        strange += 1;
        draft.warn('bad-line', `line ${lineNumber}`, 'The line is no locked dependency and was left out.');
      }
      continue;
    }
    known += 1;
    const configurations = (match[4] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
    draft.add({
      group: match[1], name: match[2]!, version: match[3], where: `line ${lineNumber}`,
      scope: isBuildScript ? 'development' : scopeOf(configurations),
    });
  }
  if (strange > 0 && known === 0) {
    draft.error('not-gradle-lock', 'document', 'The text holds no line of a gradle.lockfile.');
    return draft.refuse();
  }
  return draft.finish();
}

/** The configurations of the Java plugins say whether the product needs it; others have names of their own. */
function scopeOf(configurations: readonly string[]): BomScope {
  if (configurations.length === 0) return 'unknown';
  if (configurations.every((name) => /test/i.test(name))) return 'development';
  if (configurations.some((name) => /^(?!.*test).*(?:runtimeClasspath|compileClasspath)$/i.test(name))) return 'required';
  return configurations.every((name) => /test|annotationProcessor|developmentOnly|kapt|lint|checkstyle|pmd|spotbugs|jacoco|detekt/i.test(name)) ? 'development' : 'unknown';
}
