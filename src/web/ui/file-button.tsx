import { Button } from 'antd';
import { useRef } from 'react';
import { Icon } from './icon.tsx';

/** A button that asks for one file and hands it on. */
export function FileButton({ label, isPending = false, isSmall = false, onFile }: { label: string; isPending?: boolean; isSmall?: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input ref={input} type="file" style={{ display: 'none' }} aria-label={label} onChange={(event) => { const file = event.target.files?.[0]; if (file !== undefined) onFile(file); event.target.value = ''; }} />
      <Button icon={<Icon name="upload" size={14} />} {...(isSmall ? { size: 'small' as const } : {})} loading={isPending} onClick={() => input.current?.click()}>{label}</Button>
    </>
  );
}
