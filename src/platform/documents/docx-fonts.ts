import type { IFontAttributesProperties } from 'docx';
import type { Document } from './document.ts';

type Fonts = Readonly<Record<'title' | 'firstHeading' | 'secondHeading' | 'body' | 'pageNumber', IFontAttributesProperties>>;

/** The fonts of official documents; where one is not installed, the font table names what stands in for it. */
const chinese = { title: '方正小标宋简体', firstHeading: '黑体', secondHeading: '楷体_GB2312', body: '仿宋_GB2312', pageNumber: '宋体' } as const;

/** By a name that the reader's system may not know, what it is called elsewhere; and which shape stands in where no name is known. */
const alternatives: readonly (readonly [name: string, others: string, panose: string, family: string])[] = [
  ['仿宋_GB2312', '仿宋,FangSong,FangSong_GB2312,STFangsong,华文仿宋,宋体,SimSun', '02010609030101010101', 'modern'],
  ['楷体_GB2312', '楷体,KaiTi,KaiTi_GB2312,STKaiti,华文楷体,宋体,SimSun', '02010609030101010101', 'modern'],
  ['黑体', 'SimHei,Heiti SC,Noto Sans CJK SC', '02010609060101010101', 'modern'],
  ['方正小标宋简体', '方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体,SimSun', '02010601030101010101', 'auto'],
  ['宋体', 'SimSun,Songti SC,Noto Serif CJK SC', '02010600030101010101', 'auto'],
];

export function fontsOf(language: Document['language']): Fonts {
  const latin = 'Times New Roman';
  const of = (role: keyof typeof chinese, western: string): IFontAttributesProperties => ({ ascii: western, hAnsi: western, cs: western, eastAsia: chinese[role], ...(language === 'zh-CN' ? { hint: 'eastAsia' } : {}) });
  if (language === 'zh-CN') return { title: of('title', latin), firstHeading: of('firstHeading', latin), secondHeading: of('secondHeading', latin), body: of('body', latin), pageNumber: of('pageNumber', latin) };
  return { title: of('firstHeading', latin), firstHeading: of('firstHeading', latin), secondHeading: of('firstHeading', latin), body: of('pageNumber', latin), pageNumber: of('pageNumber', latin) };
}

/** `word/fontTable.xml`: for each font of ours its other names. https://ecma-international.org/publications-and-standards/standards/ecma-376/ part 1, 17.8.3 */
export const fontTable = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
  ...alternatives.map(([name, others, panose, family]) => `<w:font w:name="${name}"><w:altName w:val="${others}"/><w:panose1 w:val="${panose}"/><w:charset w:val="86"/><w:family w:val="${family}"/><w:pitch w:val="fixed"/></w:font>`),
  '<w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>',
  '</w:fonts>',
].join('');
