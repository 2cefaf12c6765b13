/** Whether the focus moves from within the element that listens to something outside of it. */
export function hasLeft({ currentTarget: from, relatedTarget: to }: FocusEvent): boolean {
  return from instanceof Node && to instanceof Node && !from.contains(to)
}
