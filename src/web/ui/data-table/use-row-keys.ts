import { useEffect, useEffectEvent } from 'react';

/** Keys belong to the page only while nobody types and no dialog stands above it. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector('dialog[open], .ant-modal-wrap:not([style*="display: none"])') !== null) return true;
  return target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && (target as HTMLInputElement).type !== 'checkbox');
}

type RowKeys = Readonly<{ move: (step: 1 | -1) => void; open: () => void; look: () => void; select: () => void; close: () => void }>;

/** `j` `k` and the arrows move, Enter opens the page, Space the panel, `x` selects, Escape closes the panel. */
export function useRowKeys(keys: RowKeys, isEnabled: boolean): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event)) return;
    const isOnRow = (event.target as HTMLElement | null)?.closest('[data-row]') !== null && !/^(A|BUTTON|INPUT)$/.test((event.target as HTMLElement).tagName);
    // A click on a row moves the focus into its panel: there Enter still means the row.
    const isOnPanel = event.key === 'Enter' && (event.target as HTMLElement | null)?.matches('aside[data-quiet-focus]') === true;
    const action = actionOf(event.key, isOnRow || isOnPanel, keys);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    if (!isEnabled) return undefined;
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isEnabled]);
}

function actionOf(key: string, isOnRow: boolean, keys: RowKeys): (() => void) | undefined {
  if (key === 'j' || (key === 'ArrowDown' && isOnRow)) return () => keys.move(1);
  if (key === 'k' || (key === 'ArrowUp' && isOnRow)) return () => keys.move(-1);
  if (key === 'x') return keys.select;
  if (key === 'Escape') return keys.close;
  if (key === 'Enter' && isOnRow) return keys.open;
  if (key === ' ' && isOnRow) return keys.look;
  return undefined;
}
