/** Puts the focus into a field, or into the first control of a group of them. */
export function focusField(field: string): void {
  const element = document.getElementById(field)
  const target = element?.matches('input, textarea, select, button') ? element : element?.querySelector('input, button')
  if (target instanceof HTMLElement) target.focus()
}
