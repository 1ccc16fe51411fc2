import { theme as antdTheme, type ThemeConfig } from 'antd';
import { darkPalette, lightPalette } from './palette.ts';

export type ThemeName = 'light' | 'dark';

export const palettes = { light: lightPalette, dark: darkPalette } as const;

export const fontFamily = `-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif`;
export const fontFamilyCode = `ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Consolas, "Liberation Mono", Menlo, monospace`;

type Algorithm = typeof antdTheme.darkAlgorithm;

/** The dark algorithm dims the brand colour; ours is chosen for dark ground already. */
const keepBrand: Algorithm = (seed, map) => ({ ...(map ?? antdTheme.darkAlgorithm(seed)), colorPrimary: seed.colorPrimary, colorLink: seed.colorLink, colorError: seed.colorError, colorSuccess: seed.colorSuccess });

/** Our look on antd's tokens: lines instead of shadows, radius 6, one brand colour, quick and small motion. */
export function antdThemeOf(name: ThemeName, hasMotion: boolean): ThemeConfig {
  const palette = palettes[name];
  return {
    algorithm: name === 'dark' ? [antdTheme.darkAlgorithm, keepBrand] : antdTheme.defaultAlgorithm,
    cssVar: { key: `yuanshu-${name}` },
    hashed: false,
    token: {
      fontFamily, fontFamilyCode, fontSize: 14, borderRadius: 6, borderRadiusLG: 8, borderRadiusSM: 4, wireframe: false, sizeUnit: 4, sizeStep: 4,
      controlHeight: 32, controlHeightSM: 26, controlHeightLG: 40, motion: hasMotion, motionUnit: 0.06,
      colorPrimary: palette.brand, colorPrimaryHover: palette.brandHover, colorPrimaryActive: palette.brand, colorPrimaryBg: palette.brandSoft, colorPrimaryBgHover: palette.brandSoft,
      colorPrimaryBorder: palette.brandLine, colorTextLightSolid: palette.onBrand, colorInfo: palette.brand, colorLink: palette.brand, colorLinkHover: palette.brandHover,
      colorSuccess: palette.good, colorWarning: palette.mediumFill, colorError: palette.danger,
      colorText: palette.text, colorTextSecondary: palette.textSoft, colorTextTertiary: palette.textMuted, colorTextQuaternary: palette.textMuted, colorTextPlaceholder: palette.textMuted, colorTextDescription: palette.textMuted,
      colorBgBase: palette.surface, colorBgContainer: palette.surface, colorBgElevated: palette.raised, colorBgLayout: palette.ground, colorBgSpotlight: name === 'dark' ? '#2A3742' : '#1D2B34',
      colorBorder: palette.lineStrong, colorBorderSecondary: palette.line, colorSplit: palette.line,
      boxShadow: palette.shadow, boxShadowSecondary: palette.shadow, boxShadowTertiary: 'none',
      controlOutline: 'transparent', controlItemBgHover: palette.hover, controlItemBgActive: palette.brandSoft, controlItemBgActiveHover: palette.brandSoft,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500, contentFontSize: 13, contentFontSizeSM: 13, paddingInline: 12, defaultBg: palette.surface, primaryColor: palette.onBrand },
      Input: { inputFontSize: 13, activeShadow: `0 0 0 1px ${palette.brand}`, hoverBorderColor: palette.lineStrong, activeBorderColor: palette.brand },
      InputNumber: { activeShadow: `0 0 0 1px ${palette.brand}`, hoverBorderColor: palette.lineStrong },
      Select: { fontSize: 13, optionFontSize: 13, optionSelectedBg: palette.brandSoft, optionSelectedColor: palette.text, optionSelectedFontWeight: 500, hoverBorderColor: palette.lineStrong, activeBorderColor: palette.brand, activeOutlineColor: 'transparent' },
      Tooltip: { fontSize: 12, colorTextLightSolid: name === 'dark' ? palette.text : '#FFFFFF' },
      Modal: { titleFontSize: 16, headerBg: palette.raised, contentBg: palette.raised },
      Form: { labelColor: palette.textSoft, verticalLabelPadding: '0 0 4px', itemMarginBottom: 20 },
      Segmented: { fontSize: 13, trackBg: palette.sunken, itemSelectedBg: palette.surface },
      Dropdown: { paddingBlock: 6 },
      Progress: { defaultColor: palette.brand, remainingColor: palette.sunken },
      Tag: { defaultBg: palette.sunken },
      Checkbox: { controlInteractiveSize: 14 },
    },
  };
}
