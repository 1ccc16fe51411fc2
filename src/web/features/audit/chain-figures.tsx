import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import type { Chain } from './queries.ts';

/** How far the chain is sealed and confirmed, and how long events are kept. */
export function ChainFigures({ chain }: { chain: Chain | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const last = chain?.lastCheckpoint ?? null;
  return (
    <FigureStrip
      label={t('audit.figures')}
      figures={[
        { id: 'sealed', label: t('audit.figure.sealed'), value: chain === undefined ? undefined : chain.lastSeq - chain.firstSeq + 1, note: chain?.sealedAt === null || chain === undefined ? undefined : t('audit.figure.sealedNote', { time: format.dateTime(chain.sealedAt) }) },
        { id: 'unsealed', label: t('audit.figure.unsealed'), value: chain?.unsealedCount, note: chain === undefined ? undefined : chain.oldestUnsealedAt === null ? t('audit.figure.unsealedNone') : t('audit.figure.unsealedNote', { time: format.relative(chain.oldestUnsealedAt) }) },
        { id: 'checkpoint', label: t('audit.figure.checkpoint'), value: chain === undefined ? undefined : (last?.number ?? null), note: chain === undefined ? undefined : last === null ? t('audit.figure.checkpointNone') : t('audit.figure.checkpointNote', { seq: format.number(last.seq), time: format.dateTime(last.at) }) },
        { id: 'retention', label: t('audit.figure.retention'), value: chain?.retentionDays, note: chain === undefined ? undefined : t('audit.figure.retentionNote', { seq: format.number(chain.firstSeq) }) },
      ]}
    />
  );
}
