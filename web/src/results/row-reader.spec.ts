import { describe, expect, it } from 'vitest'
import { RowReader } from './row-reader'

const ids = [1, 2, 3].map((n) => `01975b1e-0000-7000-8000-00000000000${n}`)
const bytes = (text: string) => new TextEncoder().encode(text)

function readIn(reader: RowReader, text: string, size: number): void {
  const all = bytes(text)
  for (let at = 0; at < all.length; at += size) reader.push(all.subarray(at, at + size))
}

describe('rows of a file', () => {
  it.each([1, 3, 1000])('are counted however they come in, lines within quotes not (%d bytes at a time)', (size) => {
    const reader = new RowReader('csv')
    readIn(reader, `response_id,x\r\n${ids[0]},"two\nlines, ""quoted"""\r\n${ids[1]},é\r\n`, size)
    expect(reader.rows).toBe(3)
    expect(reader.cut()).toBe(ids[1])
  })

  it('are cut after the last whole one, so that the rest can follow', async () => {
    const reader = new RowReader('csv')
    reader.push(bytes(`response_id,x\r\n${ids[0]},a\r\n${ids[1]},"b\n`))
    expect(reader.cut()).toBe(ids[0])
    reader.push(bytes(`${ids[1]},"b\nc"\r\n`))
    expect(reader.rows).toBe(3)
    expect(await reader.blob('text/csv').text()).toBe(`response_id,x\r\n${ids[0]},a\r\n${ids[1]},"b\nc"\r\n`)
  })

  it('begin anew where there is no whole one', () => {
    const reader = new RowReader('csv')
    reader.push(bytes('response_id,x\r\n01975b'))
    expect(reader.cut()).toBeUndefined()
  })

  it('are lines of JSON too', () => {
    const reader = new RowReader('ndjson')
    reader.push(bytes(`{"response_id":"${ids[0]}","answers":{"1":"a\\"b"}}\n{"response_id":"${ids[2]}"}\n{"rows":2,"comp`))
    expect(reader.cut()).toBe(ids[2])
    reader.push(bytes('{"rows":2,"complete":true}\n'))
    expect(JSON.parse(reader.lastRow())).toEqual({ rows: 2, complete: true })
  })
})
