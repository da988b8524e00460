/** Whether `load-value` is the rows themselves. Text has a line break, or is one row of a time and a number; anything else is a path. */
export function isText(given: string): boolean {
  return /[\r\n]/u.test(given) || /^[\d:.TZ+ -]{8,40}[,;\t][\d. ]{1,30}$/u.test(given.trim())
}
