import type { Task } from '#platform/feature.ts';
import type { Language, Letter } from '#platform/mail.ts';

const shownMax = 30;

/** One thing has a letter of its own, with the way to it; several stand in a list. */
export function reminderLetter(tasks: readonly Task[], publicUrl: string, language: Language): Letter {
  const isChinese = language === 'zh-CN';
  const textOf = ({ text }: Task) => (isChinese ? text.zh : text.en);
  const first = tasks[0]!;
  const more = tasks.length - shownMax;
  return {
    subject: tasks.length === 1 ? `${isChinese ? '【待办】' : '[To do] '}${textOf(first)}` : isChinese ? `【待办】您有${tasks.length}项新的待办` : `[To do] ${tasks.length} new things wait for you`,
    paragraphs: [...(tasks.length === 1 ? [textOf(first)] : [isChinese ? '以下事项待您处理：' : 'These things wait for you:']), ...(tasks.length > 1 && more > 0 ? [isChinese ? `此处列示前${shownMax}项，其余${more}项请在系统中查看。` : `The first ${shownMax} stand here; ${more} more are in the application.`] : [])],
    facts: tasks.length === 1 ? (first.dueOn === null ? [] : [[isChinese ? '期限' : 'Due', first.dueOn]]) : tasks.slice(0, shownMax).map((task) => [task.dueOn ?? (isChinese ? '无期限' : 'no day'), textOf(task)]),
    link: tasks.length === 1 ? { label: isChinese ? '前往处理' : 'Go there', url: `${publicUrl}${first.link}` } : { label: isChinese ? '查看全部待办' : 'See all that waits', url: `${publicUrl}/inbox` },
  };
}
