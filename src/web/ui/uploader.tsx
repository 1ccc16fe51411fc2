import { App, Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { errorTextOf } from '../i18n/error-text.ts';
import { useFormat } from '../i18n/format.ts';
import { droppedFiles, pathOf } from './dropped-files.ts';
import { Icon } from './icon.tsx';
import styles from './uploader.module.css';

/** Where a file is on its way. `sent` is the share of bytes that left, 0–1. */
export type UploadItem<Result> = Readonly<{ key: number; file: File }> & (
  | Readonly<{ state: 'waiting' }>
  | Readonly<{ state: 'sending'; sent: number }>
  | Readonly<{ state: 'sent'; result: Result }>
  | Readonly<{ state: 'refused'; error: unknown }>
);

type Send<Result> = (file: File, onProgress: (sent: number) => void, signal: AbortSignal) => Promise<Result>;

const sendingAtOnceMax = 2;

/** Sends files two at a time, in the order they came; one refused file does not hold up the others. */
export function useUploads<Result>(send: Send<Result>): Readonly<{ items: readonly UploadItem<Result>[]; add: (files: readonly File[]) => void; remove: (key: number) => void }> {
  const [items, setItems] = useState<readonly UploadItem<Result>[]>([]);
  const queue = useRef<{ key: number; file: File; send: Send<Result> }[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const nextKey = useRef(1);
  const put = (item: UploadItem<Result>) => setItems((before) => before.map((other) => (other.key === item.key ? item : other)));

  const pump = () => {
    while (running.current.size < sendingAtOnceMax) {
      const next = queue.current.shift();
      if (next === undefined) return;
      const { key, file } = next;
      const controller = new AbortController();
      running.current.set(key, controller);
      put({ key, file, state: 'sending', sent: 0 });
      next.send(file, (sent) => put({ key, file, state: 'sending', sent }), controller.signal)
        .then((result) => put({ key, file, state: 'sent', result }), (error: unknown) => put({ key, file, state: 'refused', error }))
        .finally(() => {
          running.current.delete(key);
          pump();
        });
    }
  };
  return {
    items,
    add: (files) => {
      const added = files.map((file) => ({ key: nextKey.current++, file, send }));
      queue.current.push(...added);
      setItems((before) => [...before, ...added.map(({ key, file }) => ({ key, file, state: 'waiting' as const }))]);
      queueMicrotask(pump);
    },
    remove: (key) => {
      queue.current = queue.current.filter((waiting) => waiting.key !== key);
      running.current.get(key)?.abort();
      setItems((before) => before.filter((item) => item.key !== key));
    },
  };
}

type DropZoneProps = Readonly<{
  title: string;
  hint?: ReactNode;
  accept?: string;
  isDisabled?: boolean;
  /** Which files of a dropped folder are of use: a folder holds much that is no document. */
  chooseOfFolder: (files: readonly File[]) => readonly File[];
  onFiles: (files: readonly File[], isFolder: boolean) => void;
}>;

/** The place where files and folders are dropped, or files chosen. */
export function DropZone({ title, hint, accept, isDisabled = false, chooseOfFolder, onFiles }: DropZoneProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { message } = App.useApp();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (isDisabled) return;
    void droppedFiles(event.dataTransfer).then(({ files, hasFolder }) => {
      const chosen = hasFolder ? chooseOfFolder(files) : files;
      if (hasFolder) void message.info(t('ui.upload.folder', { number: format.number(chosen.length), others: format.number(files.length - chosen.length) }));
      onFiles(chosen, hasFolder);
    }).catch(() => message.error(t('ui.upload.unreadable')));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the field inside it does the same by keyboard
    <label className={styles.zone} data-over={isOver && !isDisabled} data-disabled={isDisabled} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="upload" size={22} />
      <strong>{title}</strong>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      <input type="file" multiple className="visually-hidden" accept={accept} disabled={isDisabled} onChange={(event) => { onFiles([...(event.target.files ?? [])], false); event.target.value = ''; }} />
    </label>
  );
}

/** The files on their way, each with its own progress and result. */
export function UploadList<Result>({ items, onRemove, noteOf, renderResult }: { items: readonly UploadItem<Result>[]; onRemove: (key: number) => void; noteOf?: (file: File) => ReactNode; renderResult: (result: Result) => ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (items.length === 0) return null;
  return (
    <ul className={styles.files} aria-live="polite">
      {items.map((item) => (
        <li key={item.key} className={styles.file}>
          <Icon name="file" className="muted" />
          <span className={styles.name}><span className="truncate" title={pathOf(item.file)}>{pathOf(item.file)}</span><span className="muted nowrap">{format.bytes(item.file.size)}</span>{noteOf?.(item.file)}</span>
          <Button type="text" size="small" icon={<Icon name="close" size={12} />} aria-label={t('ui.upload.remove')} title={t('ui.upload.remove')} onClick={() => onRemove(item.key)} />
          {item.state === 'waiting' && <span className={styles.result}>{t('ui.upload.waiting')}</span>}
          {item.state === 'sending' && <><ProgressTrack share={item.sent} label={item.file.name} /><span className={styles.result}>{t('ui.upload.sending', { percent: format.percent(Math.floor(item.sent * 100) / 100) })}</span></>}
          {item.state === 'refused' && <span className={`${styles.result} ${styles.danger}`}>{errorTextOf(item.error, t)}</span>}
          {item.state === 'sent' && <div className={styles.result}>{renderResult(item.result)}</div>}
        </li>
      ))}
    </ul>
  );
}

/** How far a long work is, 0–1. */
export function ProgressTrack({ share, label }: { share: number; label: string }) {
  return <div className={styles.track} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}><span style={{ width: `${share * 100}%` }} /></div>;
}
