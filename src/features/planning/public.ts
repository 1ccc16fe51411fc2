export { decidePlan, submitPlan } from './approval.ts';
export { createPlan } from './drafts.ts';
export { firstValuesQueue } from './metric-values.ts';
export { planContent } from './plan-content.ts';
export { recordProgress, recordSpending } from './progress.ts';
