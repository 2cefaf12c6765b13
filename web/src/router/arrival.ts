/** Tells the heading of a new page that a navigation led here, so that it takes the focus and is read out. */
let isExpected = false

export function expectArrival(): void {
  isExpected = true
}

/** True once per navigation. */
export function takeArrival(): boolean {
  const taken = isExpected
  isExpected = false
  return taken
}
