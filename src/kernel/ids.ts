import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const random = new Uint8Array(16);
let lastTime = 0;
let lastRandom: number[] = [];

/**
 * A new id: prefix, underscore, ULID in lower case (48 bits of milliseconds, 80 random bits), so that ids of one kind sort
 * by creation even within one millisecond. https://github.com/ulid/spec
 */
export function newId(prefix: string, now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    randomFillSync(random);
    lastRandom = Array.from(random, (byte) => byte & 31);
  } else increment(lastRandom);
  let time = lastTime;
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = alphabet[time % 32]! + text;
    time = Math.floor(time / 32);
  }
  for (const digit of lastRandom) text += alphabet[digit]!;
  return `${prefix}_${text}`;
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i] = digits[i]! + 1;
      return;
    }
    digits[i] = 0;
  }
}
