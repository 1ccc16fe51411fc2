/** Three of four kinds of characters, at least ten in all, not the name: domain file §2.13 (typical for finance). */
export function passwordProblem(password: string, login: string): string | undefined {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  if ([...password].length < 10) return 'The password needs at least ten characters.';
  if (kinds < 3 && [...password].length < 20) return 'The password needs three of: lower case, upper case, digits, other characters; or twenty characters.';
  if (password.toLowerCase().includes(login)) return 'The password must not contain the sign-in name.';
  return undefined;
}
