/** A document that people sign, print and file: written once, drawn as docx and as pdf, in the typography of its language. */
export type Document = Readonly<{
  language: 'zh-CN' | 'en-US';
  title: string;
  subtitle?: string;
  /** Number of the document as the institution files it. */
  number?: string;
  /** Stands at the head of every page. */
  institution: string;
  /** When it was made; shown in the foot beside the page number. */
  madeAt: Date;
  parts: readonly DocumentPart[];
  /** Digest or code by which the document can be checked against the system, in the foot. */
  verificationCode?: string;
}>;

export type DocumentPart =
  | Readonly<{ kind: 'heading'; level: 1 | 2 | 3; text: string }>
  | Readonly<{ kind: 'paragraph'; text: string; isStrong?: boolean; isQuiet?: boolean }>
  | Readonly<{ kind: 'list'; isNumbered?: boolean; items: readonly string[] }>
  /** Label and value, two columns. */
  | Readonly<{ kind: 'fields'; rows: readonly (readonly [label: string, value: string])[] }>
  /** `widths`: share of the line of each column, in percent; even where absent. The head is repeated on every page. */
  | Readonly<{ kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[]; widths?: readonly number[] }>
  /** Lines to sign on, or what was signed electronically: by whom, as what, when, with which signature. */
  | Readonly<{ kind: 'signatures'; rows: readonly Readonly<{ role: string; name?: string; at?: string; signature?: string }>[] }>
  | Readonly<{ kind: 'page-break' }>;
