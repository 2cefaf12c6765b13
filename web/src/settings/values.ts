/** The rules of a survey as the form has them, and as the service does. */
import * as z from 'zod'
import type { Settings } from '@/api/types'

const MOST_RESPONSES = 1_000_000_000
const MOST_DAYS = 3650

/** A whole number that may be left out. */
function count(most: number, what: string) {
  const message = `Write ${what} as a whole number from 1 to ${most.toLocaleString('en')}, or leave this empty.`
  return z.string().trim().refine((text) => text === '' || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most), message)
}

/** Browsers let years be typed that are no years to them. */
export function isMoment(local: string): boolean {
  return !Number.isNaN(Date.parse(local))
}

/** A date and time of this visitor's, which may be left out. */
const time = z.string().refine((text) => text === '' || isMoment(text), 'Write a date that comes before the year 10000.')

export const settingsSchema = z
  .object({
    opens_at: time,
    closes_at: time,
    max_responses: count(MOST_RESPONSES, 'how many'),
    respondents: z.enum(['anyone', 'signed_in']),
    one_response_each: z.boolean(),
    anonymous: z.boolean(),
    listed: z.boolean(),
    results: z.enum(['owner', 'respondents', 'everyone']),
    retention_days: count(MOST_DAYS, 'the days'),
  })
  .refine(({ opens_at: from, closes_at: to }) => from === '' || to === '' || from < to, {
    message: 'It has to close after it opens.',
    path: ['closes_at'],
  })

export type SettingsValues = z.input<typeof settingsSchema>
export type SettingsField = keyof SettingsValues

export const FIELDS = Object.keys(settingsSchema.shape) as SettingsField[]

export function valuesOf(settings: Settings): SettingsValues {
  const { opens_at, closes_at, max_responses, retention_days, ...same } = settings
  return {
    ...same,
    opens_at: localTime(opens_at),
    closes_at: localTime(closes_at),
    max_responses: max_responses === null ? '' : String(max_responses),
    retention_days: retention_days === null ? '' : String(retention_days),
  }
}

/** What does not apply any more is not kept by mistake. */
export function settingsOf(values: SettingsValues): Settings {
  const isKnown = values.respondents === 'signed_in'
  return {
    ...values,
    opens_at: moment(values.opens_at),
    closes_at: moment(values.closes_at),
    max_responses: number(values.max_responses),
    retention_days: number(values.retention_days),
    one_response_each: isKnown && values.one_response_each,
    anonymous: !isKnown || values.anonymous,
  }
}

/** What was changed alone: the rest may be another's to change, or changed by others meanwhile. */
export function changesBetween(before: SettingsValues, now: SettingsValues): Partial<Settings> {
  const [kept, next] = [settingsOf(before), settingsOf(now)]
  return pick(next, FIELDS.filter((field) => next[field] !== kept[field]))
}

/** The values of some fields. */
export function pick<Values extends Settings | SettingsValues>(values: Values, fields: SettingsField[]): Partial<Values> {
  return Object.fromEntries(fields.map((field) => [field, values[field]])) as Partial<Values>
}

/** As a field for date and time has it: where the visitor is, to the minute. */
export function localTime(moment: string | null): string {
  if (moment === null) return ''
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function moment(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString()
}

function number(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed)
}

/** Where the visitor is, so that nobody has to guess whose time is meant. */
export const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
