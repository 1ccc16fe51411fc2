import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { BrandMark } from '../../shell/brand-mark.tsx';
import { LanguageSwitch, ThemeSwitch } from '../../shell/top-bar.tsx';
import { sessionQuery } from './queries.ts';
import { DueStep } from './sign-in-page-due.tsx';
import { BreakGlassSignIn, LinkSignIn, PasswordSignIn, ProviderAnswer, tokenOfAddress } from './sign-in-page-ways.tsx';
import styles from './sign-in-page.module.css';

type Way = 'password' | 'link' | 'break-glass';

/** Signs in: by name and password, passkey, identity provider or link; and whatever is due before the application opens. */
export function SignInPage() {
  const { t } = useTranslation();
  const { providerId } = useParams();
  const [way, setWay] = useState<Way>(wayOfAddress);
  const session = useQuery(sessionQuery);
  useEffect(() => {
    document.title = `${t('identity.signIn.title')} · ${t('shell.appName')}`;
  }, [t]);
  if (session.data?.due !== null && session.data?.due !== undefined) return <Frame><DueStep me={session.data} /></Frame>;
  if (providerId !== undefined) return <Frame><ProviderAnswer providerId={providerId} /></Frame>;
  const back = () => setWay('password');
  const ways: Readonly<Record<Way, ReactNode>> = { password: <PasswordSignIn onBreakGlass={() => setWay('break-glass')} />, link: <LinkSignIn onGiveUp={back} />, 'break-glass': <BreakGlassSignIn onGiveUp={back} /> };
  return <Frame>{ways[way]}</Frame>;
}

function wayOfAddress(): Way {
  if (location.hash === '#break-glass') return 'break-glass';
  return tokenOfAddress(location.search, location.hash) === undefined ? 'password' : 'link';
}

function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <aside className={styles.aside}>
        <Drawing />
        <div className={styles.brand}><BrandMark size={32} /><span>源枢<small>Yuanshu</small></span></div>
        <div className={styles.claim}><h2>{t('identity.signIn.claim')}</h2><p>{t('identity.signIn.claimWords')}</p></div>
        <div className={styles.foot}>{t('identity.signIn.foot')}</div>
      </aside>
      <main className={styles.form}>
        <div className={styles.switches}><LanguageSwitch /><ThemeSwitch /></div>
        <div className={styles.card}>{children}</div>
      </main>
    </div>
  );
}

/** Sources that meet in a pivot: the mark, drawn large and thin. */
function Drawing() {
  return (
    <svg className={styles.drawing} viewBox="0 0 400 400" fill="none" stroke="currentColor" aria-hidden>
      {[40, 76, 112, 150, 190].map((radius) => <circle key={radius} cx="200" cy="200" r={radius} strokeWidth=".8" strokeDasharray={radius % 4 === 0 ? undefined : '2 5'} />)}
      {Array.from({ length: 15 }, (_, index) => {
        const angle = (index * 2 * Math.PI) / 15 + 0.2;
        const radius = [76, 112, 150, 190][index % 4]!;
        const [x, y] = [200 + radius * Math.cos(angle), 200 + radius * Math.sin(angle)];
        return <g key={index}><path d={`M200 200 ${x} ${y}`} strokeWidth=".8" /><circle cx={x} cy={y} r={index % 3 === 0 ? 5 : 3} fill="currentColor" stroke="none" /></g>;
      })}
      <circle cx="200" cy="200" r="14" fill="currentColor" stroke="none" />
    </svg>
  );
}
