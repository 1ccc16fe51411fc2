import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { queryClient, staleFactor } from '../api/query-client.ts';
import { FactorForm } from '../features/identity/factors-form.tsx';
import { sessionKey } from '../features/identity/queries.ts';

/** Asks for the second factor again where an action was refused because the last time is too long ago; the action is then done anew by hand. */
export function StepUp() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    staleFactor.handle = () => setOpen(true);
  }, []);
  return (
    <Modal open={isOpen} title={t('identity.stepUp.title')} footer={null} destroyOnHidden width={400} onCancel={() => setOpen(false)}>
      <p className="soft" style={{ marginBottom: 16 }}>{t('identity.stepUp.words')}</p>
      <FactorForm onShown={(me) => {
        queryClient.setQueryData(sessionKey, me);
        setOpen(false);
      }} />
    </Modal>
  );
}
