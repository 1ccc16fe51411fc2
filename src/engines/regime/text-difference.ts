export type TextPiece = Readonly<{ kind: 'same' | 'added' | 'removed'; text: string }>;

/** Above this many comparisons the middle is shown as replaced: an answer that comes is better than a finer one that does not. */
const comparisonsMax = 4_000_000;

/** What changed between two texts, character by character for Chinese and word by word for the rest: a longest common subsequence. */
export function differenceOfTexts(before: string, after: string): readonly TextPiece[] {
  const left = tokensOf(before);
  const right = tokensOf(after);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  const pieces: { kind: TextPiece['kind']; text: string }[] = [];
  const push = (kind: TextPiece['kind'], text: string) => {
    if (text === '') return;
    if (pieces.at(-1)?.kind === kind) pieces.at(-1)!.text += text;
    else pieces.push({ kind, text });
  };
  push('same', left.slice(0, start).join(''));
  compareMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end), push);
  push('same', left.slice(left.length - end).join(''));
  return pieces;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\p{Script=Han}|[[\p{L}\p{N}_\-]--\p{Script=Han}]+|\s+|./gsv) ?? [];
}

function compareMiddle(left: readonly string[], right: readonly string[], push: (kind: TextPiece['kind'], text: string) => void): void {
  if (left.length * right.length > comparisonsMax) {
    push('removed', left.join(''));
    push('added', right.join(''));
    return;
  }
  const width = right.length + 1;
  const common = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) common[i * width + j] = left[i] === right[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  }
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      push('same', left[i]!);
      i += 1;
      j += 1;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) push('removed', left[i++]!);
    else push('added', right[j++]!);
  }
  push('removed', left.slice(i).join(''));
  push('added', right.slice(j).join(''));
}
