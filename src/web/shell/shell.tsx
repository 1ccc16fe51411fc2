import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { isTyping } from '../ui/data-table/use-row-keys.ts';
import { Icon } from '../ui/icon.tsx';
import { BusyBar } from '../ui/skeleton.tsx';
import { CommandPalette } from './command-palette.tsx';
import { Dialog } from './dialog.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Brand, Navigation } from './navigation.tsx';
import { PasswordNotice } from './password-notice.tsx';
import { SessionGate } from './session.tsx';
import styles from './shell.module.css';
import { StepUp } from './step-up.tsx';
import { TopBar } from './top-bar.tsx';

const collapsedKey = 'yuanshu.navigation.collapsed';
type Overlay = 'search' | 'help' | 'navigation';

/** What stands around every page: navigation, top bar, search, help; and where the focus goes when the page changes. */
export function Shell() {
  return <SessionGate><SignedInShell /></SessionGate>;
}

function SignedInShell() {
  const { t } = useTranslation();
  const [isCollapsed, setCollapsed] = useState(() => localStorage.getItem(collapsedKey) === 'true');
  const [overlay, setOverlay] = useState<Overlay>();
  const navigation = useNavigation();
  const main = useFocusOnPage();
  const close = () => setOverlay(undefined);
  useShellKeys((next) => setOverlay(next));
  const collapse = () => {
    localStorage.setItem(collapsedKey, String(!isCollapsed));
    setCollapsed(!isCollapsed);
  };
  return (
    <div className={styles.shell} data-collapsed={isCollapsed}>
      <a className={styles.skip} href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('shell.skip')}</a>
      <BusyBar isBusy={navigation.state === 'loading'} label={t('ui.loading')} />
      <aside className={styles.side}>
        <Brand isCollapsed={isCollapsed} />
        <Navigation isCollapsed={isCollapsed} />
        <button type="button" className={styles.collapse} onClick={collapse} aria-expanded={!isCollapsed} title={isCollapsed ? t('shell.expand') : t('shell.collapse')}><Icon name="sidebar" size={17} /><span className={styles.itemLabel}>{t('shell.collapse')}</span></button>
      </aside>
      <TopBar onMenu={() => setOverlay('navigation')} onSearch={() => setOverlay('search')} onHelp={() => setOverlay('help')} />
      <main ref={main} id="main" className={styles.main} tabIndex={-1}><PasswordNotice /><Outlet /></main>
      {overlay === 'search' && <CommandPalette onClose={close} />}
      {overlay === 'help' && <KeyboardHelp onClose={close} />}
      {overlay === 'navigation' && <Dialog label={t('shell.navigation')} className={styles.drawer!} onClose={close}><Brand /><Navigation onFollow={close} /></Dialog>}
      <StepUp />
      <ScrollRestoration />
    </div>
  );
}

/** A new page takes the focus, so that the keyboard and the screen reader begin at its head; the first one does not. */
function useFocusOnPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) main.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return main;
}

function useShellKeys(open: (overlay: Overlay) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isSearch = (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !isTyping(event));
    const isHelp = event.key === '?' && !isTyping(event);
    if (!isSearch && !isHelp) return;
    event.preventDefault();
    open(isSearch ? 'search' : 'help');
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
