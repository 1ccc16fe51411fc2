const civil = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' });

/** A day counted from today, by the civil time of China: the day by which the server judges periods and dates. */
export function dayFromNow(offset: number): string {
  return civil.format(new Date(Date.now() + offset * 86_400_000));
}
