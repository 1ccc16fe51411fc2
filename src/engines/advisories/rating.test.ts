import { expect, it } from 'vitest';
import type { AdvisorySeverity } from './advisory.ts';
import { gravestRecord } from './rating.ts';

/** Records about one vulnerability (severity, score, `-` where there is none, `withdrawn`) -> which of them rates it. */
it.each([
  ['low 3.1, high 7.5', 1], ['high -, high 7.5, high 8.1', 2], ['unknown -, none -', 1], ['unknown -, unknown 0', 1], ['critical 9.8 withdrawn, low -', 1], ['critical 9.8 withdrawn, low - withdrawn', 0], ['medium 5, medium 5', 0], ['critical -, high 8.9', 0],
])('of %s it is number %i', (text, place) => {
  const records = text.split(', ').map((each) => {
    const [severity, score, withdrawn] = each.split(' ');
    return { severity: severity as AdvisorySeverity, score: score === '-' ? undefined : Number(score), isWithdrawn: withdrawn !== undefined };
  });
  expect(gravestRecord(records)).toBe(records[place]);
});
