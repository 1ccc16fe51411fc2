import { describe, expect, it } from 'vitest';
import { readSbom, readSbomValue } from './read.ts';

/** With hashes, licences and edges as real documents have them, or as lean as a million of them fit into one string. */
function documentOf(count: number, isLean = false): string {
  if (isLean) return `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${Array.from({ length: count }, (_, index) => `{"type":"library","bom-ref":"${index}","name":"name-${index}","version":"1","purl":"pkg:npm/name-${index}@1"}`).join()}]}`;
  const components = Array.from({ length: count }, (_, index) => ({
    type: 'library', 'bom-ref': `pkg:npm/%40scope/name-${index}@1.${index}.0`, group: '@scope', name: `name-${index}`, version: `1.${index}.0`, purl: `pkg:npm/%40scope/name-${index}@1.${index}.0`,
    licenses: [{ license: { id: 'MIT' } }], hashes: [{ alg: 'SHA-512', content: 'a'.repeat(128) }], externalReferences: [{ type: 'website', url: `https://x.example/${index}` }],
  }));
  const dependencies = components.map((component, index) => ({ ref: component['bom-ref'], dependsOn: [1, 13].map((step) => components[(index + step) % count]!['bom-ref']) }));
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components, dependencies });
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}

describe('a million components', () => {
  it('are read in seconds; one more is refused', () => {
    const text = documentOf(1_000_000, true);
    const seconds = secondsOf(() => expect(readSbom({ text }).value?.components).toHaveLength(1_000_000));
    console.log(`1,000,000 components (${(text.length / 1e6).toFixed(0)} MB) in ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(120);
    expect(readSbom({ text: `{"bomFormat":"CycloneDX","components":[${'0,'.repeat(1_000_000)}0]}` }).issues[0]?.code).toBe('too-many-components');
  });
});

describe('twenty thousand components', () => {
  it('are read at a rate that is printed, and never at less than a tenth of the promised one', () => {
    const text = documentOf(20_000);
    const best = { parse: Infinity, read: Infinity, all: Infinity };
    for (let round = 0; round < 20; round += 1) {
      let json: unknown;
      best.parse = Math.min(best.parse, secondsOf(() => (json = JSON.parse(text))));
      best.read = Math.min(best.read, secondsOf(() => readSbomValue(json)));
      best.all = Math.min(best.all, secondsOf(() => readSbom({ text })));
    }
    console.log(`parse ${(20_000 / best.parse).toFixed(0)}/s, read the parsed value ${(20_000 / best.read).toFixed(0)}/s, all beyond parsing ${(20_000 / (best.all - best.parse)).toFixed(0)}/s`);
    expect(20_000 / best.read).toBeGreaterThan(20_000);
  });
});
