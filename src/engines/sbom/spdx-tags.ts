/** A part of a tag-value document that tags belong to. */
export type TagSection = 'document' | 'creation' | 'package' | 'file' | 'snippet' | 'license' | 'annotation' | 'review';

/** What becomes of the value of a tag in the JSON shape of SPDX. */
export type TagValueKind = 'text' | 'list' | 'boolean' | 'checksum' | 'external-reference' | 'external-document' | 'verification-code' | 'relationship' | 'range' | 'ignored';

export type TagRule = Readonly<{ section: TagSection; key: string; kind: TagValueKind; opens: boolean }>;

/**
 * Every tag of SPDX 2.1–2.3: the section it belongs to, the key of the JSON shape and how its value is read. `+` before a tag: it
 * begins a new element of its section. https://spdx.github.io/spdx-spec/v2.3/
 */
const table = `
document    SPDXVersion                spdxVersion           text
document    DataLicense                dataLicense           text
document    DocumentName               name                  text
document    DocumentNamespace          documentNamespace     text
document    DocumentComment            comment               text
document    ExternalDocumentRef        externalDocumentRefs  external-document
document    Relationship               relationships         relationship
document    RelationshipComment        -                     ignored
creation    Creator                    creators              list
creation    Created                    created               text
creation    CreatorComment             comment               text
creation    LicenseListVersion         licenseListVersion    text
package    +PackageName                name                  text
package     PackageVersion             versionInfo           text
package     PackageFileName            packageFileName       text
package     PackageSupplier            supplier              text
package     PackageOriginator          originator            text
package     PackageDownloadLocation    downloadLocation      text
package     FilesAnalyzed              filesAnalyzed         boolean
package     PackageVerificationCode    packageVerificationCode verification-code
package     PackageChecksum            checksums             checksum
package     PackageHomePage            homepage              text
package     PackageSourceInfo          sourceInfo            text
package     PackageLicenseConcluded    licenseConcluded      text
package     PackageLicenseInfoFromFiles licenseInfoFromFiles list
package     PackageLicenseDeclared     licenseDeclared       text
package     PackageLicenseComments     licenseComments       text
package     PackageCopyrightText       copyrightText         text
package     PackageSummary             summary               text
package     PackageDescription         description           text
package     PackageComment             comment               text
package     ExternalRef                externalRefs          external-reference
package     ExternalRefComment         -                     ignored
package     PackageAttributionText     attributionTexts      list
package     PrimaryPackagePurpose      primaryPackagePurpose text
package     ReleaseDate                releaseDate           text
package     BuiltDate                  builtDate             text
package     ValidUntilDate             validUntilDate        text
file       +FileName                   fileName              text
file        FileType                   fileTypes             list
file        FileChecksum               checksums             checksum
file        LicenseConcluded           licenseConcluded      text
file        LicenseInfoInFile          licenseInfoInFiles    list
file        LicenseComments            licenseComments       text
file        FileCopyrightText          copyrightText         text
file        FileComment                comment               text
file        FileNotice                 noticeText            text
file        FileContributor            fileContributors      list
file        FileAttributionText        attributionTexts      list
file        FileDependency             fileDependencies      list
file        ArtifactOfProjectName      -                     ignored
file        ArtifactOfProjectHomePage  -                     ignored
file        ArtifactOfProjectURI       -                     ignored
snippet    +SnippetSPDXID              SPDXID                text
snippet     SnippetFromFileSPDXID      snippetFromFile       text
snippet     SnippetByteRange           ranges                range
snippet     SnippetLineRange           ranges                range
snippet     SnippetLicenseConcluded    licenseConcluded      text
snippet     LicenseInfoInSnippet       licenseInfoInSnippets list
snippet     SnippetLicenseComments     licenseComments       text
snippet     SnippetCopyrightText       copyrightText         text
snippet     SnippetComment             comment               text
snippet     SnippetName                name                  text
snippet     SnippetAttributionText     attributionTexts      list
license    +LicenseID                  licenseId             text
license     ExtractedText              extractedText         text
license     LicenseName                name                  text
license     LicenseCrossReference      seeAlsos              list
license     LicenseComment             comment               text
annotation +Annotator                  annotator             text
annotation  AnnotationDate             annotationDate        text
annotation  AnnotationType             annotationType        text
annotation  SPDXREF                    spdxElementId         text
annotation  AnnotationComment          comment               text
review     +Reviewer                   reviewer              text
review      ReviewDate                 reviewDate            text
review      ReviewComment              comment               text`;

export const tagRules: ReadonlyMap<string, TagRule> = new Map(table.trim().split('\n').map((row) => {
  const [, section, plus, tag, key, kind] = /^(\w+)\s+(\+?)(\w+)\s+(\S+)\s+(\S+)$/.exec(row)!;
  return [tag!, { section: section as TagSection, key: key!, kind: kind as TagValueKind, opens: plus === '+' }] as const;
}));

/** JSON key of the list that the elements of a section stand in; the document and its creation are no lists. */
export const sectionLists: Readonly<Partial<Record<TagSection, string>>> = {
  package: 'packages', file: 'files', snippet: 'snippets', license: 'hasExtractedLicensingInfos', annotation: 'annotations', review: 'revieweds',
};
