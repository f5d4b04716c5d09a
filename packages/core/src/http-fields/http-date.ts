const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

// RFC 9110, section 5.6.7, in any case: Sun, 06 Nov 1994 08:49:37 GMT
const imfFixdate = /^[a-z]{3}, (\d{2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) gmt$/i
// Sunday, 06-Nov-94 08:49:37 GMT
const rfc850 = /^[a-z]{6,9}, (\d{2})-([a-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) gmt$/i
// Sun Nov  6 08:49:37 1994
const asctime = /^[a-z]{3} ([a-z]{3}) ([\d ]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i

/** ms since the epoch of a date in one of the three forms; anything else, several lines too, is not a date. */
export function parseHttpDate(
  value: string | readonly string[] | undefined,
  now: number = Date.now(),
): number | undefined {
  const text = typeof value === 'string' || value?.length !== 1 ? value : value[0]
  if (typeof text !== 'string' || text.length > 40) return undefined
  const fixed = imfFixdate.exec(text)
  if (fixed) return timeOf(Number(fixed[3]), fixed[2], fixed[1], fixed.slice(4))
  const old = rfc850.exec(text)
  if (old) return timeOf(fullYear(Number(old[3]), now), old[2], old[1], old.slice(4))
  const ancient = asctime.exec(text)
  return ancient ? timeOf(Number(ancient[6]), ancient[1], ancient[2], ancient.slice(3, 6)) : undefined
}

export function httpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

// RFC 9110, section 5.6.7: what seems to lie over 50 years ahead is the last year in the past with these digits.
function fullYear(digits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + digits
  return year > thisYear + 50 ? year - 100 : year
}

function timeOf(year: number, month = '', day = '', clock: readonly string[] = []): number | undefined {
  const [hour = 24, minute = 60, second = 61] = clock.map(Number)
  const at = months.indexOf(month.toLowerCase())
  if (at < 0 || hour > 23 || minute > 59 || second > 60) return undefined
  // The years 0 to 99 would be taken for those of the last century.
  const date = new Date(0)
  date.setUTCFullYear(year, at, Number(day))
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== at) return undefined
  return date.setUTCHours(hour, minute, second)
}
