import { useMemo, useRef } from 'react';

/** What somebody typed and did not send yet, kept for this browser tab. */
export function useDraft<Values extends object>(name: string): Readonly<{ value: Values | undefined; keep: (values: Values) => void; forget: () => void }> {
  const key = `yuanshu.draft.${name}`;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const value = useMemo(() => readDraft<Values>(key), [key]);
  return {
    value,
    keep: (values) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => sessionStorage.setItem(key, JSON.stringify(values)), 300);
    },
    forget: () => {
      clearTimeout(timer.current);
      sessionStorage.removeItem(key);
    },
  };
}

const ownerKey = 'yuanshu.drafts-of';

/** Drafts outlive a session that ended by time: for their person, and for nobody else who signs in at the same tab. */
export function keepDraftsOf(personId: string): void {
  if (sessionStorage.getItem(ownerKey) === personId) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('yuanshu.draft.')) sessionStorage.removeItem(key);
  sessionStorage.setItem(ownerKey, personId);
}

function readDraft<Values>(key: string): Values | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Values);
  } catch {
    return undefined;
  }
}
