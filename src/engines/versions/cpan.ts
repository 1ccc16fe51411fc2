import { compareDigitLists, readDigits, type Digits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { readVersionText } from './text.ts';

/**
 * Perl: `v1.2.3` and `1.2.3` are lists of numbers; `1.002003` is a decimal fraction, whose digits count in threes, so that it
 * is `v1.2.3` (https://metacpan.org/pod/version). Underscores mark trial releases and are without weight.
 */
export const cpan: VersionScheme<readonly Digits[]> = { id: 'cpan', parse: parseCpan, compare: compareDigitLists };

function parseCpan(text: string): readonly Digits[] | undefined {
  const version = readVersionText(text)?.replace(/_|-TRIAL\d*$/g, '') ?? '';
  const decimal = DECIMAL.exec(version);
  if (decimal !== null) {
    const fraction = decimal[2] ?? '';
    const threes = fraction.padEnd(Math.ceil(fraction.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
    return [decimal[1] as string, ...threes].map((part) => readDigits(part, 0, part.length));
  }
  if (!DOTTED.test(version)) return undefined;
  return version.replace(/^v/, '').split('.').map((part) => readDigits(part, 0, part.length));
}

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;
const DOTTED = /^v?\d+(?:\.\d+)*$/;
