const whole = new Intl.NumberFormat('en')

/** `1 response`, `2,000 responses`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}
