export const fileRefusalCodes = ['file-not-packed', 'file-ending-unknown', 'file-damaged', 'file-too-large', 'file-unpacks-too-much'] as const;
export type FileRefusalCode = (typeof fileRefusalCodes)[number];

/** Why a file of advisories, or what is left of it, cannot be read. The message is one English sentence; `code` and `where` are for the reader's own words. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';
  readonly code: FileRefusalCode;
  readonly where: string;

  constructor(code: FileRefusalCode, where: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.where = where;
  }
}

/** The same about whatever else went wrong while reading: then the file is damaged. */
export function fileRefusalOf(error: unknown): FileRefusalCode {
  return error instanceof FileRefusal ? error.code : 'file-damaged';
}
