import { createRequire } from 'node:module';

const fontPackage = '@expo-google-fonts/noto-sans-sc';

/** The two files of Noto Sans SC (SIL Open Font License 1.1) that the program brings along, by module resolution. */
export function fontFiles(): Readonly<{ normal: string; bold: string }> {
  const { resolve } = createRequire(import.meta.url);
  return { normal: resolve(`${fontPackage}/400Regular/NotoSansSC_400Regular.ttf`), bold: resolve(`${fontPackage}/700Bold/NotoSansSC_700Bold.ttf`) };
}
