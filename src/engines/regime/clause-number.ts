const digits = '零一二三四五六七八九';

/** 1 to 99 as Chinese writes the number of an article: 12 is 十二. */
export function chineseNumber(number: number): string {
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  return `${tens > 1 ? digits[tens]! : ''}${tens > 0 ? '十' : ''}${ones > 0 ? digits[ones]! : ''}`;
}

/** The number of a clause as an English text names it: `第十二条` is `Article 12`. Other numbers stay as they are. */
export function englishClauseNumber(no: string): string {
  const match = /^第([零〇一二两三四五六七八九十百\d]{1,8})条$/u.exec(no.trim());
  const number = match === null ? undefined : numberOf(match[1]!);
  return number === undefined ? no : `Article ${number}`;
}

/** A Chinese number below a thousand; undefined where the signs do not make one. */
function numberOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(?:([一二三四五六七八九两])百零?)?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/u.exec(text.replaceAll('〇', '零'));
  if (match === null || text === '') return undefined;
  const [, hundreds, tens, ten, ones] = match;
  const valueOf = (sign: string | undefined) => (sign === undefined ? 0 : sign === '两' ? 2 : digits.indexOf(sign));
  return valueOf(hundreds) * 100 + (ten === undefined ? 0 : tens === undefined ? 10 : valueOf(tens) * 10) + valueOf(ones);
}
