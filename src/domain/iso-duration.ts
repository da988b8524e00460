/** A year's worth: a longer duration is a mistake. */
const MOST_SECONDS = 366 * 24 * 3600

const ISO_DURATION = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/u

/** An ISO 8601 duration of days, hours, minutes and seconds (`PT5M`) in seconds; undefined for anything else, and for 0. */
export function isoDurationSeconds(text: string): number | undefined {
  const [, days = '0', hours = '0', mins = '0', secs = '0'] = ISO_DURATION.exec(text) ?? []
  const sum = Number(days) * 86_400 + Number(hours) * 3600 + Number(mins) * 60 + Number(secs)
  return sum > 0 && sum <= MOST_SECONDS ? sum : undefined
}
