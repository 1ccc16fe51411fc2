/** The colours of one theme. Every pair of text and ground here has a contrast of 4.5 or more; `palette.test.ts` holds that. */
export type Palette = Readonly<{
  ground: string; surface: string; raised: string; sunken: string; hover: string;
  line: string; lineStrong: string;
  text: string; textSoft: string; textMuted: string;
  brand: string; brandHover: string; brandSoft: string; brandLine: string; onBrand: string;
  critical: string; high: string; medium: string; low: string; unknown: string;
  criticalFill: string; highFill: string; mediumFill: string; lowFill: string; onMedium: string;
  good: string; goodSoft: string; waiting: string; waitingSoft: string; amber: string; amberSoft: string; danger: string; dangerSoft: string;
  shadow: string;
}>;

export const lightPalette: Palette = {
  ground: '#F6F8F8', surface: '#FFFFFF', raised: '#FFFFFF', sunken: '#EEF2F2', hover: '#F3F6F6',
  line: '#E1E6E8', lineStrong: '#C9D1D4',
  text: '#17232B', textSoft: '#46555E', textMuted: '#5F6E77',
  brand: '#0B5563', brandHover: '#0E6B7C', brandSoft: '#E4F0F1', brandLine: '#A9CDD3', onBrand: '#FFFFFF',
  critical: '#8E1B3A', high: '#C8381E', medium: '#8A5A0B', low: '#4A6F8A', unknown: '#5F6E77',
  criticalFill: '#8E1B3A', highFill: '#C8381E', mediumFill: '#B7791F', lowFill: '#4A6F8A', onMedium: '#241800',
  good: '#2F7D4F', goodSoft: '#EAF5EE', waiting: '#6B5FB5', waitingSoft: '#F1EFFA', amber: '#8A5A0B', amberSoft: '#FBF4E4', danger: '#B5301A', dangerSoft: '#FCEFEC',
  shadow: '0 8px 24px rgba(23, 35, 43, 0.12), 0 1px 2px rgba(23, 35, 43, 0.08)',
};

export const darkPalette: Palette = {
  ground: '#0D1217', surface: '#121920', raised: '#18212A', sunken: '#0A0F13', hover: '#18222B',
  line: '#232E38', lineStrong: '#3A4954',
  text: '#DEE6EB', textSoft: '#A9B6BF', textMuted: '#8796A1',
  brand: '#4FB3C4', brandHover: '#6CC4D3', brandSoft: '#11303A', brandLine: '#1F5461', onBrand: '#06222A',
  critical: '#F08FA9', high: '#F2856B', medium: '#E0AE5B', low: '#8FB4CF', unknown: '#8796A1',
  criticalFill: '#B8315A', highFill: '#C8381E', mediumFill: '#B7791F', lowFill: '#4A6F8A', onMedium: '#241800',
  good: '#6CC08D', goodSoft: '#12291D', waiting: '#A79DEB', waitingSoft: '#211E38', amber: '#E0AE5B', amberSoft: '#2D2310', danger: '#F2856B', dangerSoft: '#331A14',
  shadow: '0 12px 32px rgba(0, 0, 0, 0.5), 0 0 0 1px rgba(255, 255, 255, 0.04)',
};

/** `textMuted` becomes `--text-muted`: style sheets and scripts speak of the same colours. */
export function applyPalette(palette: Palette, root: HTMLElement): void {
  for (const [name, value] of Object.entries(palette)) {
    root.style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
}
