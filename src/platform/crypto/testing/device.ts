import { generateRing, ringStore } from '../key-ring.ts';
import type { KeyStore } from '../key-store.ts';

/** Stands for a card or a hardware module: keys are made inside and stay there, every operation goes by name, and only bytes go in and out. */
export function openDevice(): Readonly<{ store: KeyStore; calls(): readonly string[] }> {
  const inside = ringStore(generateRing(new Date()));
  const calls: string[] = [];
  const told = <A extends unknown[], R>(name: string, work: (...input: A) => Promise<R>) => (...input: A): Promise<R> => {
    calls.push(name);
    return work(...input);
  };
  return {
    store: { keys: () => inside.keys(), sign: told('sign', inside.sign), mac: told('mac', inside.mac), encrypt: told('encrypt', inside.encrypt), decrypt: told('decrypt', inside.decrypt) },
    calls: () => calls,
  };
}

/** What `YUANSHU_KEY_STORE` asks of a module. */
export function openKeyStore(): KeyStore {
  return openDevice().store;
}
