/** What the bundler adds to the language: style sheets, JSON of a language by pattern, and the development flag. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  // oxlint-disable-next-line import/no-default-export -- the shape of a CSS module
  export default classes;
}
declare module '*.css';

interface ImportMeta {
  readonly env: Readonly<{ DEV: boolean; PROD: boolean }>;
  glob<T>(pattern: string, options: { eager: true; import: 'default' }): Record<string, T>;
}
