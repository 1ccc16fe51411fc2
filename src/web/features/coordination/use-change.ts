import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { refreshCoordination } from './queries.ts';

/** A change of something that bodies keep: what is shown is asked for again, and what went wrong is said, unless a form says it. */
export function useChange<Input, Output>(work: (input: Input) => Promise<Output>, options: Readonly<{ done?: MessageKey; after?: (output: Output) => void; isQuiet?: boolean }> = {}): UseMutationResult<Output, unknown, Input> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return useMutation<Output, unknown, Input>({
    mutationFn: work,
    onSuccess: async (output) => {
      await refreshCoordination();
      void message.success(t(options.done ?? 'ui.saved'));
      options.after?.(output);
    },
    onError: (error) => {
      // Somebody else may have been quicker.
      void refreshCoordination();
      if (options.isQuiet !== true) void message.error(errorTextOf(error, t));
    },
  });
}
