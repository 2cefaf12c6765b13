/** The languages that are offered; others that a survey has are kept. */
import { languageName } from '@/taking/language-name'

const OFFERED = [
  'ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja',
  'ko', 'lt', 'lv', 'ms', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'sw', 'ta', 'th', 'tr', 'uk', 'ur',
  'vi', 'zh-Hans', 'zh-Hant',
]

export interface LanguageOption {
  value: string
  label: string
}

/** In the order of their names, without those left out. */
export function languageOptions({ with: also = '', without = [] }: { with?: string; without?: string[] } = {}): LanguageOption[] {
  const codes = new Set(also === '' ? OFFERED : [...OFFERED, also])
  return [...codes]
    .filter((code) => !without.includes(code))
    .map((code) => ({ value: code, label: languageName(code) }))
    .sort((one, other) => one.label.localeCompare(other.label))
}
