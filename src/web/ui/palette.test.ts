import { describe, expect, it } from 'vitest';
import { darkPalette, lightPalette, type Palette } from './palette.ts';

/** Relative luminance and contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const inks = ['text', 'textSoft', 'textMuted', 'brand', 'critical', 'high', 'medium', 'low', 'unknown', 'good', 'waiting', 'amber', 'danger'] as const satisfies readonly (keyof Palette)[];
const grounds = ['ground', 'surface', 'raised', 'hover'] as const satisfies readonly (keyof Palette)[];
const pairs = [
  ['onBrand', 'brand'], ['onBrand', 'brandHover'], ['brand', 'brandSoft'], ['text', 'brandSoft'], ['onMedium', 'mediumFill'],
  ['good', 'goodSoft'], ['waiting', 'waitingSoft'], ['amber', 'amberSoft'], ['danger', 'dangerSoft'],
] as const satisfies readonly (readonly [keyof Palette, keyof Palette])[];

describe.each([['light', lightPalette], ['dark', darkPalette]] as const)('the %s theme', (_name, palette) => {
  it.each(inks)('can be read: %s on every ground', (ink) => {
    for (const ground of grounds) expect(contrast(palette[ink], palette[ground]), ground).toBeGreaterThanOrEqual(4.5);
  });

  it.each(pairs)('can be read: %s on %s', (ink, ground) => {
    expect(contrast(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['criticalFill', 'highFill', 'lowFill'] as const)('carries white letters on %s', (fill) => {
    expect(contrast('#FFFFFF', palette[fill])).toBeGreaterThanOrEqual(4.5);
  });
});
