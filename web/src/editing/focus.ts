/** Puts the focus into a field, or into the first control of a group of them. What hides it is opened. */
export function focusField(field: string): void {
  const element = document.getElementById(field)
  element?.closest('details')?.setAttribute('open', '')
  const control = 'input, select, textarea, button'
  const target = element?.matches(control) ? element : element?.querySelector(control)
  if (target instanceof HTMLElement) target.focus()
}
