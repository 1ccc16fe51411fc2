import { ledgerContract } from '#features/ledger/contract.ts';
import { tarEnd, tarHeader, tarPadding } from '#kernel/tar.ts';
import { Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { linkTo } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { ApiError } from '../../api/errors.ts';
import { upload } from '../../api/upload.ts';
import type { MessageKey } from '../../i18n/keys.ts';
import { useSession } from '../../shell/session.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar } from '../../ui/filter-bar.tsx';
import { Page, PageHeader, Section } from '../../ui/page.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { pathOf } from '../../ui/dropped-files.ts';
import { DropZone, UploadList, useUploads } from '../../ui/uploader.tsx';
import { SavedViews } from '../vulnerability/saved-views.tsx';
import { pairFiles } from './companions.ts';
import { useSystemOptions, useWordOptions } from './filter-options.ts';
import { ImportProgress } from './import-progress.tsx';
import { ImportTable } from './import-table.tsx';
import styles from './ledger.module.css';
import type { ImportRow } from './queries.ts';
import { SystemPicker } from './system-picker.tsx';
import { importStateRows } from './words.ts';

const states = ['queued', 'reading', 'storing', 'done', 'unchanged', 'failed'] as const;
const schema = { systemId: textFilter(), state: choicesFilter(states) };
const stateKeys = Object.fromEntries(states.map((state) => [state, importStateRows[state].key])) as Readonly<Record<string, MessageKey>>;

/** Taking in SBOMs and lockfiles, and everything that was taken in before. */
export function ImportsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const systems = useSystemOptions();
  const isFiltered = Object.keys(filters.query).length > 0;
  return (
    <Page>
      <PageHeader title={t('shell.page.imports')} facts={t('ledger.imports.lead')} />
      {session.can('ledger.write') && <ImportForm systemId={values.systemId} onSystem={(systemId) => set({ systemId })} />}
      <FilterBar isFiltered={isFiltered} onClear={filters.clear} end={<SavedViews page="imports" search={filters.search} />}>
        <ChoiceChip label={t('ledger.field.system')} isSingle options={systems.options} onFind={systems.find} chosen={values.systemId === '' ? [] : [values.systemId]} chosenText={t('ui.chosenOne')} onChange={([systemId = '']) => set({ systemId })} />
        <ChoiceChip label={t('ledger.field.state')} options={useWordOptions(stateKeys)} chosen={values.state} onChange={(chosen) => set({ state: chosen as typeof values.state })} />
      </FilterBar>
      <ImportTable filters={{ ...(values.systemId === '' ? {} : { systemId: values.systemId }), ...(values.state.length === 0 ? {} : { state: values.state }) }} showsSystem empty={<EmptyState icon="upload" title={isFiltered ? t('ui.noMatch') : t('ledger.imports.empty')}>{t('ledger.imports.emptyWords')}</EmptyState>} />
    </Page>
  );
}

const partLengthMax = 120;

/** Files of a folder are a part each, named by its path, so that they do not replace each other. Without a word the part of any other is left to the server. */
function partOf(file: File, part: string, isOneOfSeveral: boolean): string | undefined {
  const path = pathOf(file);
  if (!path.includes('/') && (part === '' || !isOneOfSeveral)) return part === '' ? undefined : part;
  return (part === '' ? path : `${part}/${path}`).slice(-partLengthMax);
}

const chosenOf = (files: readonly File[]) => files.map((file) => ({ path: pathOf(file), size: file.size, file }));

/** A document's bytes, or a tar with it and what lies beside it. */
function bodyOf(document: File, companions: readonly File[]): Blob {
  if (companions.length === 0) return document;
  return new Blob([...[document, ...companions].flatMap((file) => [tarHeader({ path: pathOf(file), size: file.size }), file, tarPadding(file.size)]), tarEnd]);
}

/** What came with a file: whether others came, too, what lies beside it, and whether it says nothing by itself. */
type Given = Readonly<{ isOneOfSeveral: boolean; companions: readonly File[]; isAlone: boolean }>;

/** Sends documents, each with its companions; what only says more about another is not sent by itself. */
function useImportUploads(systemId: string, part: string) {
  const given = useRef(new WeakMap<File, Given>());
  const uploads = useUploads<ImportRow>(async (file, onProgress, signal) => {
    const { isOneOfSeveral = false, companions = [], isAlone = false } = given.current.get(file) ?? {};
    if (isAlone) throw new ApiError(422, 'document.companion', `${file.name} only says more about a lockfile.`);
    const hasCompanions = companions.length > 0;
    return upload<ImportRow>({
      address: linkTo(ledgerContract.createImport, { params: { systemId }, query: { fileName: hasCompanions ? pathOf(file) : file.name, archive: hasCompanions ? 'tar' : undefined, part: partOf(file, part, isOneOfSeveral), several: isOneOfSeveral ? true : undefined } }),
      body: bodyOf(file, companions), onProgress: (sent, total) => onProgress(sent / total), signal,
    }).finally(() => void queryClient.invalidateQueries({ queryKey: ['imports', 'list'] }));
  });
  const take = (files: readonly File[], isFolder: boolean) => {
    const { documents, alone } = pairFiles(chosenOf(files), isFolder);
    for (const { document, companions } of documents) given.current.set(document.file, { isOneOfSeveral: documents.length > 1, companions: companions.map((each) => each.file), isAlone: false });
    for (const { file } of alone) given.current.set(file, { isOneOfSeveral: false, companions: [], isAlone: true });
    uploads.add([...documents.map((pair) => pair.document.file), ...alone.map((each) => each.file)]);
  };
  return { ...uploads, take, companionsOf: (file: File) => given.current.get(file)?.companions ?? [] };
}

/** First the system, then the files: every document becomes an import of its own. */
function ImportForm({ systemId, onSystem }: { systemId: string; onSystem: (systemId: string) => void }) {
  const { t } = useTranslation();
  const [part, setPart] = useState('');
  const uploads = useImportUploads(systemId, part.trim());
  const isReady = systemId !== '';
  const chooseOfFolder = (files: readonly File[]) => [...new Set(pairFiles(chosenOf(files), true).documents.flatMap(({ document, companions }) => [document.file, ...companions.map((each) => each.file)]))];
  const noteOf = (file: File) => {
    const names = uploads.companionsOf(file).map(pathOf);
    return names.length === 0 ? undefined : <span className="muted truncate" title={names.join('\n')}>{t('ledger.import.together', { names: names.join(', ') })}</span>;
  };
  return (
    <Section title={t('ledger.import.title')}>
      <div className={styles.chooser}>
        <label htmlFor="import-system">{t('ledger.field.system')}<SystemPicker id="import-system" value={systemId === '' ? null : systemId} onChange={(value) => onSystem(value ?? '')} /></label>
        <label htmlFor="import-part">{t('ledger.import.part')}<Input id="import-part" value={part} onChange={(event) => setPart(event.target.value)} maxLength={120} placeholder={t('ledger.import.partHint')} /></label>
      </div>
      <DropZone title={isReady ? t('ledger.import.drop') : t('ledger.import.chooseFirst')} hint={t('ledger.import.formats')} isDisabled={!isReady} chooseOfFolder={chooseOfFolder} onFiles={uploads.take} />
      <UploadList items={uploads.items} onRemove={uploads.remove} noteOf={noteOf} renderResult={(row) => <ImportProgress initial={row} />} />
    </Section>
  );
}
