import { identityContract } from '#features/identity/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { Enrolment } from './factors-enrolment.tsx';
import { FactorForm } from './factors-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { sessionKey, sessionQuery, type Me } from './queries.ts';
import { useEnter } from './sign-in-page-ways.tsx';
import styles from './sign-in-page.module.css';

/** What stands between the sign-in and the application: the second factor, a password of one's own, or setting a second factor up. */
export function DueStep({ me }: { me: Me }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const enterAgain = async () => enter((await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }))!);
  const due = me.due!;
  return (
    <>
      <h1>{t(titleKeys[due])}</h1>
      <p className={styles.lead}>{t(leadKeys[due], { name: me.person.name })}</p>
      {due === 'factor' && <FactorForm onShown={enter} isLarge />}
      {due === 'password' && <PasswordForm me={me} onChanged={() => void enterAgain()} isLarge />}
      {due === 'enrolment' && <Enrolment onDone={() => void enterAgain()} />}
      <p className={styles.hint}>{t('identity.due.signedInAs', { login: me.person.login })} <SomebodyElse /></p>
    </>
  );
}

const titleKeys = { factor: 'identity.due.factor', password: 'identity.due.password', enrolment: 'identity.due.enrolment' } as const;
const leadKeys = { factor: 'identity.due.factorWords', password: 'identity.due.passwordWords', enrolment: 'identity.due.enrolmentWords' } as const;

function SomebodyElse() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => call(identityContract.signOut),
    onSettled: () => {
      queryClient.clear();
      queryClient.setQueryData(sessionKey, null);
      void navigate('/sign-in', { replace: true });
    },
  });
  return <button type="button" className={styles.plain} onClick={() => signOut.mutate()}>{t('identity.due.somebodyElse')}</button>;
}
