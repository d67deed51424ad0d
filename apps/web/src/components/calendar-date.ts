// The portal speaks English; whether a date starts with its day or its month is the visitor's habit. Some systems
// report languages such as `en-US@posix`, at which `Intl` throws.
const locale = navigator.languages.find((language) => /^en-[A-Z]{2}$/.test(language)) ?? 'en'
const calendar = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

/** A day without a time, such as `2027-03-01`. It is the same day wherever it is read, so no time zone may shift it. */
export function formatCalendarDate(date: string): string {
  return calendar.format(new Date(`${date}T00:00:00Z`))
}

/** The day of a moment, where the reader is. */
export function formatDay(instant: Date): string {
  return day.format(instant)
}

/** A moment on the reader's clock. */
export function formatMoment(instant: Date): string {
  return moment.format(instant)
}
