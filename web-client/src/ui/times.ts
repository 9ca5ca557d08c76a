import { strings } from './strings'

/** Days and months in the language of the pages; whether a day has 12 or 24 hours as the browser's user is used to. */
const locale = navigator.languages.find((one) => one.startsWith('en')) ?? 'en-GB'
const { hourCycle } = new Intl.DateTimeFormat(navigator.language, { hour: 'numeric' }).resolvedOptions()
const cycle = hourCycle === undefined ? {} : { hourCycle }
/** 09:05, but 9:05 AM. */
const hour = hourCycle === 'h11' || hourCycle === 'h12' ? 'numeric' : '2-digit'
const clock = new Intl.DateTimeFormat(locale, { hour, minute: '2-digit', ...cycle })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const fullDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
const fullDayYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
const fullMoment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', ...cycle })

const DAY_MS = 86_400_000

/** The local day, as a number that grows by one from day to day. */
export function dayNumber(atMs: number): number {
  const at = new Date(atMs)
  return Math.round(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY_MS)
}

export const clockTime = (atMs: number): string => clock.format(atMs)

/** For a list: the time today, the weekday within a week, else the date. */
export function listTime(atMs: number, nowMs = Date.now()): string {
  const days = dayNumber(nowMs) - dayNumber(atMs)
  if (days <= 0) return clock.format(atMs)
  if (days === 1) return strings.conversation.yesterday
  return days < 7 ? weekday.format(atMs) : dayMonth.format(atMs)
}

/** For the line between days. */
export function dayName(atMs: number, nowMs = Date.now()): string {
  const days = dayNumber(nowMs) - dayNumber(atMs)
  if (days === 0) return strings.conversation.today
  if (days === 1) return strings.conversation.yesterday
  return days > 0 && days < 300 ? fullDay.format(atMs) : fullDayYear.format(atMs)
}

export const fullTime = (atMs: number): string => fullMoment.format(atMs)

export function ago(atMs: number, nowMs = Date.now()): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000)
  if (minutes < 1) return strings.time.now
  if (minutes < 60) return strings.time.minutesAgo(minutes)
  const days = dayNumber(nowMs) - dayNumber(atMs)
  if (days <= 0) return clock.format(atMs)
  return strings.time.at(
    days === 1 ? strings.conversation.yesterday.toLowerCase() : dayMonth.format(atMs),
    clock.format(atMs),
  )
}
