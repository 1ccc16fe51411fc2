import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { personSessionsQuery, type Person } from './queries.ts';
import { SessionsList } from './sessions-list.tsx';

/** The open sessions of a person, for who may end them; and the way back in for who lost every second factor. */
export function PersonSessions({ person }: { person: Person }) {
  const { t } = useTranslation();
  const session = useSession();
  const { message, modal } = App.useApp();
  const query = useQuery(personSessionsQuery(person.id));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['sessions'] });
  const fail = (error: unknown) => void message.error(errorTextOf(error, t));
  const end = useMutation({ mutationFn: (sessionId: string) => call(identityContract.revokePersonSession, { params: { personId: person.id, sessionId } }), onSuccess: refresh, onError: fail });
  const endAll = useMutation({ mutationFn: () => call(identityContract.revokePersonSessions, { params: { personId: person.id } }), onSuccess: refresh, onError: fail });
  const reset = useMutation({ mutationFn: () => call(identityContract.resetFactors, { params: { personId: person.id } }), onSuccess: ({ count }) => { void refresh(); void message.success(t('identity.factors.resetDone', { count })); }, onError: fail });
  const confirm = (title: string, content: string, okText: string, onOk: () => Promise<unknown>) => modal.confirm({ title, content, icon: null, okText, okButtonProps: { danger: true }, cancelText: t('ui.cancel'), onOk: () => onOk().catch(() => undefined) });
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <Bones lines={2} />;
  return (
    <>
      {query.data.length === 0 ? <p className="soft">{t('identity.session.none')}</p> : <SessionsList sessions={query.data} endingId={end.isPending ? end.variables : undefined} onEnd={({ id }) => end.mutate(id)} />}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 8 }}>
        {query.data.length > 0 && <Button size="small" onClick={() => confirm(t('identity.session.endAllTitle', { name: person.name }), t('identity.session.endAllWords'), t('identity.session.endAll'), () => endAll.mutateAsync())}>{t('identity.session.endAll')}</Button>}
        {session.can('people.write') && person.id !== session.person.id && <Button size="small" onClick={() => confirm(t('identity.factors.resetTitle', { name: person.name }), t('identity.factors.resetWords'), t('identity.factors.reset'), () => reset.mutateAsync())}>{t('identity.factors.reset')}</Button>}
      </div>
    </>
  );
}
