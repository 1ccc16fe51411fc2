import { useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/use-text.ts';
import { ApiError } from '../api/errors.ts';
import { errorTextOf } from '../i18n/error-text.ts';
import { Notice } from './page.tsx';

/** What the server refused, at the top of its form; with the places it named. */
export function FormError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  // Braces: browsers answer a promise here, which is no clean-up.
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  if (error === null || error === undefined) return null;
  const problems = error instanceof ApiError ? problemsOf(error.details) : [];
  return (
    <div ref={ref} style={{ marginBottom: 16 }} role="alert">
      <Notice tone="danger">
        {errorTextOf(error, t)}
        {problems.length > 0 && <ul>{problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>}
      </Notice>
    </div>
  );
}

/** `details.issues` is a list of `{path, message}`, as validation of a request gives it. */
function problemsOf(details: ApiError['details']): readonly string[] {
  const issues = details?.issues;
  if (!Array.isArray(issues)) return [];
  return issues.slice(0, 10).flatMap((issue: unknown) => {
    if (typeof issue !== 'object' || issue === null || !('message' in issue)) return [];
    const path = 'path' in issue ? String(Array.isArray(issue.path) ? issue.path.join('.') : issue.path) : '';
    return [`${path === '' ? '' : `${path}: `}${String(issue.message)}`];
  });
}
