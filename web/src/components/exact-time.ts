const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'long' })
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' })

/** The language of these words: the visitor's own, which need not be the page's. */
export const timeLanguage = format.resolvedOptions().locale

/** A moment to the second, with its time zone, as the visitor's locale writes it. */
export function exactTime(moment: string): string {
  return format.format(new Date(moment))
}

/** A day of UTC: nobody's clock makes another one of it. */
export function exactDay(moment: string): string {
  return dayFormat.format(new Date(moment))
}
