/** Line icons on a grid of 24, drawn for this application: one weight, round ends, no fills. */
const shapes = {
  home: 'M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z',
  systems: 'M4.5 5h15v5.5h-15zM4.5 13.5h15V19h-15zM8 7.75h.01M8 16.25h.01',
  component: 'M12 3.5 19.5 7.75v8.5L12 20.5l-7.5-4.25v-8.5zM4.7 7.9 12 12l7.3-4.1M12 12v8.3',
  whereUsed: 'M12 7.5v9M12 12h6M12 7.5H6.5M12 16.5H6.5M4 7.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M4 16.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M17.5 12a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0',
  upload: 'M12 15.5V4.5M7.5 9 12 4.5 16.5 9M4.5 15v3.5a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1V15',
  download: 'M12 4.5v11M7.5 11l4.5 4.5 4.5-4.5M4.5 15v3.5a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1V15',
  shield: 'M12 3.5 19 6v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6zM12 8.5v4M12 15.5h.01',
  scale: 'M12 4v16M7.5 20h9M5 7.5h14M5 7.5 2.8 13.2h4.4zM19 7.5l-2.2 5.7h4.4zM2.8 13.2a2.2 2.2 0 0 0 4.4 0M16.8 13.2a2.2 2.2 0 0 0 4.4 0',
  people: 'M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.2 19.5c.3-3.2 2.7-5.2 5.8-5.2s5.5 2 5.8 5.2M15.5 5.4a3.2 3.2 0 0 1 0 5.8M17 14.6c2.2.6 3.6 2.4 3.8 4.9',
  key: 'M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10.9 12.1 19.5 3.5M15.5 7.5l3 3M13 10l2 2',
  radar: 'M12 12 18 6M12 20.5a8.5 8.5 0 1 1 6-14.5M12 16.3a4.3 4.3 0 1 1 3-7.3M12 12h.01M20.3 10.2c.5 3.3-.9 6.8-3.8 8.8',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  search: 'M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.8 15.8 20 20',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5 6.9 6.9M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4',
  moon: 'M19.8 14.3A8.2 8.2 0 0 1 9.7 4.2a8.2 8.2 0 1 0 10.1 10.1z',
  monitor: 'M4 5h16v11H4zM9 20h6M12 16v4',
  language: 'M4 6h9M8.5 4v2M11 6c-.8 3.5-3 6.3-6.5 8M6 9c1 2 2.8 3.8 5 5M12.5 20l4-10 4 10M13.9 16.5h5.2',
  chevronDown: 'M6.5 9.5 12 15l5.5-5.5', chevronUp: 'M6.5 14.5 12 9l5.5 5.5', chevronRight: 'M9.5 6.5 15 12l-5.5 5.5', chevronLeft: 'M14.5 6.5 9 12l5.5 5.5',
  close: 'M6 6l12 12M18 6 6 18', check: 'M5 12.5l4.5 4.5L19 7.5', plus: 'M12 5v14M5 12h14', minus: 'M5 12h14',
  copy: 'M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9',
  filter: 'M4 6h16M7 12h10M10 18h4', columns: 'M4 5h16v14H4zM9.5 5v14M14.5 5v14',
  external: 'M14 4.5h5.5V10M19.5 4.5 11 13M18 13.5v5a1 1 0 0 1-1 1H5.5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  alert: 'M12 4 21 19.5H3zM12 10v4.5M12 17h.01', info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2', help: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9.6 9.5a2.4 2.4 0 1 1 3.3 2.3c-.6.3-.9.8-.9 1.5M12 16.3h.01',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16', sidebar: 'M4 5h16v14H4zM9.5 5v14',
  bookmark: 'M6.5 4h11v16L12 16l-5.5 4z', table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9', chart: 'M4.5 4.5v15h15M8.5 16v-4M12.5 16V8M16.5 16v-6',
  branch: 'M7 8.5v7M7 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 8.5c0 4-4 4.5-10 6',
  file: 'M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5', inbox: 'M4 13.5 6.5 5h11l2.5 8.5V19H4zM4 13.5h4.5l1.5 2.5h4l1.5-2.5H20',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.5-3.7 3.6-6 7.5-6s7 2.3 7.5 6', signOut: 'M14 4.5H5.5a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1H14M10 12h10M16.5 8.5 20 12l-3.5 3.5',
  more: 'M6 12h.01M12 12h.01M18 12h.01', arrowUp: 'M12 19V5.5M6.5 11 12 5.5l5.5 5.5', arrowDown: 'M12 5v13.5M6.5 13l5.5 5.5 5.5-5.5', arrowRight: 'M5 12h14M13 6l6 6-6 6',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3', trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13', refresh: 'M19.5 5v5h-5M4.5 19v-5h5M18.6 10A7.2 7.2 0 0 0 5.7 8.5M5.4 14a7.2 7.2 0 0 0 12.9 1.5',
  edit: 'M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5z', tree: 'M5 4.5v13a1 1 0 0 0 1 1h4M5 9.5h5M13 7h6.5v5H13zM13 16h6.5v5H13z', list: 'M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  enter: 'M19 6v6a2 2 0 0 1-2 2H5.5M9.5 10l-4 4 4 4', wrench: 'M14.5 6.5a4 4 0 0 1 5-1.5l-2.7 2.7 1.5 1.5L21 6.5a4 4 0 0 1-5.5 5L8 19a2 2 0 0 1-3-3l7.5-7.5a4 4 0 0 1 2-2z',
  bodies: 'M12 8.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM5.5 19.6a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM18.5 19.6a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM12 8.5v4M12 12.5H5.5v2.7M12 12.5h6.5v2.7',
  target: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 12h.01',
  globe: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.5 2.4 3.5 5.3 3.5 8.5s-1 6.1-3.5 8.5c-2.5-2.4-3.5-5.3-3.5-8.5s1-6.1 3.5-8.5z',
} as const;

export type IconName = keyof typeof shapes;

/** An icon that stands beside words; it says nothing by itself to a screen reader unless `label` is given. */
export function Icon({ name, size = 16, label, className }: { name: IconName; size?: number; label?: string; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={size >= 20 ? 1.6 : 1.8} strokeLinecap="round" strokeLinejoin="round" className={className} {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })} style={{ flex: 'none' }}>
      <path d={shapes[name]} />
    </svg>
  );
}
