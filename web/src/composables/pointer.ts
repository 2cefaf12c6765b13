/** JSON pointers (RFC 6901): how fields are named, here as in the problems of the services. */
export type Path = readonly PropertyKey[]

export function toPointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function fromPointer(pointer: string): string[] {
  const parts = pointer.split('/').slice(1)
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>((value, part) => {
    if (value === null || typeof value !== 'object') return undefined
    return (value as Record<string, unknown>)[part]
  }, document)
}
