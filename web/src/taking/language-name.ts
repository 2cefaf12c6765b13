/** What a language calls itself; its code where the browser does not know it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code
  } catch {
    return code
  }
}
