/** The sign-in page, which remembers where somebody wanted to go. */
export function signInAddress(returnTo: string): string {
  return returnTo === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(returnTo)}`;
}

const here = 'https://here.invalid';

/**
 * Only an address of this application is followed after signing in. It is read as a browser reads it: one that passes over tabs and line breaks,
 * and takes `\` for `/`, sees another site in `/<tab>/evil.example` (https://url.spec.whatwg.org/#concept-basic-url-parser).
 */
export function safeReturn(address: string | null): string {
  if (address === null || !address.startsWith('/') || !URL.canParse(address, here)) return '/';
  const { origin, pathname, search, hash } = new URL(address, here);
  if (origin !== here || pathname.startsWith('//') || /^\/sign-in(?:\/|$)/.test(pathname)) return '/';
  return pathname + search + hash;
}
