/** The mark: three sources around one pivot. */
export function BrandMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="7" fill="#0B5563" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round"><path d="M16 16V6.5M16 16l8.2 4.8M16 16l-8.2 4.8" /><circle cx="16" cy="16" r="9.5" strokeOpacity=".45" strokeWidth="1.8" /></g>
      <g fill="#fff"><circle cx="16" cy="16" r="3.6" /><circle cx="16" cy="6.5" r="2.4" /><circle cx="24.2" cy="20.8" r="2.4" /><circle cx="7.8" cy="20.8" r="2.4" /></g>
    </svg>
  );
}
