import { parseRing, type KeyRing } from '#platform/crypto/key-ring.ts';
import { KeyError } from '#platform/crypto/key-store.ts';
import { readRingFile } from '#platform/crypto/open.ts';
import { CommandFailure } from '../exit-codes.ts';
import { unreadable } from './keys.ts';

/** Reads a key ring; what is wrong with it ends the command. */
export function openRing(file: string): KeyRing {
  try {
    const text = readRingFile(file);
    if (text === undefined) throw unreadable(file, 'is not there', '不存在');
    return parseRing(text, file);
  } catch (error) {
    throw error instanceof KeyError ? new CommandFailure('input', error.message) : error;
  }
}
