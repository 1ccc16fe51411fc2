import { createContext, use, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { applyPalette } from './palette.ts';
import { useMediaQuery } from './use-media-query.ts';
import { palettes, type ThemeName } from './theme.ts';

export const themeModes = ['light', 'dark', 'system'] as const;
export type ThemeMode = (typeof themeModes)[number];

type ThemeChoice = Readonly<{ mode: ThemeMode; name: ThemeName; choose: (mode: ThemeMode) => void }>;

const storageKey = 'yuanshu.theme';
const ThemeContext = createContext<ThemeChoice | undefined>(undefined);

/** Keeps the chosen theme, follows the system where nothing was chosen, and puts the colours on the document. */
export function ThemeModeProvider({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState<ThemeMode>(storedMode);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const name: ThemeName = mode === 'system' ? (systemIsDark ? 'dark' : 'light') : mode;
  useLayoutEffect(() => {
    const root = document.documentElement;
    applyPalette(palettes[name], root);
    root.dataset.theme = name;
    root.style.colorScheme = name;
  }, [name]);
  const choice = useMemo(() => ({
    mode, name,
    choose: (next: ThemeMode) => {
      localStorage.setItem(storageKey, next);
      setMode(next);
    },
  }), [mode, name]);
  return <ThemeContext value={choice}>{children}</ThemeContext>;
}

export function useThemeMode(): ThemeChoice {
  const choice = use(ThemeContext);
  if (choice === undefined) throw new Error('useThemeMode stands outside ThemeModeProvider');
  return choice;
}

function storedMode(): ThemeMode {
  const stored = localStorage.getItem(storageKey);
  return themeModes.find((mode) => mode === stored) ?? 'system';
}
