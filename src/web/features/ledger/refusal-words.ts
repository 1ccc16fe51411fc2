import type { Translate } from '../../i18n/use-text.ts';
import type { MessageKey } from '../../i18n/keys.ts';

/** What a reader's sentence holds besides its code: numbers, names of formats. The readers write one sentence for a code, whose parts are named here. */
type Detail = Readonly<{ pattern: RegExp; key: MessageKey }>;

/** A proper name, or one of the kinds of files that are handed in by mistake. */
const looksLike: readonly Detail[] = [
  { pattern: /looks like (?<what>[A-Z].+?)(?:\. |\))/, key: 'ledger.refusal.looksLike' },
  { pattern: /looks like a lockfile of (?<what>.+?)\. /, key: 'ledger.refusal.looksLikeLockfile' },
  { pattern: /looks like a manifest of (?<what>.+?)\. /, key: 'ledger.refusal.looksLikeManifest' },
  { pattern: /looks like a (?:report of )?(?<what>[A-Z]\w+)(?: report|[. ])/, key: 'ledger.refusal.looksLikeReport' },
  { pattern: /looks like (?:an?|a list of) (?<what>CSAF|OSV|CVE|OpenVEX) (?:advisor|record|document)/, key: 'ledger.refusal.looksLikeAdvisory' },
];
const details: Readonly<Record<string, readonly Detail[]>> = {
  'document-too-long': [{ pattern: /has (?<count>\d+) characters; the limit is (?<limit>\d+)/, key: 'ledger.refusal.countOfLimit' }],
  'too-many-components': [{ pattern: /holds (?<count>\d+) \w+; the limit is (?<limit>\d+)/, key: 'ledger.refusal.countOfLimit' }],
  'too-many-edges': [{ pattern: /holds (?<count>\d+) \w+; the limit is (?<limit>\d+)/, key: 'ledger.refusal.countOfLimit' }],
  'nested-too-deep': [{ pattern: /more than (?<limit>\d+) levels/, key: 'ledger.refusal.levels' }],
  'not-an-sbom': looksLike,
  'unsupported-format': looksLike,
  'unknown-encoding': [{ pattern: /begins like (?<what>\S+) and/, key: 'ledger.refusal.looksLike' }, { pattern: /\(byte (?<byte>\d+)\)/, key: 'ledger.refusal.byte' }],
  'tag-value-truncated': [{ pattern: /value of (?<tag>\S+) is opened/, key: 'ledger.refusal.openTag' }],
  'json-truncated': [
    { pattern: /ends inside a string/, key: 'ledger.refusal.insideString' },
    { pattern: /while (?<count>\d+) (?:bracket|brackets) /, key: 'ledger.refusal.openBrackets' },
    ...looksLike,
  ],
  'json-malformed': [
    { pattern: /comma or the closing/, key: 'ledger.refusal.noComma' },
    { pattern: /colon must follow/, key: 'ledger.refusal.noColon' },
    { pattern: /must begin with a name/, key: 'ledger.refusal.noName' },
    { pattern: /follows after the end/, key: 'ledger.refusal.afterEnd' },
    { pattern: /invalid escape/, key: 'ledger.refusal.badEscape' },
    { pattern: /control character/, key: 'ledger.refusal.controlCharacter' },
    { pattern: /No JSON value can begin/, key: 'ledger.refusal.noValue' },
    ...looksLike,
  ],
};

/** What is known besides the code's words, in the reader's language; nothing where a sentence is another than we know. */
export function refusalDetailsOf({ code, message }: Readonly<{ code: string; message: string }>, t: Translate): readonly string[] {
  return (Object.hasOwn(details, code) ? details[code]! : []).flatMap(({ pattern, key }) => {
    const match = pattern.exec(message);
    return match === null ? [] : [t(key, { ...match.groups })];
  });
}

/** A place in a document as people say it, also behind the name of its file and before a pointer. Pointers and names of files stay what they are. */
export function placeTextOf(where: string, t: Translate): string {
  return where.replace(/(?<=^| )(after )?line (\d+)(?:, column (\d+))?(?: \(byte \d+\))?(?= |$)/, (_all, after: string | undefined, line: string, column: string | undefined) => (
    after !== undefined ? t('ledger.place.afterLine', { line }) : column === undefined ? t('ledger.place.line', { line }) : t('ledger.place.lineColumn', { line, column })
  ));
}
