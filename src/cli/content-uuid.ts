import { createHash } from 'node:crypto';

/** A UUID of version 8 (https://www.rfc-editor.org/rfc/rfc9562#section-5.8): the same content has the same one. */
export function contentUuid(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
