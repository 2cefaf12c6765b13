/** Reads a file of rows as it comes in: how many there are, and where the last whole one ends. */

const NEWLINE = 10
const QUOTE = 34

export type RowFormat = 'csv' | 'ndjson'

export class RowReader {
  /** Whole rows so far, headings included. */
  rows = 0
  private chunks: Uint8Array[] = []
  private length = 0
  /** Where the last whole row ends, and where it begins. */
  private end = 0
  private begin = 0
  private isQuoted = false

  constructor(private readonly format: RowFormat) {}

  push(chunk: Uint8Array): void {
    for (const [index, byte] of chunk.entries()) {
      if (byte === QUOTE && this.format === 'csv') this.isQuoted = !this.isQuoted
      if (byte !== NEWLINE || this.isQuoted) continue
      this.rows += 1
      this.begin = this.end
      this.end = this.length + index + 1
    }
    this.chunks.push(chunk)
    this.length += chunk.length
  }

  get bytes(): number {
    return this.length
  }

  /** Drops what is there of a row that broke off. The id of the response in the last row; none where there is no row. */
  cut(): string | undefined {
    const whole = this.slice(0, this.end)
    this.chunks = [whole]
    this.length = this.end
    this.isQuoted = false
    const row = new TextDecoder().decode(whole.subarray(this.begin))
    return /^\W*(?:\{"response_id":")?([0-9a-f-]{36})/.exec(row)?.[1]
  }

  /** As if nothing had come in. */
  restart(): void {
    this.rows = this.length = this.end = this.begin = 0
    this.chunks = []
  }

  /** The last line, as text. */
  lastRow(): string {
    return new TextDecoder().decode(this.slice(this.begin, this.end))
  }

  blob(type: string): Blob {
    return new Blob(this.chunks as BlobPart[], { type })
  }

  private slice(from: number, to: number): Uint8Array {
    const all = new Uint8Array(this.length)
    let at = 0
    for (const chunk of this.chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all.subarray(from, to)
  }
}
