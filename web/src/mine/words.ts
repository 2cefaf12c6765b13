const whole = new Intl.NumberFormat('en')

/** `1 response`, `2,000 responses`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}

/** What opening a survey for the first time means. */
export function openingWords(title: string): string {
  return `“${title}” can be answered then, by everyone whom its settings allow. Its questions are fixed from then on.`
}
