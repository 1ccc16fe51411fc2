import { FindingsView } from '../vulnerability/findings-view.tsx';
import type { SystemDetail } from './queries.ts';

export function SystemFindingsTab({ system }: { system: SystemDetail }) {
  return <FindingsView system={system} />;
}
