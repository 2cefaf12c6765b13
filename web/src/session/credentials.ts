import * as z from 'zod'

export const LEAST_CHARACTERS = 8

const email = z
  .string()
  .trim()
  .min(1, 'Enter your email address.')
  .max(254, 'An email address has at most 254 characters.')
  .regex(/^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'This is not an email address. It should look like name@example.com.')

export const currentPassword = z.string().min(1, 'Enter your password.')

/** The rules of the service, counted as it counts: in characters, after composing them. */
export const newPassword = z
  .string()
  .refine((text) => countOf(text) >= LEAST_CHARACTERS, `A password has at least ${LEAST_CHARACTERS} characters.`)
  .refine((text) => countOf(text) <= 128, 'A password has at most 128 characters.')

function countOf(text: string): number {
  return Array.from(text.normalize('NFC')).length
}

export const loginSchema = z.object({ email, password: currentPassword })
export const registerSchema = z.object({ email, password: newPassword })
