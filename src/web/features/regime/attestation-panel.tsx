import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice } from '../../ui/page.tsx';
import { Code } from '../../ui/purl.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { attestationQuery, useClauseNo, useLocalText } from './queries.ts';
import { resultKeys, resultTones } from './words.ts';

/** An attestation as it was signed, and whether it still is. */
export function AttestationPanel({ attestationId, onClose }: { attestationId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const numberOf = useClauseNo();
  const { language } = useLanguage();
  const query = useQuery(attestationQuery(attestationId));
  const row = query.data;
  return (
    <SidePanel title={t('regime.attestation')} sub={row === undefined ? undefined : say(row.controlName)} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : row === undefined ? <Bones lines={8} /> : (
        <>
          <Notice tone={row.signature.isValid ? 'good' : 'danger'}>{row.signature.isValid ? t('regime.attestation.holds') : t('regime.attestation.broken')}</Notice>
          <PanelPart title={t('regime.field.result')}>
            <Definitions rows={[
              [t('regime.field.result'), <StateChip key="result" tone={resultTones[row.result]}>{t(resultKeys[row.result])}</StateChip>],
              [t('regime.field.period'), `${row.periodFrom} – ${row.periodTo}`], [t('regime.field.validUntil'), row.validUntil], [t('regime.field.comment'), row.comment],
              [t('regime.field.policy'), `${say(row.policyTitle)} (${row.policyDocNo}, ${t('regime.version', { version: row.policyVersion })}) ${numberOf(row.clauseNo)}`],
              [t('regime.field.signer'), <span key="signer">{row.signerName} · <DateTime at={row.signedAt} /></span>],
            ]} />
            <div style={{ display: 'flex', gap: 8, marginTop: 12 }}>{(['docx', 'pdf'] as const).map((format) => <a key={format} href={linkTo(regimeContract.exportAttestation, { params: { attestationId }, query: { format, language } })} download><Button size="small" icon={<Icon name="download" size={14} />}>{t(format === 'docx' ? 'regime.download.docx' : 'regime.download.pdf')}</Button></a>)}</div>
          </PanelPart>
          {row.evidence !== null && <PanelPart title={t('regime.field.evidence')}><EvidenceView evidence={row.evidence} isFrozen /></PanelPart>}
          <PanelPart title={t('regime.field.signature')}>
            <Definitions rows={[[t('regime.field.algorithm'), row.signature.algorithm], [t('regime.field.key'), <Code key="key" text={row.signature.keyId} />], [row.signature.digestAlgorithm, <Code key="digest" text={row.signature.digest} />], row.evidenceSha256 !== null && [t('regime.field.evidenceDigest'), <Code key="sha" text={row.evidenceSha256} />]]} />
          </PanelPart>
        </>
      )}
    </SidePanel>
  );
}
