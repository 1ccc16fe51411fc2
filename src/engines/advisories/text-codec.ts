/** UTF-8 as every host of the engines has it (https://encoding.spec.whatwg.org/); the engines are compiled without any host's types. */
type Codecs = Readonly<{
  TextEncoder: new () => Readonly<{ encodeInto(text: string, bytes: Uint8Array): Readonly<{ read: number; written: number }> }>;
  TextDecoder: new (label: 'utf-8', options: Readonly<{ fatal: boolean }>) => Readonly<{ decode(bytes: Uint8Array): string }>;
}>;

const codecs = globalThis as unknown as Codecs;
const encoder = new codecs.TextEncoder();
const decoder = new codecs.TextDecoder('utf-8', { fatal: true });

/** Writes the text as UTF-8 and gives the number of bytes; the bytes have room for three per code unit. */
export function writeUtf8(text: string, bytes: Uint8Array): number {
  return encoder.encodeInto(text, bytes).written;
}

/** Throws where the bytes are not UTF-8. */
export function readUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
