/** The role that the application works as: it owns nothing, is not a superuser and obeys row-level security (migration 0000 makes it). */
export const applicationRole = 'yuanshu_app';
