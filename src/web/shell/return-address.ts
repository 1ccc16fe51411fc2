/** The sign-in page, which remembers where somebody wanted to go. */
export function signInAddress(returnTo: string): string {
  return returnTo === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(returnTo)}`;
}

/** Only an address of this application is followed after signing in. */
export function safeReturn(address: string | null): string {
  return address !== null && /^\/(?![/\\])/.test(address) && !address.startsWith('/sign-in') ? address : '/';
}
