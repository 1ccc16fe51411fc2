import { auditContract } from '#features/audit/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page, PageHeader } from '../../ui/page.tsx';
import { ChainFigures } from './chain-figures.tsx';
import { EventTable } from './event-table.tsx';
import { chainQuery, isUnderWay } from './queries.ts';
import { VerificationNotice } from './verification-notice.tsx';

/** The audit log with the state of its chain: searched, verified, exported. */
export function AuditPage() {
  const { t } = useTranslation();
  const chain = useQuery(chainQuery);
  return (
    <Page>
      <PageHeader title={t('shell.page.audit')} facts={t('audit.lead')} actions={<Actions isVerifying={isUnderWay(chain.data?.lastVerification?.state)} />} />
      {chain.error !== null && chain.data === undefined ? <ErrorState error={chain.error} onRetry={() => void chain.refetch()} /> : <ChainFigures chain={chain.data} />}
      {chain.data !== undefined && <VerificationNotice verification={chain.data.lastVerification} />}
      <EventTable />
    </Page>
  );
}

function Actions({ isVerifying }: { isVerifying: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const fail = (error: unknown) => void message.error(errorTextOf(error, t));
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['audit', 'chain'] });
  const verify = useMutation({ mutationFn: () => call(auditContract.createVerification), onSuccess: refresh, onError: fail });
  const save = useMutation({
    mutationFn: () => call(auditContract.createCheckpoint),
    onSuccess: ({ checkpoint }) => {
      refresh();
      if (checkpoint === null) return void message.info(t('audit.checkpoint.none'));
      saveFile(`audit-checkpoint-${checkpoint.number}.json`, JSON.stringify({ checkpoint }, undefined, 2));
      return void message.success(t('audit.checkpoint.saveWords'));
    },
    onError: fail,
  });
  return (
    <>
      <Button type="primary" icon={<Icon name="check" size={14} />} loading={verify.isPending || isVerifying} onClick={() => verify.mutate()}>{t(isVerifying ? 'audit.verify.running' : 'audit.verify')}</Button>
      <a href={linkTo(auditContract.exportChain)} download><Button icon={<Icon name="download" size={14} />} tabIndex={-1}>{t('audit.export')}</Button></a>
      <Button icon={<Icon name="bookmark" size={14} />} loading={save.isPending} onClick={() => save.mutate()} title={t('audit.checkpoint.saveWords')}>{t('audit.checkpoint.save')}</Button>
    </>
  );
}

function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
