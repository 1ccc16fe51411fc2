import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { ApiError } from '../../api/errors.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Notice } from '../../ui/page.tsx';
import { signInOptionsQuery, type Me } from './queries.ts';
import { administratorRoles, passwordReasonKeys } from './words.ts';

type Fields = Readonly<{ current?: string; next: string; again: string }>;

/** Changes the password. Who came by a one-time link, or has none yet, is not asked for the present one. */
export function PasswordForm({ me, onChanged, isLarge = false }: { me: Me; onChanged: () => void; isLarge?: boolean }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const { data: options } = useQuery(signInOptionsQuery);
  const change = useMutation({
    mutationFn: ({ current, next }: Fields) => call(identityContract.changePassword, { body: { next, ...(current === undefined || current === '' ? {} : { current }) } }),
    onSuccess: () => {
      form.resetFields();
      onChanged();
    },
  });
  const rules = options?.password;
  const lengthMin = rules === undefined ? 10 : me.roles.some((role) => administratorRoles.has(role)) ? rules.lengthMinAdministrators : rules.lengthMin;
  const hint = t('identity.password.rules', { count: lengthMin, classes: rules?.classesMin ?? 3 });
  return (
    <Form form={form} layout="vertical" size={isLarge ? 'large' : 'middle'} requiredMark={false} onFinish={(values) => change.mutate(values)}>
      <Problem error={change.error} />
      {me.hasPassword && <Form.Item name="current" label={t('identity.password.current')} extra={me.method === 'link' ? t('identity.password.currentHint') : undefined} rules={me.method === 'link' ? [] : [{ required: true, message: t('ui.required') }]}><Input.Password autoComplete="current-password" maxLength={256} autoFocus={isLarge} /></Form.Item>}
      <Form.Item name="next" label={t('identity.password.next')} extra={hint} rules={[{ required: true, min: lengthMin, message: hint }]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
      <Form.Item name="again" label={t('identity.password.again')} dependencies={['next']} rules={[{ required: true, message: t('ui.required') }, ({ getFieldValue }) => ({ validator: (_rule, value) => (value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('identity.password.different')))) })]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
      <Button type={isLarge ? 'primary' : 'default'} block={isLarge} htmlType="submit" loading={change.isPending}>{t(me.hasPassword ? 'identity.password.change' : 'identity.password.set')}</Button>
    </Form>
  );
}

/** Which rule a password does not follow, or that the present one is not right. */
function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error instanceof ApiError && error.code === 'session.refused') return <div style={{ marginBottom: 16 }} role="alert"><Notice tone="danger">{t('identity.password.currentWrong')}</Notice></div>;
  const key = error instanceof ApiError && error.code === 'password.refused' ? passwordReasonKeys[String(error.details?.['reason'])] : undefined;
  if (key === undefined) return <FormError error={error} />;
  return <div style={{ marginBottom: 16 }} role="alert"><Notice tone="danger">{t(key, { count: Number((error as ApiError).details?.['count'] ?? 0) })}</Notice></div>;
}
