import { Input, Popover } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import styles from './filter-bar.module.css';
import { Icon } from './icon.tsx';
import { useFollowedState } from './use-followed-state.ts';
import { typingPauseMs } from './use-settled.ts';

/** The bar above a list: a search, the chips, and what stands at its end. */
export function FilterBar({ search, isFiltered, onClear, end, children }: { search?: ReactNode; isFiltered: boolean; onClear: () => void; end?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={styles.bar} role="search" aria-label={t('ui.filters')} data-screen-only>
      {search}
      <div className={styles.chips}>
        {children}
        {isFiltered && <button type="button" className={styles.clear} onClick={onClear}>{t('ui.clearFilters')}</button>}
      </div>
      {end !== undefined && <div className={styles.end}>{end}</div>}
    </div>
  );
}

/** A search that follows the typing after a short pause, and at once on Enter. */
export function SearchInput({ value, onChange, placeholder }: { value: string; onChange: (value: string) => void; placeholder: string }) {
  const [text, setText] = useFollowedState(value);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return <Input className={styles.search!} value={text} onChange={(event) => setText(event.target.value)} onPressEnter={() => onChange(text.trim())} placeholder={placeholder} aria-label={placeholder} allowClear prefix={<Icon name="search" size={14} className="muted" />} />;
}

export type FilterOption = Readonly<{ value: string; label: ReactNode; text: string }>;

type ChoiceChipProps = Readonly<{
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** One at most; choosing closes. */
  isSingle?: boolean;
  /** Where the options come from a server: what was typed. Without it the typing filters the given options. */
  onFind?: (text: string) => void;
  /** The name of a chosen value that is not among the options (yet). */
  chosenText?: string | undefined;
}>;

const findFrom = 9;

/** A filter as a chip: closed it says what is chosen, open it lists what can be. */
export function ChoiceChip({ label, options, chosen, onChange, isSingle = false, onFind, chosenText }: ChoiceChipProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [find, setFind] = useState('');
  const names = chosen.map((value) => options.find((option) => option.value === value)?.text ?? chosenText ?? value);
  const shown = onFind === undefined && find !== '' ? options.filter((option) => option.text.toLowerCase().includes(find.toLowerCase())) : options;
  const toggle = (value: string) => {
    const isChosen = chosen.includes(value);
    if (isSingle) {
      onChange(isChosen ? [] : [value]);
      setOpen(false);
    } else onChange(isChosen ? chosen.filter((other) => other !== value) : [...chosen, value]);
  };
  const list = (
    <div className={styles.options} role="group" aria-label={label}>
      {(onFind !== undefined || options.length >= findFrom) && (
        <div className={styles.find}><Input size="small" autoFocus value={find} placeholder={t('ui.find')} aria-label={t('ui.find')} onChange={(event) => { setFind(event.target.value); onFind?.(event.target.value); }} /></div>
      )}
      {shown.map((option) => (
        <label key={option.value} className={styles.option}><input type={isSingle ? 'radio' : 'checkbox'} checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} onClick={() => isSingle && chosen.includes(option.value) && toggle(option.value)} /><span>{option.label}</span></label>
      ))}
      {shown.length === 0 && <p className={styles.none}>{t('ui.nothingFound')}</p>}
    </div>
  );
  return (
    <Popover content={list} trigger="click" placement="bottomLeft" arrow={false} open={isOpen} onOpenChange={setOpen} destroyOnHidden>
      <button type="button" className={styles.chip} data-set={chosen.length > 0} aria-expanded={isOpen} aria-haspopup="true">
        <span>{label}</span>
        {names.length > 0 && <span className={styles.value}>{names.length > 2 ? t('ui.chosenCount', { count: names.length }) : names.join(t('ui.listSeparator'))}</span>}
        <Icon name="chevronDown" size={12} />
      </button>
    </Popover>
  );
}

/** A filter that is set or not. */
export function FlagChip({ label, isSet, onChange }: { label: string; isSet: boolean; onChange: (isSet: boolean) => void }) {
  return <button type="button" className={styles.chip} data-set={isSet} aria-pressed={isSet} onClick={() => onChange(!isSet)}>{isSet && <Icon name="check" size={12} />}<span>{label}</span></button>;
}

/** A filter that came with a link, such as one package: it can only be taken away. */
export function FixedChip({ label, value, onRemove }: { label: string; value: ReactNode; onRemove: () => void }) {
  const { t } = useTranslation();
  return <button type="button" className={styles.chip} data-set onClick={onRemove} title={t('ui.removeFilter')}><span>{label}</span><span className={styles.value}>{value}</span><Icon name="close" size={12} /></button>;
}
