import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { keepPolicy, refreshRegime, type PolicyDetail } from './queries.ts';

/** A write that answers with the policy as it is now. */
export function usePolicyChange<Input>(work: (input: Input) => Promise<PolicyDetail>, after?: (policy: PolicyDetail) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return useMutation<PolicyDetail, unknown, Input>({
    mutationFn: work,
    onSuccess: (policy) => {
      keepPolicy(policy);
      void message.success(t('ui.saved'));
      after?.(policy);
    },
    // Somebody else may have been quicker.
    onError: () => void refreshRegime(),
  });
}

/** A write without a form of its own: what is refused is said at once. */
export function useAction<Input, Output>(work: (input: Input) => Promise<Output>, after?: (output: Output) => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return useMutation<Output, unknown, Input>({
    mutationFn: work,
    onSuccess: (output) => {
      void refreshRegime();
      after?.(output);
    },
    onError: (error) => {
      void refreshRegime();
      void message.error(errorTextOf(error, t));
    },
  });
}
