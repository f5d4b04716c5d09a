import type { Case, CaseGroup, Run } from '../suite/case.ts'
import { notReused, reused } from '../suite/templates.ts'
import type { Fields } from '../test-server.ts'

const day = 86_400

type Made = (date: Date, run: Run) => Fields

function expires(template: typeof reused, id: string, says: string, made: Made): Case {
  return template(`expires-${id}`, says, {
    answer: (run) => ({ fields: made(new Date(Date.parse(run.date(30 * day))), run) }),
    after: 2,
  })
}

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Weekday, day of the month, month, year, time. */
function parts(date: Date): { week: string; day: string; month: string; year: string; time: string } {
  const [week = '', number = '', month = '', year = '', time = ''] = date.toUTCString().split(/,? /)
  return { week, day: number, month, year, time }
}

const good: readonly (readonly [id: string, form: string, made: (date: Date) => string])[] = [
  ['imf', 'the usual form', (date) => date.toUTCString()],
  [
    'rfc850',
    'the form of RFC 850',
    (date) => {
      const { day: number, month, year, time } = parts(date)
      return `${dayNames[date.getUTCDay()]}, ${number}-${month}-${year.slice(2)} ${time} GMT`
    },
  ],
  [
    'asctime',
    'the form of asctime',
    (date) => {
      const { week, day: number, month, year, time } = parts(date)
      return `${week} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
    },
  ],
]

const bad: readonly (readonly [id: string, made: (date: Date) => string | readonly string[]])[] = [
  ['zero', () => '0'],
  ['minus', () => '-1'],
  ['empty', () => ''],
  ['utc', (date) => date.toUTCString().replace('GMT', 'UTC')],
  ['zone', (date) => date.toUTCString().replace('GMT', 'AEST')],
  ['short-year', (date) => date.toUTCString().replace(/ 20(\d\d) /, ' $1 ')],
  ['dashes', (date) => date.toUTCString().replace(/(\d\d) (\w{3}) (\d{4})/, '$1-$2-$3')],
  ['periods', (date) => date.toUTCString().replaceAll(':', '.')],
  ['spaces', (date) => date.toUTCString().replaceAll(' ', '  ')],
  ['no-comma', (date) => date.toUTCString().replace(',', '')],
  ['one-digit-hour', (date) => date.toUTCString().replace(/ \d\d:/, ' 3:')],
  ['iso', (date) => date.toISOString()],
  ['number', (date) => String(date.getTime())],
  ['30-february', (date) => date.toUTCString().replace(/\d\d \w{3} /, '30 Feb ')],
  ['25-o-clock', (date) => date.toUTCString().replace(/ \d\d:/, ' 25:')],
]

export const dates: CaseGroup = {
  name: 'Expires and Date',
  cases: [
    ...good.map(([id, form, made]) =>
      expires(reused, id, `reads ${form} (RFC 9110, 5.6.7)`, (date) => ({ expires: made(date) })),
    ),
    reused('expires-far', 'reuses under an Expires far away', {
      answer: { fields: { expires: 'Fri, 31 Dec 9999 23:59:59 GMT' } },
      after: 100,
    }),
    ...bad.map(([id, made]) =>
      expires(notReused, `malformed-${id}`, 'takes a malformed Expires for one that is over (5.3)', (date) => ({
        expires: made(date),
      })),
    ),
    expires(notReused, 'past', 'does not reuse what has expired (5.3)', (_, run) => ({ expires: run.date(-day) })),
    expires(notReused, 'now', 'does not reuse what expires at once (5.3)', (_, run) => ({ expires: run.date(0) })),
    notReused('expires-over', 'does not reuse past Expires', {
      answer: ({ date }) => ({ fields: { expires: date(60) } }),
      after: 62,
    }),
    expires(notReused, 'before-date', 'counts Expires from Date (4.2.1)', (_, run) => ({
      date: run.date(2 * day),
      expires: run.date(day),
    })),
    expires(notReused, 'slow-date-age', 'counts Age against Expires from a slow Date (4.2.3)', (_, run) => ({
      date: run.date(-10),
      expires: run.date(10),
      age: '25',
    })),
    expires(notReused, 'fast-date-age', 'counts Age against Expires from a fast Date (4.2.3)', (_, run) => ({
      date: run.date(10),
      expires: run.date(20),
      age: '25',
    })),
    reused('date-invalid', 'passes over a malformed Date (RFC 9110, 6.6.1)', {
      answer: (run) => ({ fields: { date: 'foo', expires: run.date(day) } }),
    }),
    notReused('date-apparent-age', 'counts the age that Date shows (4.2.3)', {
      answer: (run) => ({ fields: { date: run.date(-7200), 'cache-control': 'max-age=3600' } }),
    }),
    notReused('age-over', 'does not reuse what comes older than it may be (4.2.3)', {
      answer: { fields: { 'cache-control': 'max-age=3600', age: '12000' } },
    }),
    ...['2147483647', '2147483648', '2147483649', '9'.repeat(30), '7200, 0'].map((age, at) =>
      notReused(`age-large-${at}`, `takes Age: ${age} for old (5.1)`, {
        answer: { fields: { 'cache-control': 'max-age=3600', age } },
      }),
    ),
    ...['abc', '-7200', '7200.0', '', '7200;x', '+7200', '0, 7200'].map((age, at) =>
      reused(`age-malformed-${at}`, `passes over Age: ${age || 'nothing'} (5.1)`, {
        answer: { fields: { 'cache-control': 'max-age=3600', age } },
      }),
    ),
  ],
}
